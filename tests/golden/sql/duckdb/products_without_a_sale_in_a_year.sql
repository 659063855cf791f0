SELECT
  "products"."product_id" AS "product_id",
  "products"."sku" AS "sku",
  "products"."name" AS "name",
  "products"."brand" AS "brand",
  "categories"."name" AS "category",
  "products"."price" AS "price",
  "product_stock"."on_hand" AS "stock_on_hand",
  "products"."active" AS "active"
FROM "products"
LEFT JOIN "categories"
  ON "products"."category_id" = "categories"."category_id"
LEFT JOIN (
  SELECT
    "product_id",
    SUM("on_hand") AS "on_hand",
    SUM(COALESCE("reserved", 0)) AS "reserved",
    COUNT(*) AS "positions"
  FROM "inventory"
  GROUP BY
    "product_id"
) AS "product_stock"
  ON "products"."product_id" = "product_stock"."product_id"
WHERE
  NOT "products"."product_id" IS NULL
  AND NOT "products"."product_id" IN (
    SELECT
      "product_id"
    FROM (
      SELECT
        "order_items"."product_id" AS "product_id",
        COUNT(DISTINCT "order_items"."order_id") AS "orders"
      FROM "order_items"
      INNER JOIN "orders"
        ON "order_items"."order_id" = "orders"."order_id"
      WHERE
        NOT "order_items"."product_id" IS NULL
        AND "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
        AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
        AND COALESCE("orders"."status", '') <> 'cancelled'
      GROUP BY
        1
    ) AS "chosen"
  )
ORDER BY
  "products"."name" ASC,
  "products"."product_id" ASC
