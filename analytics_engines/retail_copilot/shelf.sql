-- One row per product: its name, top category, and whether it can be sold now (null where nothing says).
SELECT
    p.product_id,
    coalesce(p.name, p.product_id) AS product,
    coalesce(parent.name, c.name, c.category_id) AS category,
    p.active IS NOT FALSE AND (s.free IS NULL OR s.free > 0) AS sellable,
    s.free IS NOT NULL AS stocked
FROM products AS p
LEFT JOIN categories AS c ON c.category_id = p.category_id
LEFT JOIN categories AS parent ON parent.category_id = c.parent_id
LEFT JOIN (
    SELECT product_id, sum(coalesce(on_hand, 0) - coalesce(reserved, 0)) AS free FROM inventory GROUP BY product_id
) AS s ON s.product_id = p.product_id
