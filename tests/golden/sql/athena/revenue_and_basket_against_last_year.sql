SELECT
  CASE
    WHEN NOT COALESCE("gross_revenue", "returns_amount") IS NULL
    THEN COALESCE("gross_revenue", 0) - COALESCE("returns_amount", 0)
  END AS "revenue",
  CASE
    WHEN NOT COALESCE("gross_revenue__previous", "returns_amount__previous") IS NULL
    THEN COALESCE("gross_revenue__previous", 0) - COALESCE("returns_amount__previous", 0)
  END AS "revenue__previous",
  CASE
    WHEN NOT COALESCE("gross_revenue", "returns_amount") IS NULL
    THEN COALESCE("gross_revenue", 0) - COALESCE("returns_amount", 0)
  END - CASE
    WHEN NOT COALESCE("gross_revenue__previous", "returns_amount__previous") IS NULL
    THEN COALESCE("gross_revenue__previous", 0) - COALESCE("returns_amount__previous", 0)
  END AS "revenue__change",
  CAST((
    CASE
      WHEN NOT COALESCE("gross_revenue", "returns_amount") IS NULL
      THEN COALESCE("gross_revenue", 0) - COALESCE("returns_amount", 0)
    END - CASE
      WHEN NOT COALESCE("gross_revenue__previous", "returns_amount__previous") IS NULL
      THEN COALESCE("gross_revenue__previous", 0) - COALESCE("returns_amount__previous", 0)
    END
  ) AS DOUBLE) / NULLIF(
    ABS(
      CASE
        WHEN NOT COALESCE("gross_revenue__previous", "returns_amount__previous") IS NULL
        THEN COALESCE("gross_revenue__previous", 0) - COALESCE("returns_amount__previous", 0)
      END
    ),
    0
  ) AS "revenue__change_pct",
  CAST(COALESCE("gross_revenue", 0) AS DOUBLE) / NULLIF(COALESCE("orders", 0), 0) AS "average_order_value",
  CAST(COALESCE("gross_revenue__previous", 0) AS DOUBLE) / NULLIF(COALESCE("orders__previous", 0), 0) AS "average_order_value__previous",
  (
    CAST(COALESCE("gross_revenue", 0) AS DOUBLE) / NULLIF(COALESCE("orders", 0), 0)
  ) - (
    CAST(COALESCE("gross_revenue__previous", 0) AS DOUBLE) / NULLIF(COALESCE("orders__previous", 0), 0)
  ) AS "average_order_value__change",
  CAST((
    (
      CAST(COALESCE("gross_revenue", 0) AS DOUBLE) / NULLIF(COALESCE("orders", 0), 0)
    ) - (
      CAST(COALESCE("gross_revenue__previous", 0) AS DOUBLE) / NULLIF(COALESCE("orders__previous", 0), 0)
    )
  ) AS DOUBLE) / NULLIF(
    ABS(
      CAST(COALESCE("gross_revenue__previous", 0) AS DOUBLE) / NULLIF(COALESCE("orders__previous", 0), 0)
    ),
    0
  ) AS "average_order_value__change_pct"
FROM (
  SELECT
    MAX("gross_revenue") AS "gross_revenue",
    MAX("returns_amount") AS "returns_amount",
    MAX("orders") AS "orders",
    MAX("gross_revenue__previous") AS "gross_revenue__previous",
    MAX("returns_amount__previous") AS "returns_amount__previous",
    MAX("orders__previous") AS "orders__previous"
  FROM (
    SELECT
      SUM("order_items"."line_total") AS "gross_revenue",
      NULL AS "returns_amount",
      NULL AS "orders",
      NULL AS "gross_revenue__previous",
      NULL AS "returns_amount__previous",
      NULL AS "orders__previous"
    FROM "order_items"
    INNER JOIN "orders"
      ON "order_items"."order_id" = "orders"."order_id"
    WHERE
      "orders"."order_date" >= CAST('2024-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2024-04-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    UNION ALL
    SELECT
      NULL AS "gross_revenue",
      SUM("returns"."amount") AS "returns_amount",
      NULL AS "orders",
      NULL AS "gross_revenue__previous",
      NULL AS "returns_amount__previous",
      NULL AS "orders__previous"
    FROM "returns"
    WHERE
      "returns"."returned_at" >= CAST('2024-01-01' AS TIMESTAMP)
      AND "returns"."returned_at" < CAST('2024-04-01' AS TIMESTAMP)
    UNION ALL
    SELECT
      NULL AS "gross_revenue",
      NULL AS "returns_amount",
      COUNT(*) AS "orders",
      NULL AS "gross_revenue__previous",
      NULL AS "returns_amount__previous",
      NULL AS "orders__previous"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2024-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2024-04-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    UNION ALL
    SELECT
      NULL AS "gross_revenue",
      NULL AS "returns_amount",
      NULL AS "orders",
      SUM("order_items"."line_total") AS "gross_revenue__previous",
      NULL AS "returns_amount__previous",
      NULL AS "orders__previous"
    FROM "order_items"
    INNER JOIN "orders"
      ON "order_items"."order_id" = "orders"."order_id"
    WHERE
      "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2023-04-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
    UNION ALL
    SELECT
      NULL AS "gross_revenue",
      NULL AS "returns_amount",
      NULL AS "orders",
      NULL AS "gross_revenue__previous",
      SUM("returns"."amount") AS "returns_amount__previous",
      NULL AS "orders__previous"
    FROM "returns"
    WHERE
      "returns"."returned_at" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "returns"."returned_at" < CAST('2023-04-01' AS TIMESTAMP)
    UNION ALL
    SELECT
      NULL AS "gross_revenue",
      NULL AS "returns_amount",
      NULL AS "orders",
      NULL AS "gross_revenue__previous",
      NULL AS "returns_amount__previous",
      COUNT(*) AS "orders__previous"
    FROM "orders"
    WHERE
      "orders"."order_date" >= CAST('2023-01-01' AS TIMESTAMP)
      AND "orders"."order_date" < CAST('2023-04-01' AS TIMESTAMP)
      AND COALESCE("orders"."status", '') <> 'cancelled'
  ) AS "facts"
) AS "measured"
