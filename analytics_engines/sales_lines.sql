-- One row per order line sold (units and revenue >= 0; an order without lines has one row of zeros) and per line
-- returned (negative revenue), known at $as_of.
-- Net revenue is the sum of `revenue`: lines of orders not cancelled, by order date, less what was credited,
-- by the date of the return. Only rows in $currency count; a return whose order is unknown counts as such.
SELECT
    CAST(o.order_date AS DATE) AS day,
    o.order_id,
    o.customer_id,
    o.store_id,
    i.product_id,
    coalesce(o.country, c.country) AS country,
    coalesce(i.quantity, 0) AS units,
    coalesce(CAST(i.line_total AS DOUBLE), 0) AS revenue,
    TRUE AS is_sale
FROM orders AS o
LEFT JOIN order_items AS i ON i.order_id = o.order_id
LEFT JOIN customers AS c ON c.customer_id = o.customer_id
WHERE o.status IS DISTINCT FROM 'cancelled'
    AND o.order_date <= CAST($as_of AS TIMESTAMP)
    AND coalesce(o.currency, $currency) = $currency
UNION ALL
SELECT
    CAST(r.returned_at AS DATE) AS day,
    r.order_id,
    o.customer_id,
    o.store_id,
    r.product_id,
    coalesce(o.country, c.country) AS country,
    0 AS units,
    -CAST(r.amount AS DOUBLE) AS revenue,
    FALSE AS is_sale
FROM returns AS r
LEFT JOIN orders AS o ON o.order_id = r.order_id
LEFT JOIN customers AS c ON c.customer_id = o.customer_id
WHERE r.returned_at <= CAST($as_of AS TIMESTAMP)
    AND coalesce(o.currency, $currency) = $currency
