SELECT
  "customer",
  "revenue"
FROM (
  SELECT
    "customer",
    COALESCE("gross_revenue", 0) - COALESCE("returns_amount", 0) AS "revenue",
    "last_order_date" AS "last_order_date"
  FROM (
    SELECT
      "customer",
      MAX("gross_revenue") AS "gross_revenue",
      MAX("returns_amount") AS "returns_amount",
      MAX("last_order_date") AS "last_order_date"
    FROM (
      SELECT
        "orders"."customer_id" AS "customer",
        SUM("order_items"."line_total") AS "gross_revenue",
        NULL AS "returns_amount",
        NULL AS "last_order_date"
      FROM "order_items"
      INNER JOIN "orders"
        ON "order_items"."order_id" = "orders"."order_id"
      WHERE
        COALESCE("orders"."status", '') <> 'cancelled'
      GROUP BY
        1
      UNION ALL
      SELECT
        "orders"."customer_id" AS "customer",
        NULL AS "gross_revenue",
        SUM("returns"."amount") AS "returns_amount",
        NULL AS "last_order_date"
      FROM "returns"
      LEFT JOIN "orders"
        ON "returns"."order_id" = "orders"."order_id"
      GROUP BY
        1
      UNION ALL
      SELECT
        "orders"."customer_id" AS "customer",
        NULL AS "gross_revenue",
        NULL AS "returns_amount",
        MAX(CAST("orders"."order_date" AS DATE)) AS "last_order_date"
      FROM "orders"
      WHERE
        COALESCE("orders"."status", '') <> 'cancelled'
      GROUP BY
        1
    ) AS "facts"
    GROUP BY
      "customer"
  ) AS "measured"
) AS "result"
WHERE
  "last_order_date" < CAST('2023-06-01' AS DATE) AND "revenue" > 5000
ORDER BY
  "revenue" DESC,
  "customer" ASC
