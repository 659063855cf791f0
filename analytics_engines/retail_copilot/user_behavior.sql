-- One row per user; topics and filters are the five most frequent, ties by name.
WITH named AS (
    SELECT user_id, 'topic' AS kind, unnest(string_split(topics, ',')) AS word FROM usage_events
    UNION ALL
    SELECT user_id, 'filter' AS kind, unnest(string_split(entity_types, ',')) AS word FROM usage_events
),
counted AS (
    SELECT user_id, kind, word, row_number() OVER (PARTITION BY user_id, kind ORDER BY count(*) DESC, word) AS place
    FROM named
    WHERE word <> ''
    GROUP BY user_id, kind, word
),
favourites AS (
    SELECT
        user_id,
        string_agg(word, ', ' ORDER BY place) FILTER (WHERE kind = 'topic') AS topics,
        string_agg(word, ', ' ORDER BY place) FILTER (WHERE kind = 'filter') AS typical_filters
    FROM counted
    WHERE place <= 5
    GROUP BY user_id
),
users AS (
    SELECT
        user_id,
        arg_max(role, (asked_at, event_id)) AS role,
        count(*) AS questions,
        count(DISTINCT conversation) AS conversations,
        count(DISTINCT CAST(asked_at AS DATE)) AS active_days,
        count(*) FILTER (
            WHERE asked_at > (SELECT max(asked_at) FROM usage_events) - INTERVAL 30 DAY
        ) AS questions_last_30_days,
        count(*) FILTER (WHERE kind = 'answer') AS answered,
        count(*) FILTER (WHERE kind = 'answer') / count(*) AS success_rate,
        mode(intent ORDER BY intent) AS main_intent,
        mode(door ORDER BY door) AS main_door,
        fsum(latency_ms ORDER BY event_id) / count(latency_ms) AS mean_latency_ms,
        min(asked_at) AS first_asked_at,
        max(asked_at) AS last_asked_at
    FROM usage_events
    GROUP BY user_id
)
SELECT users.*, favourites.topics, favourites.typical_filters, 'counts-1' AS model_version
FROM users
LEFT JOIN favourites USING (user_id)
ORDER BY user_id
