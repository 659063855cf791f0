-- One row per month and intent.
SELECT
    CAST(date_trunc('month', asked_at) AS DATE) AS month,
    intent,
    count(*) AS questions,
    count(*) / sum(count(*)) OVER (PARTITION BY CAST(date_trunc('month', asked_at) AS DATE)) AS share,
    count(DISTINCT user_id) AS users,
    count(*) FILTER (WHERE kind = 'answer') AS answered,
    count(*) FILTER (WHERE kind = 'clarify') AS clarified,
    count(*) FILTER (WHERE kind = 'abstain') AS abstained,
    count(*) FILTER (WHERE kind IN ('error', 'stopped')) AS failed,
    count(*) FILTER (WHERE kind = 'answer') / count(*) AS success_rate,
    fsum(latency_ms ORDER BY event_id) AS total_latency_ms,
    'counts-1' AS model_version
FROM usage_events
GROUP BY 1, 2
ORDER BY month, questions DESC, intent
