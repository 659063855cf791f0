-- One row per day x category x country with sales or returns until $last_day: order lines sold, net revenue, and of
-- the products with a cost in $currency, net revenue and cost. Category and country are null where not known.
SELECT
    CAST(CAST($last_day AS DATE) - l.day AS BIGINT) AS days_back,
    s.category_id,
    l.country,
    count(*) FILTER (WHERE l.is_sale) AS lines,
    sum(l.revenue) AS revenue,
    sum(l.revenue) FILTER (WHERE s.cost IS NOT NULL AND s.currency = $currency) AS priced_revenue,
    sum(l.units * s.cost) FILTER (WHERE l.revenue IS NOT NULL AND s.currency = $currency) AS cost
FROM market_lines AS l
LEFT JOIN shelf AS s ON s.product_id = l.product_id
WHERE l.day <= CAST($last_day AS DATE) AND l.revenue IS NOT NULL
GROUP BY ALL
ORDER BY ALL
