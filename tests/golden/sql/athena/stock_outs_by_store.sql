SELECT
  "store",
  COUNT(*) AS "out_of_stock_products"
FROM (
  SELECT
    COALESCE("stores"."name", "stores"."store_id") AS "store",
    "inventory"."product_id" AS "entity"
  FROM "inventory"
  LEFT JOIN "stores"
    ON "inventory"."store_id" = "stores"."store_id"
  WHERE
    NOT "inventory"."product_id" IS NULL
  GROUP BY
    1,
    2
  HAVING
    SUM("inventory"."on_hand") <= 0
) AS "entities"
GROUP BY
  1
ORDER BY
  "out_of_stock_products" DESC,
  "store" ASC
