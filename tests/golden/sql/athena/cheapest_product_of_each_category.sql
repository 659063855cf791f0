SELECT
  "category",
  "name",
  "price"
FROM (
  SELECT
    "categories"."name" AS "category",
    "products"."name" AS "name",
    "products"."price" AS "price",
    ROW_NUMBER() OVER (
      PARTITION BY "categories"."name"
      ORDER BY "products"."price" ASC, "products"."product_id" ASC
    ) AS "place"
  FROM "products"
  LEFT JOIN "categories"
    ON "products"."category_id" = "categories"."category_id"
) AS "ranked"
WHERE
  "place" > 0 AND "place" <= 1
ORDER BY
  "category",
  "place"
