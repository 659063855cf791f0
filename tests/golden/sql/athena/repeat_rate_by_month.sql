SELECT
  "period",
  CAST(COALESCE("repeat_customers", 0) AS DOUBLE) / NULLIF(COALESCE("customers", 0), 0) AS "repeat_customer_rate"
FROM (
  SELECT
    "period",
    MAX("repeat_customers") AS "repeat_customers",
    MAX("customers") AS "customers"
  FROM (
    SELECT
      "period",
      COUNT(*) AS "repeat_customers",
      NULL AS "customers"
    FROM (
      SELECT
        CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS "period",
        "orders"."customer_id" AS "entity"
      FROM "orders"
      WHERE
        (
          "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
          AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
          AND COALESCE("orders"."status", '') <> 'cancelled'
        )
        AND NOT "orders"."customer_id" IS NULL
      GROUP BY
        1,
        2
      HAVING
        COUNT(*) >= 2
    ) AS "entities"
    GROUP BY
      1
    UNION ALL
    SELECT
      CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS "period",
      NULL AS "repeat_customers",
      COUNT(DISTINCT "orders"."customer_id") AS "customers"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1
  ) AS "facts"
  GROUP BY
    "period"
) AS "measured"
ORDER BY
  "period" ASC
