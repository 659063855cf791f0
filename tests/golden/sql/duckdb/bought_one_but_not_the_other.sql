SELECT
  COUNT(DISTINCT "orders"."customer_id") AS "customers"
FROM "orders"
WHERE
  "orders"."customer_id" IN (
    SELECT
      "customer"
    FROM (
      SELECT
        "orders"."customer_id" AS "customer",
        COUNT(DISTINCT "order_items"."order_id") AS "orders"
      FROM "order_items"
      INNER JOIN "orders"
        ON "order_items"."order_id" = "orders"."order_id"
      LEFT JOIN "products"
        ON "order_items"."product_id" = "products"."product_id"
      WHERE
        COALESCE("products"."name", "order_items"."product_id") = 'Red Mug'
        AND NOT "orders"."customer_id" IS NULL
        AND COALESCE("orders"."status", '') <> 'cancelled'
      GROUP BY
        1
    ) AS "chosen"
  )
  AND (
    NOT "orders"."customer_id" IS NULL
    AND NOT "orders"."customer_id" IN (
      SELECT
        "customer"
      FROM (
        SELECT
          "orders"."customer_id" AS "customer",
          COUNT(DISTINCT "order_items"."order_id") AS "orders"
        FROM "order_items"
        INNER JOIN "orders"
          ON "order_items"."order_id" = "orders"."order_id"
        LEFT JOIN "products"
          ON "order_items"."product_id" = "products"."product_id"
        WHERE
          COALESCE("products"."name", "order_items"."product_id") = 'Rake'
          AND NOT "orders"."customer_id" IS NULL
          AND COALESCE("orders"."status", '') <> 'cancelled'
        GROUP BY
          1
      ) AS "chosen"
    )
  )
  AND COALESCE("orders"."status", '') <> 'cancelled'
