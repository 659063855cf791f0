-- One honest query a paragraph; each must give what the same text gives on a database of permitted rows only.

SELECT count(*) FROM orders

SELECT * FROM products ORDER BY product_id

SELECT * FROM customers ORDER BY customer_id

SELECT * FROM orders ORDER BY order_id LIMIT 5

SELECT order_id, total FROM orders WHERE status = 'completed' ORDER BY total DESC

SELECT status, count(*) AS n, sum(total) AS t FROM orders GROUP BY status ORDER BY n DESC, 1

SELECT status, count(*) n FROM orders GROUP BY 1 HAVING count(*) > 3 ORDER BY 1

SELECT o.order_id, c.country FROM orders o LEFT JOIN customers c ON o.customer_id = c.customer_id ORDER BY 1

SELECT o.order_id, c.country FROM orders o JOIN customers c USING (customer_id) ORDER BY 1

SELECT p.name, sum(i.line_total) AS revenue FROM order_items i JOIN products p ON p.product_id = i.product_id GROUP BY p.name ORDER BY revenue DESC, 1

SELECT date_trunc('month', order_date) AS m, count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT extract(year FROM order_date) AS y, avg(total) FROM orders GROUP BY 1 ORDER BY 1

SELECT year(order_date), month(order_date), count(*) FROM orders GROUP BY 1, 2 ORDER BY 1, 2

WITH big AS (SELECT * FROM orders WHERE total > 50) SELECT count(*) FROM big

WITH a AS (SELECT store_id, count(*) n FROM orders GROUP BY 1), b AS (SELECT store_id, sum(on_hand) s FROM inventory GROUP BY 1) SELECT a.store_id, n, s FROM a JOIN b ON a.store_id = b.store_id ORDER BY 1

SELECT name FROM products WHERE product_id IN (SELECT product_id FROM order_items) ORDER BY 1

SELECT name FROM products p WHERE NOT EXISTS (SELECT 1 FROM order_items i WHERE i.product_id = p.product_id) ORDER BY 1

SELECT order_id, total, rank() OVER (ORDER BY total DESC) AS r FROM orders ORDER BY r, 1

SELECT order_id, sum(total) OVER (PARTITION BY store_id ORDER BY order_date, order_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM orders ORDER BY 1

SELECT channel, count(*) FILTER (WHERE status = 'cancelled') AS c FROM orders GROUP BY 1 ORDER BY 1

SELECT CASE WHEN total > 40 THEN 'big' ELSE 'small' END AS size, count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT DISTINCT channel FROM orders ORDER BY 1

SELECT country FROM customers UNION SELECT country FROM stores ORDER BY 1

SELECT order_id FROM orders EXCEPT SELECT order_id FROM payments ORDER BY 1

SELECT order_id FROM orders INTERSECT SELECT order_id FROM returns ORDER BY 1

SELECT coalesce(country, 'unknown') AS c, count(*) FROM customers GROUP BY 1 ORDER BY 1

SELECT upper(name), length(name), substring(name, 1, 3) FROM products ORDER BY product_id

SELECT name FROM products WHERE name ILIKE '%mug%' ORDER BY 1

SELECT name FROM products WHERE lower(name) LIKE 'o''hara%' ORDER BY 1

SELECT name FROM products WHERE name LIKE '%100\%%' ESCAPE '\' ORDER BY 1

SELECT avg(date_diff('day', shipped_at, delivered_at)) FROM shipments

SELECT count(*) FROM shipments WHERE delivered_at > promised_at

SELECT count(*) FROM orders WHERE order_date >= DATE '2023-01-01' AND order_date < DATE '2024-01-01'

SELECT count(*) FROM orders WHERE order_date BETWEEN '2023-01-01' AND '2023-06-30'

SELECT count(*) FROM orders WHERE order_date > TIMESTAMP '2024-02-29' - INTERVAL 90 DAY

SELECT median(total), stddev(total), quantile_cont(total, 0.9) FROM orders

SELECT round(sum(line_total) / count(DISTINCT order_id), 2) FROM order_items

SELECT tier, count(*) FROM customer_segments GROUP BY tier ORDER BY tier

SELECT s.tier, sum(o.total) FROM orders o JOIN customer_segments s ON s.customer_id = o.customer_id GROUP BY 1 ORDER BY 1

SELECT x.channel, x.n FROM (SELECT channel, count(*) n FROM orders GROUP BY channel) x WHERE x.n > 1 ORDER BY 1

SELECT o.order_id, t.total / s.total AS share FROM orders o JOIN orders t ON t.order_id = o.order_id CROSS JOIN (SELECT sum(total) AS total FROM orders) s ORDER BY 1

SELECT a.order_id, b.order_id FROM orders a JOIN orders b ON a.customer_id = b.customer_id AND a.order_id < b.order_id ORDER BY 1, 2

SELECT product_id, on_hand - coalesce(reserved, 0) AS free FROM inventory ORDER BY 1, store_id

SELECT competitor, avg(price) FROM competitor_prices GROUP BY 1 ORDER BY 1

SELECT brand, avg(stars) FROM product_reviews r JOIN products p ON p.product_id = r.product_id GROUP BY 1 ORDER BY 1

SELECT count(*) AS "number of orders" FROM orders

SELECT total * 1.2 AS gross, -total, total % 7 FROM orders ORDER BY order_id

SELECT customer_id, min(order_date), max(order_date) FROM orders GROUP BY customer_id ORDER BY 1

SELECT ORDER_ID FROM Orders WHERE Total > 30 ORDER BY Order_Id -- comments are fine

SELECT /* so are these */ count(*) FROM returns

SELECT order_id FROM orders ORDER BY order_id LIMIT 3 OFFSET 2

SELECT store_id, channel, count(*) FROM orders GROUP BY ROLLUP (store_id, channel) ORDER BY 1, 2, 3

SELECT nullif(status, 'completed') AS s, count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT period, forecast FROM forecasts WHERE series_type = 'store' AND measure = 'revenue' AND grain = 'day' ORDER BY series_id, period

FROM products ORDER BY product_id

SELECT channel, count(*) AS n FROM orders GROUP BY channel HAVING n > 2 ORDER BY channel

SELECT order_id, store_id FROM orders QUALIFY row_number() OVER (PARTITION BY store_id ORDER BY order_id) = 1 ORDER BY 1
