-- One row per product x store x day with a sale: units. Shelves of a shop without stores have the store ''.
SELECT
    i.product_id,
    coalesce(o.store_id, '') AS store_id,
    date_diff('day', CAST(o.order_date AS DATE), CAST($last_day AS DATE)) AS age,
    CAST(sum(i.quantity) AS DOUBLE) AS units
FROM orders AS o JOIN order_items AS i ON i.order_id = o.order_id
WHERE o.status IS DISTINCT FROM 'cancelled'
    AND o.order_date <= CAST($as_of AS TIMESTAMP)
    AND CAST(o.order_date AS DATE) <= CAST($last_day AS DATE)
GROUP BY ALL
ORDER BY i.product_id, store_id, age DESC
