SELECT
  COUNT(DISTINCT "orders"."customer_id") AS "customers"
FROM "orders"
WHERE
  "orders"."customer_id" IN (
    SELECT
      "customer"
    FROM (
      SELECT
        "customer",
        "orders"
      FROM (
        SELECT
          "customer",
          COALESCE("orders", 0) AS "orders"
        FROM (
          SELECT
            "orders"."customer_id" AS "customer",
            COUNT(*) AS "orders"
          FROM "orders"
          LEFT JOIN "customers"
            ON "orders"."customer_id" = "customers"."customer_id"
          LEFT JOIN (
            SELECT
              "customer_id",
              MIN("order_date") AS "first_order_date",
              MAX("order_date") AS "last_order_date",
              COUNT(*) AS "orders"
            FROM "orders"
            WHERE
              NOT "customer_id" IS NULL AND COALESCE("status", '') <> 'cancelled'
            GROUP BY
              "customer_id"
          ) AS "customer_history"
            ON "customers"."customer_id" = "customer_history"."customer_id"
          WHERE
            DATE_DIFF(
              'DAY',
              DATE_TRUNC('DAY', CAST("customer_history"."first_order_date" AS DATE)),
              DATE_TRUNC('DAY', CAST("orders"."order_date" AS DATE))
            ) <= 30
            AND NOT "orders"."customer_id" IS NULL
            AND COALESCE("orders"."status", '') <> 'cancelled'
          GROUP BY
            1
        ) AS "measured"
      ) AS "result"
      WHERE
        "orders" >= 2
    ) AS "chosen"
  )
  AND COALESCE("orders"."status", '') <> 'cancelled'
