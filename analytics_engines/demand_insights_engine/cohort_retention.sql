-- One row per month of first purchase x months since: how many of the cohort bought in that month.
-- A month counts as complete when it ended on or before the last complete day.
-- It continues the common table expression `sales_lines`.
, buys AS (
    SELECT
        customer_id,
        CAST(date_trunc('month', day) AS DATE) AS month,
        count(DISTINCT order_id) FILTER (WHERE is_sale) AS orders,
        sum(revenue) AS revenue
    FROM sales_lines
    WHERE customer_id IS NOT NULL
    GROUP BY ALL
),
firsts AS (
    SELECT customer_id, min(month) AS cohort FROM buys WHERE orders > 0 GROUP BY customer_id
),
sizes AS (
    SELECT cohort, count(*) AS customers FROM firsts GROUP BY cohort
),
grid AS (
    SELECT s.cohort, s.customers, CAST(m.month AS DATE) AS month
    FROM sizes AS s,
        LATERAL (SELECT unnest(generate_series(CAST(s.cohort AS TIMESTAMP), CAST($as_of AS TIMESTAMP), INTERVAL 1 MONTH)) AS month) AS m
),
seen AS (
    SELECT
        f.cohort,
        b.month,
        count(*) FILTER (WHERE b.orders > 0) AS active,
        coalesce(sum(b.orders), 0) AS orders,
        coalesce(sum(b.revenue), 0) AS revenue
    FROM firsts AS f JOIN buys AS b ON b.customer_id = f.customer_id AND b.month >= f.cohort
    GROUP BY f.cohort, b.month
),
back AS (
    SELECT cohort, again, count(*) AS came
    FROM (
        SELECT f.cohort, f.customer_id, min(b.month) AS again
        FROM firsts AS f JOIN buys AS b ON b.customer_id = f.customer_id AND b.month > f.cohort AND b.orders > 0
        GROUP BY ALL
    )
    GROUP BY ALL
)
SELECT
    g.cohort,
    date_diff('month', g.cohort, g.month) AS months_since,
    g.month AS period,
    g.customers AS cohort_size,
    coalesce(s.active, 0) AS active_customers,
    coalesce(s.active, 0) / CAST(g.customers AS DOUBLE) AS retention_rate,
    coalesce((SELECT sum(came) FROM back WHERE back.cohort = g.cohort AND back.again <= g.month), 0)
        / CAST(g.customers AS DOUBLE) AS returned_share,
    CAST(coalesce(s.orders, 0) AS BIGINT) AS orders,
    round(coalesce(s.revenue, 0), 2) AS revenue,
    round(sum(coalesce(s.revenue, 0)) OVER (PARTITION BY g.cohort ORDER BY g.month) / g.customers, 2)
        AS cumulative_revenue_per_customer,
    CAST(g.month + INTERVAL 1 MONTH AS DATE) <= CAST($last_day AS DATE) + 1 AS is_complete
FROM grid AS g
LEFT JOIN seen AS s ON s.cohort = g.cohort AND s.month = g.month
ORDER BY g.cohort, g.month
