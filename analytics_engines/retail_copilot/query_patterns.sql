-- One row per template of at least $fewest turns.
SELECT
    template AS pattern,
    row_number() OVER (ORDER BY count(*) DESC, template) AS rank,
    mode(intent ORDER BY intent) AS intent,
    count(*) AS questions,
    count(DISTINCT user_id) AS users,
    count(*) FILTER (WHERE kind = 'answer') AS answered,
    count(*) FILTER (WHERE kind NOT IN ('answer', 'clarify')) AS unanswered,
    count(*) FILTER (WHERE kind = 'answer') / count(*) AS success_rate,
    median(latency_ms) AS median_latency_ms,
    quantile_cont(latency_ms, 0.95) AS p95_latency_ms,
    arg_max(question, (asked_at, event_id)) AS example,
    min(asked_at) AS first_asked_at,
    max(asked_at) AS last_asked_at,
    'templates-1' AS model_version
FROM usage_events
GROUP BY template
HAVING count(*) >= $fewest
ORDER BY rank
