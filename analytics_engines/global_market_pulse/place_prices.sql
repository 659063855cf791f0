-- One row per product x month x place of the last year: order lines with a price, units, and the mean logarithm
-- and unit-weighted mean of the price paid per unit before discounts, in $currency.
-- {place} and {title} say what a place is; `l` is a market line, `t` its store.
SELECT {place} AS place_id, {title} AS place, l.product_id, date_trunc('month', l.day) AS month,
    s.category_id, s.category, s.top_category_id, s.top_category,
    count(*) AS lines, CAST(sum(l.units) AS DOUBLE) AS units, avg(ln(l.unit_price)) AS log_price,
    sum(l.unit_price * l.units) AS amount
FROM market_lines AS l
LEFT JOIN stores AS t ON t.store_id = l.store_id
LEFT JOIN shelf AS s ON s.product_id = l.product_id
WHERE l.is_sale AND l.unit_price > 0 AND l.units > 0
    AND l.day BETWEEN CAST($first AS DATE) AND CAST($last AS DATE) AND {place} IS NOT NULL
GROUP BY ALL
ORDER BY ALL
