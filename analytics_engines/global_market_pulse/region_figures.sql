-- One row per place with sales in the last year ($first to $last): its sales, customers, returns and cost, with the
-- net revenue of the year before. {region} and {country} say what a place is; `l` is a market line.
, placed AS (
    SELECT l.*, {region} AS place, {country} AS place_country, s.cost, s.currency AS cost_currency
    FROM market_lines AS l
    LEFT JOIN shelf AS s ON s.product_id = l.product_id
    WHERE {region} IS NOT NULL AND l.revenue IS NOT NULL
)
SELECT
    place AS region,
    place_country AS country,
    sum(revenue) FILTER (WHERE now) AS revenue,
    sum(revenue) FILTER (WHERE before) AS revenue_before,
    count(DISTINCT order_id) FILTER (WHERE now AND is_sale) AS orders,
    count(DISTINCT customer_id) FILTER (WHERE now AND is_sale) AS customers,
    -sum(revenue) FILTER (WHERE now AND NOT is_sale) AS returned,
    sum(revenue) FILTER (WHERE now AND is_sale) AS sold,
    sum(revenue) FILTER (WHERE now AND cost IS NOT NULL AND cost_currency = $currency) AS priced_revenue,
    sum(units * cost) FILTER (WHERE now AND cost_currency = $currency) AS cost
FROM (
    SELECT *,
        day BETWEEN CAST($first AS DATE) AND CAST($last AS DATE) AS now,
        day BETWEEN CAST($first_before AS DATE) AND CAST($last_before AS DATE) AS before
    FROM placed
)
GROUP BY ALL
HAVING count(*) FILTER (WHERE now AND is_sale) > 0 AND sum(revenue) FILTER (WHERE now) > 0
ORDER BY ALL
