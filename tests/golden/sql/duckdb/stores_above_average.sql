SELECT
  "store",
  "gross_revenue"
FROM (
  SELECT
    "store",
    "gross_revenue",
    AVG(CASE WHEN NOT "store" IS NULL THEN CAST("gross_revenue" AS DOUBLE) END) OVER () AS "benchmark_0"
  FROM (
    SELECT
      "store",
      COALESCE("gross_revenue", 0) AS "gross_revenue"
    FROM (
      SELECT
        COALESCE("stores"."name", "stores"."store_id") AS "store",
        SUM("order_items"."line_total") AS "gross_revenue"
      FROM "order_items"
      INNER JOIN "orders"
        ON "order_items"."order_id" = "orders"."order_id"
      LEFT JOIN "stores"
        ON "orders"."store_id" = "stores"."store_id"
      WHERE
        COALESCE("orders"."status", '') <> 'cancelled'
      GROUP BY
        1
    ) AS "measured"
  ) AS "result"
) AS "benchmarked"
WHERE
  "gross_revenue" > 1.5 * "benchmark_0"
ORDER BY
  "gross_revenue" DESC,
  "store" ASC
