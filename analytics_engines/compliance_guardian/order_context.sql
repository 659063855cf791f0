-- One row per purchase: its own facts beside the customer's purchase before it and the shop's 30 days before it. The sum
-- of those 30 days is what there was before the purchase less what there was before them.
WITH purchases AS ({purchases}),
moments AS (
    SELECT placed_at, count(*) AS orders, sum(size) AS size, sum(size * size) AS square
    FROM purchases
    GROUP BY placed_at
),
until AS (
    SELECT
        placed_at,
        CAST(sum(orders) OVER past AS BIGINT) AS orders,
        CAST(sum(size) OVER past AS BIGINT) AS size,
        CAST(sum(square) OVER past AS BIGINT) AS square
    FROM moments
    WINDOW past AS (ORDER BY placed_at ROWS UNBOUNDED PRECEDING)
)
SELECT
    p.*,
    CAST(now.size - coalesce(month.size, 0) AS DOUBLE) AS shop_size,
    CAST(now.square - coalesce(month.square, 0) AS DOUBLE) AS shop_square,
    CAST(coalesce(now.orders, 0) - coalesce(month.orders, 0) AS DOUBLE) AS shop_orders,
    lag(device) OVER own AS last_device,
    lag(card) OVER own AS last_card,
    lag(method) OVER own AS last_method,
    row_number() OVER (PARTITION BY customer_id, device ORDER BY number) AS use_of_device,
    row_number() OVER (PARTITION BY customer_id, card ORDER BY number) AS use_of_card
FROM purchases AS p
ASOF LEFT JOIN until AS now ON p.placed_at > now.placed_at
ASOF LEFT JOIN until AS month ON p.placed_at - INTERVAL 30 DAY > month.placed_at
WINDOW own AS (PARTITION BY customer_id ORDER BY number)
ORDER BY number
