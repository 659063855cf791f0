SELECT
  "country",
  COALESCE("gross_revenue", 0) - COALESCE("returns_amount", 0) AS "revenue"
FROM (
  SELECT
    "country",
    MAX("gross_revenue") AS "gross_revenue",
    MAX("returns_amount") AS "returns_amount"
  FROM (
    SELECT
      COALESCE("orders"."country", "customers"."country") AS "country",
      SUM("order_items"."line_total") AS "gross_revenue",
      NULL AS "returns_amount"
    FROM "order_items"
    INNER JOIN "orders"
      ON "order_items"."order_id" = "orders"."order_id"
    LEFT JOIN "customers"
      ON "orders"."customer_id" = "customers"."customer_id"
    WHERE
      (
        COALESCE("orders"."country", "customers"."country") <> 'United Kingdom'
        OR COALESCE("orders"."country", "customers"."country") IS NULL
      )
      AND "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1
    UNION ALL
    SELECT
      COALESCE("orders"."country", "customers"."country") AS "country",
      NULL AS "gross_revenue",
      SUM("returns"."amount") AS "returns_amount"
    FROM "returns"
    LEFT JOIN "orders"
      ON "returns"."order_id" = "orders"."order_id"
    LEFT JOIN "customers"
      ON "orders"."customer_id" = "customers"."customer_id"
    WHERE
      (
        COALESCE("orders"."country", "customers"."country") <> 'United Kingdom'
        OR COALESCE("orders"."country", "customers"."country") IS NULL
      )
      AND "returns"."returned_at" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "returns"."returned_at" < CAST('2024-01-01' AS TIMESTAMP)
    GROUP BY
      1
  ) AS "facts"
  GROUP BY
    "country"
) AS "measured"
ORDER BY
  "revenue" DESC,
  "country" ASC
LIMIT 5
