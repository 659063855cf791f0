-- One row per day and place (null: the whole shop): orders not cancelled, their revenue and what was brought back.
SELECT
    day,
    store_id,
    count(DISTINCT order_id) FILTER (WHERE is_sale) AS orders,
    coalesce(sum(revenue) FILTER (WHERE is_sale), 0) AS revenue,
    coalesce(-sum(revenue) FILTER (WHERE NOT is_sale), 0) AS refunds
FROM sales_lines
WHERE day <= $last_day
GROUP BY GROUPING SETS ((day), (day, store_id))
HAVING grouping(store_id) = 1 OR store_id IS NOT NULL
ORDER BY store_id NULLS FIRST, day
