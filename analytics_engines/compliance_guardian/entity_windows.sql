-- One row per purchase that names an {entity}: what was known of it before that very moment. Investigated orders count
-- from the day after their report. A window ends before the purchase, so no row sees itself or the future. The sum of a
-- window is what there was before the purchase less what there was before the window.
WITH purchases AS ({purchases}),
seen AS (
    SELECT
        number,
        {entity} AS entity,
        placed_at,
        size,
        cents,
        row_number() OVER (PARTITION BY {entity}, {partner} ORDER BY number) = 1 AND {partner} IS NOT NULL AS is_new
    FROM purchases
    WHERE {entity} IS NOT NULL
),
events AS (
    SELECT entity, placed_at, size, cents, 1 AS bought, CAST(is_new AS INTEGER) AS partner, 0 AS fraud, 0 AS cleared
    FROM seen
    UNION ALL
    SELECT
        s.entity, CAST(l.reported_on AS TIMESTAMP) + INTERVAL 1 DAY, 0, 0, 0, 0,
        CAST(l.is_fraud AS INTEGER), CAST(NOT l.is_fraud AS INTEGER)
    FROM fraud_labels AS l
    JOIN purchases AS p ON p.order_id = l.order_id
    JOIN seen AS s ON s.number = p.number
    WHERE CAST(l.reported_on AS TIMESTAMP) < CAST($as_of AS TIMESTAMP)
),
moments AS (
    SELECT
        entity,
        placed_at,
        sum(bought) AS orders,
        sum(size) AS size,
        sum(size * size) AS square,
        sum(cents) AS cents,
        sum(partner) AS partners,
        sum(fraud) AS frauds,
        sum(cleared) AS cleared
    FROM events
    GROUP BY ALL
),
until AS (
    SELECT
        entity,
        placed_at,
        CAST(sum(orders) OVER past AS BIGINT) AS orders,
        CAST(sum(size) OVER past AS BIGINT) AS size,
        CAST(sum(square) OVER past AS BIGINT) AS square,
        CAST(sum(cents) OVER past AS BIGINT) AS cents,
        CAST(sum(partners) OVER past AS BIGINT) AS partners,
        CAST(sum(frauds) OVER past AS BIGINT) AS frauds,
        CAST(sum(cleared) OVER past AS BIGINT) AS cleared,
        min(placed_at) FILTER (orders > 0) OVER past AS first_at,
        max(placed_at) FILTER (orders > 0) OVER past AS last_at,
        max(placed_at) FILTER (frauds > 0) OVER past AS fraud_at
    FROM moments
    WINDOW past AS (PARTITION BY entity ORDER BY placed_at ROWS UNBOUNDED PRECEDING)
)
SELECT
    s.number,
    CAST(coalesce(now.orders, 0) - coalesce(hour.orders, 0) AS DOUBLE) AS orders_1h,
    CAST(coalesce(now.orders, 0) - coalesce(day.orders, 0) AS DOUBLE) AS orders_1d,
    CAST(coalesce(now.orders, 0) - coalesce(week.orders, 0) AS DOUBLE) AS orders_7d,
    CAST(coalesce(now.orders, 0) - coalesce(month.orders, 0) AS DOUBLE) AS orders_30d,
    CAST(coalesce(now.orders, 0) AS DOUBLE) AS orders_ever,
    CAST(now.size - coalesce(day.size, 0) AS DOUBLE) AS size_1d,
    CAST(now.size - coalesce(week.size, 0) AS DOUBLE) AS size_7d,
    CAST(now.size - coalesce(month.size, 0) AS DOUBLE) AS size_30d,
    CAST(now.size AS DOUBLE) AS size_ever,
    CAST(now.square AS DOUBLE) AS square_ever,
    CAST(now.cents AS DOUBLE) AS cents_ever,
    CAST(coalesce(now.partners, 0) - coalesce(week.partners, 0) AS DOUBLE) AS partners_7d,
    CAST(coalesce(now.partners, 0) AS DOUBLE) AS partners_ever,
    CAST(coalesce(now.frauds, 0) - coalesce(day.frauds, 0) AS DOUBLE) AS frauds_1d,
    CAST(coalesce(now.frauds, 0) - coalesce(week.frauds, 0) AS DOUBLE) AS frauds_7d,
    CAST(coalesce(now.frauds, 0) - coalesce(month.frauds, 0) AS DOUBLE) AS frauds_30d,
    CAST(coalesce(now.frauds, 0) AS DOUBLE) AS frauds_ever,
    CAST(coalesce(now.cleared, 0) - coalesce(day.cleared, 0) AS DOUBLE) AS cleared_1d,
    CAST(coalesce(now.cleared, 0) - coalesce(week.cleared, 0) AS DOUBLE) AS cleared_7d,
    CAST(coalesce(now.cleared, 0) - coalesce(month.cleared, 0) AS DOUBLE) AS cleared_30d,
    date_diff('second', now.first_at, s.placed_at) / 86400.0 AS age_days,
    date_diff('second', now.last_at, s.placed_at) / 3600.0 AS hours_since,
    date_diff('second', now.fraud_at, s.placed_at) / 86400.0 AS fraud_days_ago
FROM seen AS s
ASOF LEFT JOIN until AS now ON now.entity = s.entity AND s.placed_at > now.placed_at
ASOF LEFT JOIN until AS hour ON hour.entity = s.entity AND s.placed_at - INTERVAL 1 HOUR > hour.placed_at
ASOF LEFT JOIN until AS day ON day.entity = s.entity AND s.placed_at - INTERVAL 1 DAY > day.placed_at
ASOF LEFT JOIN until AS week ON week.entity = s.entity AND s.placed_at - INTERVAL 7 DAY > week.placed_at
ASOF LEFT JOIN until AS month ON month.entity = s.entity AND s.placed_at - INTERVAL 30 DAY > month.placed_at
ORDER BY s.number
