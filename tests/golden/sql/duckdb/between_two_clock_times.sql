SELECT
  COUNT(*) AS "orders"
FROM "orders"
WHERE
  STRFTIME("orders"."order_date", '%H:%M') >= '09:30'
  AND STRFTIME("orders"."order_date", '%H:%M') < '11:15'
  AND COALESCE("orders"."status", '') <> 'cancelled'
