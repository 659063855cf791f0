-- One row per product x week with a sale: units, lines and what was paid. Weeks are blocks of seven days that end on
-- $last_day; week 0 is the newest. A line counts with at most ten times the product's median quantity, so that a
-- single bulk order does not pass for a change of demand.
WITH lines AS (
    SELECT
        i.product_id,
        date_diff('day', CAST(o.order_date AS DATE), CAST($last_day AS DATE)) // 7 AS week,
        CAST(i.quantity AS DOUBLE) AS quantity,
        CAST(i.unit_price AS DOUBLE) AS unit_price,
        CAST(i.line_total AS DOUBLE) AS line_total,
        coalesce(CAST(i.discount AS DOUBLE), 0) AS discount
    FROM orders AS o JOIN order_items AS i ON i.order_id = o.order_id
    WHERE o.status IS DISTINCT FROM 'cancelled'
        AND CAST(o.order_date AS DATE) <= CAST($last_day AS DATE)
        AND o.order_date <= CAST($as_of AS TIMESTAMP)
        AND coalesce(o.currency, $currency) = $currency
        AND i.quantity > 0 AND i.unit_price > 0
),
usual AS (
    SELECT product_id, median(quantity) AS typical FROM lines GROUP BY product_id
)
SELECT
    l.product_id,
    l.week,
    sum(least(l.quantity, 10 * u.typical)) AS units,
    count(*) AS lines,
    median(l.unit_price) AS price,
    sum(l.discount) / sum(l.quantity * l.unit_price) AS discount_share
FROM lines AS l JOIN usual AS u ON u.product_id = l.product_id
GROUP BY l.product_id, l.week
ORDER BY l.product_id, l.week
