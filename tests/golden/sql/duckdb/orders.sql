SELECT
  COUNT(*) AS "orders"
FROM "orders"
WHERE
  COALESCE("orders"."status", '') <> 'cancelled'
