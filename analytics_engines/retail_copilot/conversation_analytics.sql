-- One row per day and way in.
SELECT
    CAST(asked_at AS DATE) AS day,
    door,
    count(DISTINCT (user_id, conversation)) AS conversations,
    count(DISTINCT user_id) AS users,
    count(*) AS turns,
    count(*) FILTER (WHERE kind = 'answer') AS answered,
    count(*) FILTER (WHERE kind = 'clarify') AS clarified,
    count(*) FILTER (WHERE kind = 'abstain') AS abstained,
    count(*) FILTER (WHERE kind IN ('error', 'stopped')) AS failed,
    count(*) FILTER (WHERE kind NOT IN ('answer', 'clarify')) AS unanswered,
    count(*) FILTER (WHERE feedback > 0) AS helpful,
    count(*) FILTER (WHERE feedback < 0) AS unhelpful,
    fsum(latency_ms ORDER BY event_id) AS total_latency_ms,
    median(latency_ms) AS median_latency_ms,
    quantile_cont(latency_ms, 0.95) AS p95_latency_ms,
    'counts-1' AS model_version
FROM usage_events
GROUP BY 1, 2
ORDER BY day, door
