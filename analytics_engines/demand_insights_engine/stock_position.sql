-- One row per product x store: the latest stock position known at $as_of.
SELECT
    product_id,
    coalesce(store_id, '') AS store_id,
    CAST(on_hand AS DOUBLE) AS on_hand,
    CAST(coalesce(reserved, 0) AS DOUBLE) AS reserved
FROM inventory
WHERE updated_at IS NULL OR updated_at <= CAST($as_of AS TIMESTAMP)
ORDER BY product_id, store_id
