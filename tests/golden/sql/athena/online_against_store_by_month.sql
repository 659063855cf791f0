SELECT
  "period",
  "revenue__first",
  "revenue__second",
  "revenue__difference",
  "revenue__ratio"
FROM (
  SELECT
    "period",
    COALESCE("revenue__first", 0) AS "revenue__first",
    COALESCE("revenue__second", 0) AS "revenue__second",
    COALESCE("revenue__first", 0) - COALESCE("revenue__second", 0) AS "revenue__difference",
    CAST(COALESCE("revenue__first", 0) AS DOUBLE) / NULLIF(COALESCE("revenue__second", 0), 0) AS "revenue__ratio"
  FROM (
    SELECT
      "period",
      MAX("revenue__first") AS "revenue__first",
      MAX("revenue__second") AS "revenue__second"
    FROM (
      SELECT
        "period",
        "revenue" AS "revenue__first",
        NULL AS "revenue__second"
      FROM (
        SELECT
          "period",
          COALESCE("gross_revenue", 0) - COALESCE("returns_amount", 0) AS "revenue"
        FROM (
          SELECT
            "period",
            MAX("gross_revenue") AS "gross_revenue",
            MAX("returns_amount") AS "returns_amount"
          FROM (
            SELECT
              CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS "period",
              SUM("order_items"."line_total") AS "gross_revenue",
              NULL AS "returns_amount"
            FROM "order_items"
            INNER JOIN "orders"
              ON "order_items"."order_id" = "orders"."order_id"
            WHERE
              "orders"."channel" = 'online'
              AND "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
              AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
              AND COALESCE("orders"."status", '') <> 'cancelled'
            GROUP BY
              1
            UNION ALL
            SELECT
              CAST(DATE_TRUNC('MONTH', "returns"."returned_at") AS DATE) AS "period",
              NULL AS "gross_revenue",
              SUM("returns"."amount") AS "returns_amount"
            FROM "returns"
            LEFT JOIN "orders"
              ON "returns"."order_id" = "orders"."order_id"
            WHERE
              "orders"."channel" = 'online'
              AND "returns"."returned_at" >= CAST('2023-01-01' AS TIMESTAMP)
              AND "returns"."returned_at" < CAST('2024-01-01' AS TIMESTAMP)
            GROUP BY
              1
          ) AS "facts"
          GROUP BY
            "period"
        ) AS "measured"
        ORDER BY
          "period" ASC
      ) AS "side_1"
      UNION ALL
      SELECT
        "period",
        NULL AS "revenue__first",
        "revenue" AS "revenue__second"
      FROM (
        SELECT
          "period",
          COALESCE("gross_revenue", 0) - COALESCE("returns_amount", 0) AS "revenue"
        FROM (
          SELECT
            "period",
            MAX("gross_revenue") AS "gross_revenue",
            MAX("returns_amount") AS "returns_amount"
          FROM (
            SELECT
              CAST(DATE_TRUNC('MONTH', "orders"."order_date") AS DATE) AS "period",
              SUM("order_items"."line_total") AS "gross_revenue",
              NULL AS "returns_amount"
            FROM "order_items"
            INNER JOIN "orders"
              ON "order_items"."order_id" = "orders"."order_id"
            WHERE
              "orders"."channel" = 'store'
              AND "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
              AND "orders"."order_date" < CAST('2024-01-01' AS TIMESTAMP)
              AND COALESCE("orders"."status", '') <> 'cancelled'
            GROUP BY
              1
            UNION ALL
            SELECT
              CAST(DATE_TRUNC('MONTH', "returns"."returned_at") AS DATE) AS "period",
              NULL AS "gross_revenue",
              SUM("returns"."amount") AS "returns_amount"
            FROM "returns"
            LEFT JOIN "orders"
              ON "returns"."order_id" = "orders"."order_id"
            WHERE
              "orders"."channel" = 'store'
              AND "returns"."returned_at" >= CAST('2023-01-01' AS TIMESTAMP)
              AND "returns"."returned_at" < CAST('2024-01-01' AS TIMESTAMP)
            GROUP BY
              1
          ) AS "facts"
          GROUP BY
            "period"
        ) AS "measured"
        ORDER BY
          "period" ASC
      ) AS "side_2"
    ) AS "sides"
    GROUP BY
      "period"
  ) AS "matched"
) AS "result"
ORDER BY
  "period" ASC
