-- One row per purchase that names an {entity}: what was known of it before that very moment. Investigated orders count
-- from the day after their report. Windows end a microsecond before the purchase, so no row sees itself or the future.
WITH purchases AS ({purchases}),
seen AS (
    SELECT
        number,
        {entity} AS entity,
        placed_at,
        size,
        row_number() OVER (PARTITION BY {entity}, {partner} ORDER BY number) = 1 AND {partner} IS NOT NULL AS is_new
    FROM purchases
    WHERE {entity} IS NOT NULL
),
events AS (
    SELECT number, entity, placed_at, size, 1 AS bought, CAST(is_new AS INTEGER) AS partner, 0 AS fraud, 0 AS cleared
    FROM seen
    UNION ALL
    SELECT
        NULL, s.entity, CAST(l.reported_on AS TIMESTAMP) + INTERVAL 1 DAY, NULL, 0, 0,
        CAST(l.is_fraud AS INTEGER), CAST(NOT l.is_fraud AS INTEGER)
    FROM fraud_labels AS l
    JOIN purchases AS p ON p.order_id = l.order_id
    JOIN seen AS s ON s.number = p.number
    WHERE CAST(l.reported_on AS TIMESTAMP) < CAST($as_of AS TIMESTAMP)
)
SELECT
    number,
    CAST(coalesce(sum(bought) OVER hour, 0) AS DOUBLE) AS orders_1h,
    CAST(coalesce(sum(bought) OVER day, 0) AS DOUBLE) AS orders_1d,
    CAST(coalesce(sum(bought) OVER week, 0) AS DOUBLE) AS orders_7d,
    CAST(coalesce(sum(bought) OVER month, 0) AS DOUBLE) AS orders_30d,
    CAST(coalesce(sum(bought) OVER past, 0) AS DOUBLE) AS orders_ever,
    CAST(sum(size) OVER day AS DOUBLE) AS size_1d,
    CAST(sum(size) OVER week AS DOUBLE) AS size_7d,
    CAST(sum(size) OVER month AS DOUBLE) AS size_30d,
    CAST(sum(size) OVER past AS DOUBLE) AS size_ever,
    CAST(sum(size * size) OVER past AS DOUBLE) AS square_ever,
    CAST(coalesce(sum(partner) OVER week, 0) AS DOUBLE) AS partners_7d,
    CAST(coalesce(sum(partner) OVER past, 0) AS DOUBLE) AS partners_ever,
    CAST(coalesce(sum(fraud) OVER day, 0) AS DOUBLE) AS frauds_1d,
    CAST(coalesce(sum(fraud) OVER week, 0) AS DOUBLE) AS frauds_7d,
    CAST(coalesce(sum(fraud) OVER month, 0) AS DOUBLE) AS frauds_30d,
    CAST(coalesce(sum(fraud) OVER past, 0) AS DOUBLE) AS frauds_ever,
    CAST(coalesce(sum(cleared) OVER day, 0) AS DOUBLE) AS cleared_1d,
    CAST(coalesce(sum(cleared) OVER week, 0) AS DOUBLE) AS cleared_7d,
    CAST(coalesce(sum(cleared) OVER month, 0) AS DOUBLE) AS cleared_30d,
    date_diff('second', min(CASE WHEN bought = 1 THEN placed_at END) OVER past, placed_at) / 86400.0 AS age_days,
    date_diff('second', max(CASE WHEN bought = 1 THEN placed_at END) OVER past, placed_at) / 3600.0 AS hours_since
FROM events
WINDOW
    hour AS (
        PARTITION BY entity ORDER BY placed_at RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ),
    day AS (
        PARTITION BY entity ORDER BY placed_at RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ),
    week AS (
        PARTITION BY entity ORDER BY placed_at RANGE BETWEEN INTERVAL 7 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ),
    month AS (
        PARTITION BY entity ORDER BY placed_at RANGE BETWEEN INTERVAL 30 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ),
    past AS (
        PARTITION BY entity ORDER BY placed_at RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    )
QUALIFY number IS NOT NULL
ORDER BY number
