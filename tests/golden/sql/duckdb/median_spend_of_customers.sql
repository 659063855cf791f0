SELECT
  MEDIAN(CAST("gross_revenue" AS DOUBLE)) AS "gross_revenue"
FROM (
  SELECT
    "orders"."customer_id" AS "customer",
    SUM("order_items"."line_total") AS "gross_revenue"
  FROM "order_items"
  INNER JOIN "orders"
    ON "order_items"."order_id" = "orders"."order_id"
  WHERE
    COALESCE("orders"."status", '') <> 'cancelled'
  GROUP BY
    1
  ORDER BY
    "gross_revenue" DESC,
    "customer" ASC
) AS "groups"
WHERE
  NOT "customer" IS NULL
