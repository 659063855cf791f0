-- Own list prices against competitors' latest prices, in $currency; one row per level x item.
-- A competitor's latest price per product counts unless it is older than $most_days before $as_of. A price in another
-- currency is converted at the rate of its day, or the last day before it that has one (rates are units per euro).
-- Averages are taken over decimals, whose sum does not depend on the order of the rows.
WITH own AS (
    SELECT
        product_id,
        coalesce(name, product_id) AS name,
        category_id,
        CAST(price AS DOUBLE) AS price
    FROM products
    WHERE price > 0 AND coalesce(active, TRUE) AND coalesce(currency, $currency) = $currency
),
observed AS (
    SELECT
        product_id,
        competitor,
        CAST(price AS DOUBLE) AS price,
        coalesce(currency, $currency) AS currency,
        observed_on,
        row_number() OVER (PARTITION BY product_id, competitor ORDER BY observed_on DESC, price) AS newest
    FROM competitor_prices
    WHERE price > 0 AND observed_on <= CAST($as_of AS DATE)
),
rates AS (
    SELECT rate_date, currency, CAST(per_eur AS DOUBLE) AS per_eur FROM fx_rates WHERE per_eur > 0
),
latest AS (
    SELECT o.*, o.observed_on <= CAST($as_of AS DATE) - CAST($most_days AS INTEGER) AS stale
    FROM observed AS o
    WHERE o.newest = 1
),
theirs AS (
    SELECT l.*, CASE WHEN l.currency = 'EUR' THEN 1.0 ELSE r.per_eur END AS per_eur
    FROM latest AS l
    ASOF LEFT JOIN rates AS r ON r.currency = l.currency AND l.observed_on >= r.rate_date
),
converted AS (
    SELECT
        t.product_id,
        t.competitor,
        t.observed_on,
        t.stale,
        t.currency <> $currency AS is_converted,
        CASE
            WHEN t.currency = $currency THEN t.price
            ELSE t.price / t.per_eur * CASE WHEN $currency = 'EUR' THEN 1.0 ELSE m.per_eur END
        END AS price
    FROM (SELECT *, $currency AS main_currency FROM theirs) AS t
    ASOF LEFT JOIN rates AS m ON m.currency = t.main_currency AND t.observed_on >= m.rate_date
),
compared AS (
    SELECT
        o.product_id,
        any_value(o.name) AS name,
        any_value(o.category_id) AS category_id,
        any_value(o.price) AS own_price,
        avg(CAST(c.price AS DECIMAL(18, 6))) FILTER (WHERE NOT c.stale) AS market_average,
        min(c.price) FILTER (WHERE NOT c.stale) AS market_lowest,
        max(c.price) FILTER (WHERE NOT c.stale) AS market_highest,
        arg_min(c.competitor, (c.price, c.competitor)) FILTER (WHERE NOT c.stale) AS cheapest_competitor,
        list(DISTINCT c.competitor) FILTER (WHERE NOT c.stale) AS names,
        count(*) FILTER (WHERE NOT c.stale) AS prices,
        max(c.observed_on) FILTER (WHERE NOT c.stale) AS newest_observation,
        sum(date_diff('day', c.observed_on, CAST($as_of AS DATE))) FILTER (WHERE NOT c.stale) AS days,
        count(*) FILTER (WHERE c.stale) AS stale_prices,
        count(*) FILTER (WHERE c.is_converted AND NOT c.stale) AS converted_prices
    FROM own AS o
    JOIN converted AS c ON c.product_id = o.product_id
    WHERE c.price IS NOT NULL
    GROUP BY o.product_id
),
placed AS (
    SELECT 'product' AS level, product_id AS item_id, * FROM compared WHERE prices > 0
    UNION ALL BY NAME
    SELECT 'category' AS level, category_id AS item_id, * FROM compared WHERE prices > 0 AND category_id IS NOT NULL
    UNION ALL BY NAME
    SELECT 'shop' AS level, 'shop' AS item_id, * FROM compared WHERE prices > 0
),
sizes AS (
    SELECT 'category' AS level, category_id AS item_id, count(*) AS products FROM own GROUP BY category_id
    UNION ALL
    SELECT 'shop' AS level, 'shop' AS item_id, count(*) AS products FROM own
),
stale AS (
    SELECT 'product' AS level, product_id AS item_id, sum(stale_prices) AS stale_prices FROM compared GROUP BY 2
    UNION ALL
    SELECT 'category' AS level, category_id AS item_id, sum(stale_prices) AS stale_prices FROM compared GROUP BY 2
    UNION ALL
    SELECT 'shop' AS level, 'shop' AS item_id, sum(stale_prices) AS stale_prices FROM compared
),
summed AS (
    SELECT
        p.level,
        p.item_id,
        any_value(p.name) AS name,
        any_value(p.category_id) AS category_id,
        avg(CAST(p.own_price / p.market_average AS DECIMAL(18, 9))) AS ratio,
        avg(CAST(p.own_price AS DECIMAL(18, 6))) AS own_price,
        avg(CAST(p.market_average AS DECIMAL(18, 6))) AS market_average,
        avg(CAST(p.market_lowest AS DECIMAL(18, 6))) AS market_lowest,
        avg(CAST(p.market_highest AS DECIMAL(18, 6))) AS market_highest,
        mode(p.cheapest_competitor ORDER BY p.cheapest_competitor) AS cheapest_competitor,
        len(list_distinct(flatten(list(p.names)))) AS competitors,
        count(*) AS products_compared,
        avg(CAST(p.own_price > 1.03 * p.market_average AS DOUBLE)) AS share_dearer,
        max(p.newest_observation) AS newest_observation,
        CAST(sum(p.days) AS DOUBLE) / sum(p.prices) AS age_days,
        sum(p.converted_prices) AS converted_prices
    FROM placed AS p
    GROUP BY p.level, p.item_id
)
SELECT
    s.level,
    s.item_id,
    CASE s.level
        WHEN 'product' THEN s.name
        WHEN 'category' THEN coalesce(k.name, s.item_id)
        ELSE 'All products'
    END AS item_name,
    CASE WHEN s.level = 'product' THEN s.category_id END AS category_id,
    CASE WHEN s.level = 'shop' THEN NULL ELSE k.name END AS category_name,
    CASE WHEN s.ratio < 0.97 THEN 'cheaper' WHEN s.ratio > 1.03 THEN 'dearer' ELSE 'level' END AS position,
    100 * s.ratio AS price_index,
    s.own_price,
    s.market_average,
    s.market_lowest,
    s.market_highest,
    s.cheapest_competitor,
    s.ratio - 1 AS gap_pct,
    CAST(s.competitors AS BIGINT) AS competitors,
    s.products_compared,
    coalesce(z.products, 1) AS products,
    s.products_compared / coalesce(z.products, 1) AS coverage,
    s.share_dearer,
    s.newest_observation,
    s.age_days,
    CAST(coalesce(t.stale_prices, 0) AS BIGINT) AS stale_prices,
    CAST(s.converted_prices AS BIGINT) AS converted_prices
FROM summed AS s
LEFT JOIN categories AS k ON k.category_id = s.category_id
LEFT JOIN sizes AS z ON z.level = s.level AND z.item_id = s.item_id
LEFT JOIN stale AS t ON t.level = s.level AND t.item_id = s.item_id
ORDER BY s.level, s.item_id
