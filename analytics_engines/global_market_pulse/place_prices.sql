-- One row per product x month x list price period x place of the last year: order lines with a price, units, and the
-- mean logarithm and unit-weighted mean of the price paid per unit before discounts, in $currency. The period is that
-- of the list price for all stores, so that a change of the list price within a month is no difference of places.
-- {place} and {title} say what a place is; `l` is a market line, `t` its store.
, list_periods AS (
    SELECT product_id, valid_from FROM price_history
    WHERE store_id IS NULL AND valid_from <= CAST($last AS DATE)
),
priced_lines AS (
    SELECT * FROM market_lines
    WHERE is_sale AND unit_price > 0 AND units > 0 AND day BETWEEN CAST($first AS DATE) AND CAST($last AS DATE)
)
SELECT {place} AS place_id, {title} AS place, l.product_id, date_trunc('month', l.day) AS month,
    h.valid_from AS list_since, s.category_id, s.category, s.top_category_id, s.top_category,
    count(*) AS lines, CAST(sum(l.units) AS DOUBLE) AS units, avg(ln(l.unit_price)) AS log_price,
    sum(l.unit_price * l.units) AS amount
FROM priced_lines AS l
ASOF LEFT JOIN list_periods AS h ON h.product_id = l.product_id AND l.day >= h.valid_from
LEFT JOIN stores AS t ON t.store_id = l.store_id
LEFT JOIN shelf AS s ON s.product_id = l.product_id
WHERE {place} IS NOT NULL
GROUP BY ALL
ORDER BY ALL
