SELECT
  CAST(DATE_TRUNC('QUARTER', "customer_history"."first_order_date") AS DATE) AS "period",
  COUNT(*) AS "new_customers"
FROM (
  SELECT
    "customer_id",
    MIN("order_date") AS "first_order_date",
    MAX("order_date") AS "last_order_date",
    COUNT(*) AS "orders"
  FROM "orders"
  WHERE
    NOT "customer_id" IS NULL AND COALESCE("status", '') <> 'cancelled'
  GROUP BY
    "customer_id"
) AS "customer_history"
GROUP BY
  1
ORDER BY
  "period" ASC
