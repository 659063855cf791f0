SELECT
  "carrier",
  COALESCE("late_shipments", 0) AS "late_shipments",
  CAST((
    COALESCE("promised_deliveries", 0) - COALESCE("late_shipments", 0)
  ) AS DOUBLE) / NULLIF(COALESCE("promised_deliveries", 0), 0) AS "on_time_rate",
  "average_delivery_days" AS "average_delivery_days"
FROM (
  SELECT
    "shipments"."carrier" AS "carrier",
    COUNT(CASE WHEN "shipments"."delivered_at" > "shipments"."promised_at" THEN 1 END) AS "late_shipments",
    COUNT(
      CASE
        WHEN NOT "shipments"."delivered_at" IS NULL AND NOT "shipments"."promised_at" IS NULL
        THEN 1
      END
    ) AS "promised_deliveries",
    AVG(
      CAST(CAST(DATE_DIFF(
        'SECOND',
        DATE_TRUNC('SECOND', "shipments"."shipped_at"),
        DATE_TRUNC('SECOND', "shipments"."delivered_at")
      ) AS DOUBLE) / 86400.0 AS DOUBLE)
    ) AS "average_delivery_days"
  FROM "shipments"
  GROUP BY
    1
) AS "measured"
ORDER BY
  "late_shipments" DESC,
  "carrier" ASC
