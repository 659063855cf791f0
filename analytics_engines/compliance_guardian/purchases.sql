-- One row per order above zero in $currency that was not paid over the counter, known at $as_of, with what the shop
-- knew an hour after it: `number` counts them by time. What comes later (status, shipment, refund) is not here.
-- `size` is 1000 x the logarithm of the amount, whole, so that sums over windows are exact; so are those of `cents`.
SELECT
    row_number() OVER (ORDER BY o.order_date, o.order_id) - 1 AS number,
    o.order_id,
    o.customer_id,
    o.store_id,
    o.channel,
    o.order_date AS placed_at,
    CAST(coalesce(o.total, i.total) AS DOUBLE) AS amount,
    CAST(round(1000 * ln(1 + coalesce(o.total, i.total))) AS BIGINT) AS size,
    CAST(round(100 * coalesce(o.total, i.total)) AS BIGINT) AS cents,
    coalesce(o.country, c.country) AS country,
    o.ip_country,
    p.billing_country,
    o.device_id AS device,
    p.card_token AS card,
    p.method,
    p.failed_attempts,
    CASE WHEN c.address_line IS NOT NULL THEN lower(concat_ws(' ', c.address_line, c.postal_code, c.country)) END
        AS address,
    CAST(c.registration_date AS TIMESTAMP) AS registered_at
FROM orders AS o
LEFT JOIN customers AS c ON c.customer_id = o.customer_id
LEFT JOIN (
    SELECT order_id, sum(line_total) AS total FROM order_items GROUP BY order_id
) AS i ON i.order_id = o.order_id
LEFT JOIN (
    SELECT
        a.order_id,
        arg_min(a.method, coalesce(a.paid_at, b.order_date)) AS method,
        arg_min(a.card_token, coalesce(a.paid_at, b.order_date)) AS card_token,
        arg_min(a.billing_country, coalesce(a.paid_at, b.order_date)) AS billing_country,
        count(*) FILTER (WHERE a.status = 'failed') AS failed_attempts
    FROM payments AS a
    JOIN orders AS b ON b.order_id = a.order_id
    WHERE coalesce(a.paid_at, b.order_date) <= b.order_date + INTERVAL 1 HOUR
        AND coalesce(a.paid_at, b.order_date) <= CAST($as_of AS TIMESTAMP)
    GROUP BY a.order_id
) AS p ON p.order_id = o.order_id
WHERE o.order_date <= CAST($as_of AS TIMESTAMP)
    AND coalesce(o.currency, $currency) = $currency
    AND o.channel IS DISTINCT FROM 'store'
    AND coalesce(o.total, i.total) > 0
