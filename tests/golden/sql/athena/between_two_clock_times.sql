SELECT
  COUNT(*) AS "orders"
FROM "orders"
WHERE
  DATE_FORMAT("orders"."order_date", '%H:%i') >= '09:30'
  AND DATE_FORMAT("orders"."order_date", '%H:%i') < '11:15'
  AND COALESCE("orders"."status", '') <> 'cancelled'
