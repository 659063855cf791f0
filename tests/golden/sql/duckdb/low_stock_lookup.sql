SELECT
  "inventory"."product_id" AS "product_id",
  COALESCE("products"."name", "products"."product_id") AS "product",
  COALESCE("stores"."name", "stores"."store_id") AS "store",
  "inventory"."on_hand" AS "on_hand",
  "inventory"."reserved" AS "reserved",
  "inventory"."on_hand" - COALESCE("inventory"."reserved", 0) AS "available",
  "inventory"."reorder_point" AS "reorder_point",
  "inventory"."updated_at" AS "updated_at"
FROM "inventory"
LEFT JOIN "products"
  ON "inventory"."product_id" = "products"."product_id"
LEFT JOIN "stores"
  ON "inventory"."store_id" = "stores"."store_id"
WHERE
  "inventory"."on_hand" <= 3
  AND COALESCE("stores"."name", "stores"."store_id") = 'London'
ORDER BY
  COALESCE("products"."name", "products"."product_id") ASC,
  COALESCE("stores"."name", "stores"."store_id") ASC,
  "inventory"."product_id" ASC,
  "inventory"."store_id" ASC
