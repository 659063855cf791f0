-- One row per product x week with a list price: the mean logarithm over the week's days. Prices for all stores are
-- used where the product has any, else the mean over its stores. Weeks as in price_weeks.sql.
WITH scoped AS (
    SELECT
        product_id, CAST(price AS DOUBLE) AS price, CAST(valid_from AS DATE) AS since,
        least(coalesce(CAST(valid_to AS DATE) - 1, CAST($last_day AS DATE)), CAST($last_day AS DATE)) AS until,
        store_id IS NULL AS everywhere,
        bool_or(store_id IS NULL) OVER (PARTITION BY product_id) AS has_everywhere
    FROM price_history
    WHERE price > 0 AND CAST(valid_from AS DATE) <= CAST($last_day AS DATE)
),
spells AS (
    SELECT product_id, price, greatest(since, CAST($first_day AS DATE)) AS since, until
    FROM scoped
    WHERE everywhere = has_everywhere AND until >= CAST($first_day AS DATE)
),
days AS (
    SELECT
        product_id, ln(price) AS log_price,
        unnest(generate_series(
            date_diff('day', until, CAST($last_day AS DATE)) // 7,
            date_diff('day', since, CAST($last_day AS DATE)) // 7
        )) AS week,
        date_diff('day', until, CAST($last_day AS DATE)) AS from_age,
        date_diff('day', since, CAST($last_day AS DATE)) AS to_age
    FROM spells
    WHERE since <= until
)
SELECT
    product_id, week,
    sum(log_price * (least(to_age, 7 * week + 6) - greatest(from_age, 7 * week) + 1))
        / sum(least(to_age, 7 * week + 6) - greatest(from_age, 7 * week) + 1) AS log_price
FROM days
GROUP BY product_id, week
ORDER BY product_id, week
