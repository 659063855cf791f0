SELECT
  "category",
  "product",
  COALESCE("units_sold", 0) AS "units_sold",
  CAST(COALESCE("units_sold", 0) AS DOUBLE) / NULLIF(SUM(COALESCE("units_sold", 0)) OVER (PARTITION BY "category"), 0) AS "units_sold__share",
  RANK() OVER (PARTITION BY "category" ORDER BY COALESCE("units_sold", 0) DESC) AS "units_sold__rank"
FROM (
  SELECT
    "categories"."name" AS "category",
    COALESCE("products"."name", "order_items"."product_id") AS "product",
    SUM("order_items"."quantity") AS "units_sold"
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
    1,
    2
) AS "measured"
ORDER BY
  "units_sold" DESC,
  "category" ASC,
  "product" ASC
