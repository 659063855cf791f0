-- One row per purchase: its own facts beside the customer's purchase before it and the shop's 30 days before it.
WITH purchases AS ({purchases})
SELECT
    *,
    CAST(sum(size) OVER month AS DOUBLE) AS shop_size,
    CAST(sum(size * size) OVER month AS DOUBLE) AS shop_square,
    CAST(count(*) OVER month AS DOUBLE) AS shop_orders,
    lag(device) OVER own AS last_device,
    lag(card) OVER own AS last_card,
    lag(method) OVER own AS last_method,
    row_number() OVER (PARTITION BY customer_id, device ORDER BY number) AS use_of_device,
    row_number() OVER (PARTITION BY customer_id, card ORDER BY number) AS use_of_card
FROM purchases
WINDOW
    month AS (ORDER BY placed_at RANGE BETWEEN INTERVAL 30 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING),
    own AS (PARTITION BY customer_id ORDER BY number)
ORDER BY number
