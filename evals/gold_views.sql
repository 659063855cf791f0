-- What gold SQL may use beside the serving tables: the meanings that every suite shares, written once.

-- One row a sold line (positive) and a returned one (negative), dated by its own event; cancelled orders are out.
CREATE TEMP VIEW net_sales AS
SELECT o.order_date AS sold_at, o.order_id, o.customer_id, o.store_id, o.channel, o.coupon_code,
       coalesce(o.country, c.country) AS country, i.product_id, i.line_total AS amount
FROM order_items AS i
JOIN orders AS o USING (order_id)
LEFT JOIN customers AS c USING (customer_id)
WHERE o.status IS DISTINCT FROM 'cancelled'
UNION ALL
SELECT r.returned_at, r.order_id, o.customer_id, o.store_id, o.channel, o.coupon_code,
       coalesce(o.country, c.country), r.product_id, -r.amount
FROM returns AS r
LEFT JOIN orders AS o USING (order_id)
LEFT JOIN customers AS c USING (customer_id);

-- One row an order that is not cancelled; sold_to is the order's country, else the customer's.
CREATE TEMP VIEW placed_orders AS
SELECT o.*, coalesce(o.country, c.country) AS sold_to
FROM orders AS o
LEFT JOIN customers AS c USING (customer_id)
WHERE o.status IS DISTINCT FROM 'cancelled';

-- One row a line of such an order, before returns.
CREATE TEMP VIEW sold_lines AS
SELECT o.order_id, o.order_date, o.customer_id, o.store_id, o.channel, coalesce(o.country, c.country) AS sold_to,
       i.order_item_id, i.product_id, i.quantity, i.unit_price, i.discount, i.line_total
FROM order_items AS i
JOIN orders AS o USING (order_id)
LEFT JOIN customers AS c USING (customer_id)
WHERE o.status IS DISTINCT FROM 'cancelled';

-- One row a product; category is its own, department the top of the tree.
CREATE TEMP VIEW catalogue AS
SELECT p.product_id, p.sku, p.name AS product, p.brand, p.price, p.cost, p.launched_on, p.active,
       l.name AS category, coalesce(t.name, l.name) AS department
FROM products AS p
LEFT JOIN categories AS l ON l.category_id = p.category_id
LEFT JOIN categories AS t ON t.category_id = l.parent_id;
