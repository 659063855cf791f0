SELECT
  "period",
  COALESCE("orders", 0) AS "orders",
  COALESCE("orders__previous", 0) AS "orders__previous",
  COALESCE("orders", 0) - COALESCE("orders__previous", 0) AS "orders__change",
  CAST((
    COALESCE("orders", 0) - COALESCE("orders__previous", 0)
  ) AS DOUBLE) / NULLIF(ABS(COALESCE("orders__previous", 0)), 0) AS "orders__change_pct"
FROM (
  SELECT
    "period",
    MAX("orders") AS "orders",
    MAX("orders__previous") AS "orders__previous"
  FROM (
    SELECT
      CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS "period",
      COUNT(*) AS "orders",
      NULL AS "orders__previous"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1
    UNION ALL
    SELECT
      CAST(CAST(CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS TIMESTAMP) + INTERVAL 1 MONTH AS DATE) AS "period",
      NULL AS "orders",
      COUNT(*) AS "orders__previous"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2022-12-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2023-12-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1
  ) AS "facts"
  GROUP BY
    "period"
) AS "measured"
WHERE
  "period" < CAST('2024-01-01' AS DATE)
ORDER BY
  "period" ASC
