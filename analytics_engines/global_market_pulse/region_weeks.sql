-- One row per place x week (0 is the week that ends on $last_day) with orders: how many were not cancelled.
SELECT {region} AS region, {country} AS country,
    CAST(CAST($last_day AS DATE) - l.day AS BIGINT) // 7 AS weeks_back,
    count(DISTINCT l.order_id) AS orders
FROM market_lines AS l
WHERE l.is_sale AND l.day <= CAST($last_day AS DATE) AND {region} IS NOT NULL
GROUP BY ALL
ORDER BY ALL
