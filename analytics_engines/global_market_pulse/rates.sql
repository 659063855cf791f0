-- One row per currency and day on which an amount must be converted into $currency: the factor, from the
-- last rate known on that day, and how old that rate is. The euro is its own rate. {needed} lists currency and day.
, known_rates AS (
    SELECT currency, rate_date, per_eur FROM fx_rates
    WHERE per_eur > 0 AND rate_date <= CAST(CAST($as_of AS TIMESTAMP) AS DATE) AND currency <> 'EUR'
    UNION ALL
    SELECT 'EUR', DATE '0001-01-01', 1.0
),
needed_rates AS (
    SELECT DISTINCT currency, day FROM ({needed}) WHERE currency IS NOT NULL AND currency <> $currency
),
conversion AS (
    SELECT n.currency, n.day, own.per_eur / theirs.per_eur AS factor,
        CASE WHEN own.per_eur * theirs.per_eur IS NOT NULL THEN greatest(
            CASE WHEN n.currency = 'EUR' THEN 0 ELSE n.day - theirs.rate_date END,
            CASE WHEN $currency = 'EUR' THEN 0 ELSE n.day - own.rate_date END
        ) END AS rate_age_days
    FROM needed_rates AS n
    ASOF LEFT JOIN known_rates AS theirs ON n.currency = theirs.currency AND n.day >= theirs.rate_date
    ASOF LEFT JOIN (SELECT * FROM known_rates WHERE currency = $currency) AS own ON n.day >= own.rate_date
)
