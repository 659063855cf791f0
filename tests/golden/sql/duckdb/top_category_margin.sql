SELECT
  "top_category",
  CAST(COALESCE("gross_profit", 0) AS DOUBLE) / NULLIF(COALESCE("costed_revenue", 0), 0) AS "gross_margin"
FROM (
  SELECT
    COALESCE("top_level_category"."name", "parent_category"."name", "categories"."name") AS "top_category",
    SUM("order_items"."line_total" - "order_items"."quantity" * "products"."cost") AS "gross_profit",
    SUM(CASE WHEN NOT "products"."cost" IS NULL THEN "order_items"."line_total" END) AS "costed_revenue"
  FROM "order_items"
  LEFT JOIN "products"
    ON "order_items"."product_id" = "products"."product_id"
  INNER JOIN "orders"
    ON "order_items"."order_id" = "orders"."order_id"
  LEFT JOIN "categories"
    ON "products"."category_id" = "categories"."category_id"
  LEFT JOIN "categories" AS "parent_category"
    ON "categories"."parent_id" = "parent_category"."category_id"
  LEFT JOIN "categories" AS "top_level_category"
    ON "parent_category"."parent_id" = "top_level_category"."category_id"
  WHERE
    COALESCE("orders"."status", '') <> 'cancelled'
  GROUP BY
    1
) AS "measured"
ORDER BY
  "gross_margin" DESC,
  "top_category" ASC
