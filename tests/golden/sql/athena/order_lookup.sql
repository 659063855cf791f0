SELECT
  "orders"."order_id" AS "order_id",
  "orders"."order_date" AS "order_date",
  "orders"."status" AS "status",
  "orders"."total" AS "total",
  "orders"."customer_id" AS "customer",
  COALESCE("stores"."name", "stores"."store_id") AS "store",
  "orders"."channel" AS "channel",
  COALESCE("orders"."country", "customers"."country") AS "country",
  "order_payment"."status" AS "payment_status",
  "order_payment"."method" AS "payment_method",
  "order_shipment"."delivery_status" AS "delivery_status",
  "order_shipment"."carrier" AS "carrier",
  "order_shipment"."shipped_at" AS "shipped_at",
  "order_shipment"."promised_at" AS "promised_at",
  "order_shipment"."delivered_at" AS "delivered_at",
  "order_returns"."amount" AS "returned_amount"
FROM "orders"
LEFT JOIN "customers"
  ON "orders"."customer_id" = "customers"."customer_id"
LEFT JOIN (
  SELECT
    "order_id",
    MAX_BY("status", COALESCE("paid_at", CAST('1900-01-01' AS TIMESTAMP))) AS "status",
    MAX_BY("method", COALESCE("paid_at", CAST('1900-01-01' AS TIMESTAMP))) AS "method",
    SUM("amount") AS "amount",
    COUNT(*) AS "attempts"
  FROM "payments"
  GROUP BY
    "order_id"
) AS "order_payment"
  ON "orders"."order_id" = "order_payment"."order_id"
LEFT JOIN (
  SELECT
    "order_id",
    SUM("amount") AS "amount",
    SUM("quantity") AS "units"
  FROM "returns"
  GROUP BY
    "order_id"
) AS "order_returns"
  ON "orders"."order_id" = "order_returns"."order_id"
LEFT JOIN (
  SELECT
    "order_id",
    MAX_BY("delivery_status", COALESCE("shipped_at", CAST('1900-01-01' AS TIMESTAMP))) AS "delivery_status",
    MAX_BY("carrier", COALESCE("shipped_at", CAST('1900-01-01' AS TIMESTAMP))) AS "carrier",
    MIN("shipped_at") AS "shipped_at",
    MAX("promised_at") AS "promised_at",
    MAX("delivered_at") AS "delivered_at",
    COUNT(*) AS "shipments"
  FROM "shipments"
  GROUP BY
    "order_id"
) AS "order_shipment"
  ON "orders"."order_id" = "order_shipment"."order_id"
LEFT JOIN "stores"
  ON "orders"."store_id" = "stores"."store_id"
WHERE
  "orders"."order_id" = 'o1'
ORDER BY
  "orders"."order_date" DESC,
  "orders"."order_id" ASC
