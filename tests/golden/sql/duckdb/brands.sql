SELECT
  "products"."brand" AS "brand"
FROM "products"
WHERE
  NOT "products"."brand" IS NULL
GROUP BY
  1
ORDER BY
  "brand" ASC
