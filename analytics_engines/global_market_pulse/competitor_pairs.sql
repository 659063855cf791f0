-- One row per product x competitor x day observed in the last two years with an own price of that day: both prices
-- in $currency (rates of the day observed). The own price is the list price for all stores that was valid on the
-- day; of a product without price history, today's list price.
, own_history AS (
    SELECT product_id, CAST(price AS DOUBLE) AS price, valid_from, valid_to FROM price_history
    WHERE store_id IS NULL AND valid_from <= CAST(CAST($as_of AS TIMESTAMP) AS DATE)
),
observed AS (
    SELECT c.product_id, c.competitor, c.observed_on,
        CASE WHEN coalesce(c.currency, $currency) = $currency THEN CAST(c.price AS DOUBLE)
            ELSE CAST(c.price AS DOUBLE) * x.factor END AS competitor_price,
        x.rate_age_days
    FROM competitor_prices AS c
    LEFT JOIN conversion AS x ON x.currency = c.currency AND x.day = c.observed_on
    WHERE c.observed_on BETWEEN CAST($first_before AS DATE) AND CAST($last AS DATE)
)
SELECT o.product_id, s.product, o.competitor, o.observed_on, o.competitor_price, o.rate_age_days,
    s.category_id, s.category, s.top_category_id, s.top_category,
    h.product_id IS NULL AS undated,
    CASE WHEN s.currency = $currency THEN 1 ELSE y.factor END
        * CASE WHEN h.valid_to IS NULL OR o.observed_on < h.valid_to THEN coalesce(h.price, s.list_price) END
        AS own_price
FROM observed AS o
JOIN shelf AS s ON s.product_id = o.product_id
ASOF LEFT JOIN own_history AS h ON h.product_id = o.product_id AND o.observed_on >= h.valid_from
LEFT JOIN conversion AS y ON y.currency = s.currency AND y.day = o.observed_on
ORDER BY ALL
