SELECT
  COALESCE("products"."name", "products"."product_id") AS "product"
FROM "products"
WHERE
  STRPOS(
    LOWER(CAST(COALESCE("products"."name", "products"."product_id") AS VARCHAR)),
    'o''hara 100%'
  ) > 0
  AND NOT COALESCE("products"."name", "products"."product_id") IS NULL
GROUP BY
  1
ORDER BY
  "product" ASC
