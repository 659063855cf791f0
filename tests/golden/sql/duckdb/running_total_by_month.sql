SELECT
  "period",
  COALESCE("gross_revenue", 0) AS "gross_revenue",
  SUM(COALESCE("gross_revenue", 0)) OVER (ORDER BY "period" ASC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "gross_revenue__running"
FROM (
  SELECT
    CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS "period",
    SUM("order_items"."line_total") AS "gross_revenue"
  FROM "order_items"
  INNER JOIN "orders"
    ON "order_items"."order_id" = "orders"."order_id"
  WHERE
    "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
    AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
    AND COALESCE("orders"."status", '') <> 'cancelled'
  GROUP BY
    1
) AS "measured"
ORDER BY
  "period" ASC
