SELECT
  "period",
  "orders",
  "orders__rolling"
FROM (
  SELECT
    "period",
    COALESCE("orders", 0) AS "orders",
    CASE
      WHEN "period" >= CAST('2022-11-07' AS DATE)
      THEN CAST(SUM(COALESCE("orders", 0)) OVER (ORDER BY "period" ASC RANGE BETWEEN INTERVAL '6' DAY PRECEDING AND CURRENT ROW) AS DOUBLE) / NULLIF(7, 0)
    END AS "orders__rolling"
  FROM (
    SELECT
      CAST(DATE_TRUNC('DAY', "orders"."order_date") AS DATE) AS "period",
      COUNT(*) AS "orders"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2022-12-26' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2023-02-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1
  ) AS "measured"
) AS "result"
WHERE
  "period" >= CAST('2023-01-01' AS DATE)
ORDER BY
  "period" ASC
