SELECT
  "product",
  COALESCE("units_sold", 0) AS "units_sold",
  COALESCE("stock_on_hand", 0) AS "stock_on_hand"
FROM (
  SELECT
    "product",
    MAX("units_sold") AS "units_sold",
    MAX("stock_on_hand") AS "stock_on_hand"
  FROM (
    SELECT
      COALESCE("products"."name", "order_items"."product_id") AS "product",
      SUM("order_items"."quantity") AS "units_sold",
      NULL AS "stock_on_hand"
    FROM "order_items"
    INNER JOIN "orders"
      ON "order_items"."order_id" = "orders"."order_id"
    LEFT JOIN "products"
      ON "order_items"."product_id" = "products"."product_id"
    WHERE
      COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1
    UNION ALL
    SELECT
      COALESCE("products"."name", "products"."product_id") AS "product",
      NULL AS "units_sold",
      SUM("inventory"."on_hand") AS "stock_on_hand"
    FROM "inventory"
    LEFT JOIN "products"
      ON "inventory"."product_id" = "products"."product_id"
    GROUP BY
      1
  ) AS "facts"
  GROUP BY
    "product"
) AS "measured"
ORDER BY
  "units_sold" DESC,
  "product" ASC
LIMIT 10
