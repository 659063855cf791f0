SELECT
  "orders"."order_id" AS "order_id",
  "orders"."total" AS "total"
FROM "orders"
WHERE
  "orders"."order_date" >= CAST('2023-05-05' AS TIMESTAMP)
  AND "orders"."order_date" < CAST('2023-05-06' AS TIMESTAMP)
ORDER BY
  "orders"."order_date" DESC,
  "orders"."order_id" ASC
LIMIT 20
