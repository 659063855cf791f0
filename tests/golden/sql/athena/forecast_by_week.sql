SELECT
  CAST(DATE_TRUNC('WEEK', "forecasts"."period") AS DATE) AS "period",
  SUM("forecasts"."forecast") AS "forecast",
  SUM("forecasts"."lower_80") AS "forecast_lower_80",
  SUM("forecasts"."upper_80") AS "forecast_upper_80",
  MAX_BY("forecasts"."cumulative_upper_80", "forecasts"."period") AS "forecast_total_upper_80"
FROM "forecasts"
WHERE
  "forecasts"."series_type" = 'total'
  AND "forecasts"."measure" = 'revenue'
  AND "forecasts"."grain" = 'day'
  AND "forecasts"."period" >= CAST('2024-03-01' AS DATE)
  AND "forecasts"."period" < CAST('2024-04-01' AS DATE)
GROUP BY
  1
ORDER BY
  "period" ASC
