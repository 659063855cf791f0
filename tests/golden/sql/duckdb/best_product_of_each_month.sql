SELECT
  "product",
  "period",
  "units_sold"
FROM (
  SELECT
    "product",
    "period",
    "units_sold",
    ROW_NUMBER() OVER (PARTITION BY "period" ORDER BY "units_sold" DESC, "period" ASC, "product" ASC) AS "place"
  FROM (
    SELECT
      COALESCE("products"."name", "order_items"."product_id") AS "product",
      CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS "period",
      SUM("order_items"."quantity") AS "units_sold"
    FROM "order_items"
    INNER JOIN "orders"
      ON "order_items"."order_id" = "orders"."order_id"
    LEFT JOIN "products"
      ON "order_items"."product_id" = "products"."product_id"
    WHERE
      "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1,
      2
  ) AS "every"
) AS "ranked"
WHERE
  "place" <= 1
ORDER BY
  "period",
  "place"
