-- One row per customer x day with an order or a return: orders, sales before returns, and what was credited.
SELECT
    customer_id,
    date_diff('day', DATE '1970-01-01', day) AS day,
    count(DISTINCT order_id) FILTER (WHERE is_sale) AS orders,
    coalesce(sum(revenue) FILTER (WHERE is_sale), 0) AS sales,
    coalesce(-sum(revenue) FILTER (WHERE NOT is_sale), 0) AS returned
FROM sales_lines
WHERE customer_id IS NOT NULL
GROUP BY customer_id, day
ORDER BY customer_id, day
