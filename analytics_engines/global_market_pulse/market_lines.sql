-- One row per order line sold and per line returned (negative revenue), known at $as_of, as `sales_lines` has
-- them, but every amount in $currency, converted at the rate of its own day; rows without a rate have null amounts.
, dated_lines AS (
    SELECT CAST(o.order_date AS DATE) AS day, coalesce(o.currency, $currency) AS currency,
        o.order_id, o.customer_id, o.store_id, o.channel, coalesce(o.country, c.country) AS country, c.region,
        i.product_id, i.quantity AS units, CAST(i.line_total AS DOUBLE) AS amount,
        CAST(i.unit_price AS DOUBLE) AS price, TRUE AS is_sale
    FROM orders AS o
    JOIN order_items AS i ON i.order_id = o.order_id
    LEFT JOIN customers AS c ON c.customer_id = o.customer_id
    WHERE o.status IS DISTINCT FROM 'cancelled' AND o.order_date <= CAST($as_of AS TIMESTAMP)
    UNION ALL
    SELECT CAST(r.returned_at AS DATE), coalesce(o.currency, $currency),
        r.order_id, o.customer_id, o.store_id, o.channel, coalesce(o.country, c.country), c.region,
        r.product_id, -r.quantity, -CAST(r.amount AS DOUBLE), NULL, FALSE
    FROM returns AS r
    LEFT JOIN orders AS o ON o.order_id = r.order_id
    LEFT JOIN customers AS c ON c.customer_id = o.customer_id
    WHERE r.returned_at <= CAST($as_of AS TIMESTAMP)
),
market_lines AS (
    SELECT l.* EXCLUDE (amount, price),
        CASE WHEN l.currency = $currency THEN l.amount ELSE l.amount * x.factor END AS revenue,
        CASE WHEN l.currency = $currency THEN l.price ELSE l.price * x.factor END AS unit_price,
        x.rate_age_days
    FROM dated_lines AS l
    LEFT JOIN conversion AS x ON x.currency = l.currency AND x.day = l.day
),
shelf AS (
    SELECT p.product_id, coalesce(p.name, p.product_id) AS product,
        p.category_id, coalesce(c.name, p.category_id) AS category,
        coalesce(top.category_id, p.category_id) AS top_category_id,
        coalesce(top.name, top.category_id, c.name, p.category_id) AS top_category,
        CAST(p.price AS DOUBLE) AS list_price, CAST(p.cost AS DOUBLE) AS cost,
        coalesce(p.currency, $currency) AS currency
    FROM products AS p
    LEFT JOIN categories AS c ON c.category_id = p.category_id
    LEFT JOIN categories AS middle ON middle.category_id = c.parent_id
    LEFT JOIN categories AS top ON top.category_id = coalesce(middle.parent_id, middle.category_id)
)
