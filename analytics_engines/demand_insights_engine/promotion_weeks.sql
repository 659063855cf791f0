-- One row per product x week with a promotion: the highest discount share of each day, averaged over the week.
-- A promotion on a category also holds for its sub-categories; one on neither product nor category for all.
WITH shelf AS (
    SELECT p.product_id, p.category_id, c.parent_id
    FROM products AS p LEFT JOIN categories AS c ON c.category_id = p.category_id
),
days AS (
    SELECT
        s.product_id,
        CAST(unnest(generate_series(
            CAST(greatest(m.starts_on, CAST($first_day AS DATE)) AS TIMESTAMP),
            CAST(least(m.ends_on, CAST($last_day AS DATE)) AS TIMESTAMP), INTERVAL 1 DAY
        )) AS DATE) AS day,
        m.discount_pct / 100.0 AS share
    FROM promotions AS m JOIN shelf AS s
        ON m.product_id = s.product_id
        OR (m.product_id IS NULL AND m.category_id IN (s.category_id, s.parent_id))
        OR (m.product_id IS NULL AND m.category_id IS NULL)
    WHERE m.discount_pct > 0 AND m.starts_on <= CAST($last_day AS DATE) AND m.ends_on >= CAST($first_day AS DATE)
),
best AS (
    SELECT product_id, day, max(share) AS share FROM days GROUP BY product_id, day
)
SELECT product_id, date_diff('day', day, CAST($last_day AS DATE)) // 7 AS week, sum(share) / 7 AS share
FROM best
GROUP BY ALL
ORDER BY product_id, week
