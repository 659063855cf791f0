SELECT
  COUNT(*) AS "all_orders"
FROM "orders"
LEFT JOIN "stores"
  ON "orders"."store_id" = "stores"."store_id"
WHERE
  CAST("orders"."order_date" AS DATE) IN (CAST('2023-05-05' AS DATE), CAST('2023-05-06' AS DATE))
  AND (
    NOT "orders"."coupon_code" IN ('SPRING') OR "orders"."coupon_code" IS NULL
  )
  AND NOT COALESCE("stores"."name", "stores"."store_id") IS NULL
