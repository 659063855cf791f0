SELECT
  "channel",
  "period",
  COALESCE("orders", 0) AS "orders",
  CASE
    WHEN "period" >= CAST('2023-11-01' AS DATE)
    THEN COALESCE("orders__previous", 0)
  END AS "orders__previous",
  COALESCE("orders", 0) - CASE
    WHEN "period" >= CAST('2023-11-01' AS DATE)
    THEN COALESCE("orders__previous", 0)
  END AS "orders__change",
  CAST((
    COALESCE("orders", 0) - CASE
      WHEN "period" >= CAST('2023-11-01' AS DATE)
      THEN COALESCE("orders__previous", 0)
    END
  ) AS DOUBLE) / NULLIF(
    ABS(
      CASE
        WHEN "period" >= CAST('2023-11-01' AS DATE)
        THEN COALESCE("orders__previous", 0)
      END
    ),
    0
  ) AS "orders__change_pct"
FROM (
  SELECT
    "channel",
    "period",
    MAX("orders") AS "orders",
    MAX("orders__previous") AS "orders__previous"
  FROM (
    SELECT
      "orders"."channel" AS "channel",
      CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS "period",
      COUNT(*) AS "orders",
      NULL AS "orders__previous"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1,
      2
    UNION ALL
    SELECT
      "orders"."channel" AS "channel",
      CAST(CAST(CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS TIMESTAMP) + INTERVAL 12 MONTH AS DATE) AS "period",
      NULL AS "orders",
      COUNT(*) AS "orders__previous"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2022-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2023-01-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1,
      2
  ) AS "facts"
  GROUP BY
    "channel",
    "period"
) AS "measured"
WHERE
  "period" < CAST('2024-01-01' AS DATE)
ORDER BY
  "period" ASC,
  "channel" ASC
