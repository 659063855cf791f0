SELECT
  "orders" AS "orders",
  NULL AS "orders__previous",
  "orders" - NULL AS "orders__change",
  CAST((
    "orders" - NULL
  ) AS DOUBLE) / NULLIF(ABS(NULL), 0) AS "orders__change_pct"
FROM (
  SELECT
    MAX("orders") AS "orders",
    MAX("orders__previous") AS "orders__previous"
  FROM (
    SELECT
      COUNT(*) AS "orders",
      NULL AS "orders__previous"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2023-04-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    UNION ALL
    SELECT
      NULL AS "orders",
      COUNT(*) AS "orders__previous"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2022-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2022-04-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
  ) AS "facts"
) AS "measured"
