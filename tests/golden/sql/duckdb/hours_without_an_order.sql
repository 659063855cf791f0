SELECT
  "hour",
  "orders"
FROM (
  SELECT
    "hour",
    COALESCE("orders", 0) AS "orders"
  FROM (
    SELECT
      "hour",
      MAX("orders") AS "orders"
    FROM (
      SELECT
        EXTRACT(HOUR FROM "orders"."order_date") AS "hour",
        COUNT(*) AS "orders"
      FROM "orders"
      WHERE
        COALESCE("orders"."status", '') <> 'cancelled'
      GROUP BY
        1
      UNION ALL
      SELECT
        "hour",
        NULL AS "orders"
      FROM (
        SELECT
          "hour",
          "every"
        FROM (
          SELECT
            0 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            1 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            2 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            3 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            4 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            5 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            6 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            7 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            8 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            9 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            10 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            11 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            12 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            13 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            14 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            15 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            16 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            17 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            18 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            19 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            20 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            21 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            22 AS "hour",
            1 AS "every"
          UNION ALL
          SELECT
            23 AS "hour",
            1 AS "every"
        ) AS "listed"
      ) AS "list_0"
    ) AS "facts"
    GROUP BY
      "hour"
  ) AS "measured"
) AS "result"
WHERE
  "orders" = 0
ORDER BY
  "orders" DESC,
  "hour" ASC
