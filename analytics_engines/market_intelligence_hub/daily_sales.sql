-- One row per series x day with sales or returns, for the $top series by net revenue of the last 365 days.
-- {series_id}, {series_name}, {parent_id} and {join} say what a series is; `l` is a sales line.
, keyed AS (
    SELECT
        l.*,
        CAST({series_id} AS VARCHAR) AS series_id,
        CAST({series_name} AS VARCHAR) AS series_name,
        CAST({parent_id} AS VARCHAR) AS parent_id
    FROM sales_lines AS l
    {join}
    WHERE l.day <= CAST($last_day AS DATE)
),
top_series AS (
    SELECT series_id
    FROM keyed
    WHERE series_id IS NOT NULL AND day > CAST($last_day AS DATE) - 365
    GROUP BY series_id
    HAVING sum(units) > 0
    ORDER BY sum(revenue) DESC, series_id
    LIMIT CAST($top AS BIGINT)
)
SELECT
    series_id,
    max(series_name) AS series_name,
    max(parent_id) AS parent_id,
    day,
    sum(revenue) AS revenue,
    CAST(sum(units) AS DOUBLE) AS units,
    CAST(count(DISTINCT order_id) FILTER (WHERE is_sale) AS DOUBLE) AS orders
FROM keyed
SEMI JOIN top_series USING (series_id)
GROUP BY series_id, day
ORDER BY series_id, day
