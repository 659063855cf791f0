-- One row per customer who bought: days since the last order, orders, and net revenue (returns taken off).
SELECT
    customer_id,
    date_diff('day', max(day) FILTER (WHERE is_sale), CAST(CAST($as_of AS TIMESTAMP) AS DATE)) AS recency_days,
    count(DISTINCT order_id) FILTER (WHERE is_sale) AS frequency,
    round(sum(revenue), 2) AS monetary,
    min(day) FILTER (WHERE is_sale) AS first_order,
    max(day) FILTER (WHERE is_sale) AS last_order
FROM sales_lines
WHERE customer_id IS NOT NULL
GROUP BY customer_id
HAVING count(*) FILTER (WHERE is_sale) > 0
ORDER BY customer_id
