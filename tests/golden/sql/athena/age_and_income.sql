SELECT
  "age_band",
  "registered_customers",
  "customers__household_income__avg"
FROM (
  SELECT
    CASE
      WHEN "customers"."birth_year" IS NULL
      THEN NULL
      WHEN EXTRACT(YEAR FROM CAST('2024-02-29 18:30:00' AS TIMESTAMP)) - "customers"."birth_year" < 25
      THEN 'under 25'
      WHEN EXTRACT(YEAR FROM CAST('2024-02-29 18:30:00' AS TIMESTAMP)) - "customers"."birth_year" < 35
      THEN '25-34'
      WHEN EXTRACT(YEAR FROM CAST('2024-02-29 18:30:00' AS TIMESTAMP)) - "customers"."birth_year" < 45
      THEN '35-44'
      WHEN EXTRACT(YEAR FROM CAST('2024-02-29 18:30:00' AS TIMESTAMP)) - "customers"."birth_year" < 55
      THEN '45-54'
      WHEN EXTRACT(YEAR FROM CAST('2024-02-29 18:30:00' AS TIMESTAMP)) - "customers"."birth_year" < 65
      THEN '55-64'
      ELSE '65 and over'
    END AS "age_band",
    COUNT(*) AS "registered_customers",
    AVG(CAST("customers"."household_income" AS DOUBLE)) AS "customers__household_income__avg"
  FROM "customers"
  GROUP BY
    1
) AS "result"
ORDER BY
  "registered_customers" DESC,
  CASE "age_band"
    WHEN 'under 25'
    THEN 0
    WHEN '25-34'
    THEN 1
    WHEN '35-44'
    THEN 2
    WHEN '45-54'
    THEN 3
    WHEN '55-64'
    THEN 4
    WHEN '65 and over'
    THEN 5
    ELSE 6
  END ASC
