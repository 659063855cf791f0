SELECT
  "weekday",
  "orders"
FROM (
  SELECT
    CASE DAY_OF_WEEK("orders"."order_date")
      WHEN 1
      THEN 'Monday'
      WHEN 2
      THEN 'Tuesday'
      WHEN 3
      THEN 'Wednesday'
      WHEN 4
      THEN 'Thursday'
      WHEN 5
      THEN 'Friday'
      WHEN 6
      THEN 'Saturday'
      WHEN 7
      THEN 'Sunday'
    END AS "weekday",
    COUNT(*) AS "orders"
  FROM "orders"
  WHERE
    COALESCE("orders"."status", '') <> 'cancelled'
  GROUP BY
    1
) AS "result"
ORDER BY
  CASE "weekday"
    WHEN 'Monday'
    THEN 0
    WHEN 'Tuesday'
    THEN 1
    WHEN 'Wednesday'
    THEN 2
    WHEN 'Thursday'
    THEN 3
    WHEN 'Friday'
    THEN 4
    WHEN 'Saturday'
    THEN 5
    WHEN 'Sunday'
    THEN 6
    ELSE 7
  END ASC
