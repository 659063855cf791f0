SELECT
  "category",
  COALESCE("gross_revenue", 0) AS "gross_revenue",
  CAST(COALESCE("gross_revenue", 0) AS DOUBLE) / NULLIF(SUM(COALESCE("gross_revenue", 0)) OVER (), 0) AS "gross_revenue__share"
FROM (
  SELECT
    "categories"."name" AS "category",
    SUM("order_items"."line_total") AS "gross_revenue"
  FROM "order_items"
  LEFT JOIN "products"
    ON "order_items"."product_id" = "products"."product_id"
  INNER JOIN "orders"
    ON "order_items"."order_id" = "orders"."order_id"
  LEFT JOIN "categories"
    ON "products"."category_id" = "categories"."category_id"
  WHERE
    COALESCE("orders"."status", '') <> 'cancelled'
  GROUP BY
    1
) AS "measured"
ORDER BY
  "gross_revenue" DESC,
  "category" ASC
