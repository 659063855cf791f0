SELECT
  "store",
  "period",
  COALESCE("orders", 0) AS "orders"
FROM (
  SELECT
    "store",
    "period",
    MAX("orders") AS "orders"
  FROM (
    SELECT
      COALESCE("stores"."name", "stores"."store_id") AS "store",
      CAST(DATE_TRUNC('DAY', "orders"."order_date") AS DATE) AS "period",
      COUNT(*) AS "orders"
    FROM "orders"
    LEFT JOIN "stores"
      ON "orders"."store_id" = "stores"."store_id"
    WHERE
      "orders"."order_date" >= CAST('2023-05-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2023-05-08' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    GROUP BY
      1,
      2
    UNION ALL
    SELECT
      "store",
      "period",
      NULL AS "orders"
    FROM (
      SELECT
        "store",
        1 AS "every"
      FROM (
        SELECT
          COALESCE("stores"."name", "stores"."store_id") AS "store"
        FROM "stores"
        WHERE
          NOT COALESCE("stores"."name", "stores"."store_id") IS NULL
        GROUP BY
          1
      ) AS "listed"
    ) AS "list_0"
    JOIN (
      SELECT
        "period",
        1 AS "every"
      FROM (
        SELECT
          CAST(DATE_ADD(
            'DAY',
            CAST((
              "list_0"."digit_0" * 1 + "list_1"."digit_1" * 10 + "list_2"."digit_2" * 100
            ) AS BIGINT),
            CAST('2023-05-01' AS TIMESTAMP)
          ) AS DATE) AS "period"
        FROM (
          SELECT
            "digit_0",
            "every"
          FROM (
            SELECT
              0 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              1 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              2 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              3 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              4 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              5 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              6 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              7 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              8 AS "digit_0",
              1 AS "every"
            UNION ALL
            SELECT
              9 AS "digit_0",
              1 AS "every"
          ) AS "listed"
        ) AS "list_0"
        JOIN (
          SELECT
            "digit_1",
            "every"
          FROM (
            SELECT
              0 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              1 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              2 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              3 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              4 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              5 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              6 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              7 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              8 AS "digit_1",
              1 AS "every"
            UNION ALL
            SELECT
              9 AS "digit_1",
              1 AS "every"
          ) AS "listed"
        ) AS "list_1"
          ON "list_0"."every" = "list_1"."every"
        JOIN (
          SELECT
            "digit_2",
            "every"
          FROM (
            SELECT
              0 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              1 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              2 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              3 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              4 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              5 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              6 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              7 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              8 AS "digit_2",
              1 AS "every"
            UNION ALL
            SELECT
              9 AS "digit_2",
              1 AS "every"
          ) AS "listed"
        ) AS "list_2"
          ON "list_0"."every" = "list_2"."every"
      ) AS "periods"
      WHERE
        "period" < CAST('2023-05-08' AS DATE)
    ) AS "list_1"
      ON "list_0"."every" = "list_1"."every"
  ) AS "facts"
  GROUP BY
    "store",
    "period"
) AS "measured"
ORDER BY
  "period" ASC,
  "store" ASC
