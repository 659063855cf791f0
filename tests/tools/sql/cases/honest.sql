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

SELECT count(*) AS customers FROM customers

SELECT count(DISTINCT customer_id) FROM orders WHERE customer_id IS NOT NULL

SELECT sum(total) FROM orders WHERE status IS DISTINCT FROM 'cancelled'

SELECT sum(total) AS revenue, count(*) AS orders, sum(total) / count(*) AS average FROM orders

SELECT date_trunc('quarter', order_date) AS q, sum(total) FROM orders GROUP BY q ORDER BY q

SELECT date_trunc('week', order_date) AS w, count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT date_trunc('day', order_date)::DATE AS d, count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT extract(quarter FROM order_date), count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT extract(dow FROM order_date) AS weekday, count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT dayofweek(order_date), count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT isodow(order_date), count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT hour(order_date) AS h, count(*) FROM orders GROUP BY h ORDER BY h

SELECT strftime(order_date, '%Y-%m') AS month, sum(total) FROM orders GROUP BY 1 ORDER BY 1

SELECT dayname(order_date), count(*) FROM orders GROUP BY 1 ORDER BY 2 DESC, 1

SELECT monthname(order_date), count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT last_day(order_date), count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT date_part('year', order_date), count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT weekofyear(order_date), count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT dayofyear(order_date), order_id FROM orders ORDER BY 1, 2

SELECT count(*) FROM orders WHERE year(order_date) = 2023 AND month(order_date) IN (11, 12)

SELECT count(*) FROM orders WHERE order_date >= TIMESTAMP '2023-06-01 00:00:00'

SELECT count(*) FROM orders WHERE order_date + INTERVAL 30 DAY > TIMESTAMP '2024-02-01'

SELECT count(*) FROM orders WHERE order_date > DATE '2024-02-29' - INTERVAL '1' YEAR

SELECT count(*) FROM orders WHERE CAST(order_date AS DATE) = DATE '2023-05-05'

SELECT order_id, date_diff('day', order_date, TIMESTAMP '2024-03-01') AS age FROM orders ORDER BY age, 1

SELECT min(order_date), max(order_date), date_diff('month', min(order_date), max(order_date)) FROM orders

SELECT customer_id, max(order_date) AS last FROM orders GROUP BY 1 HAVING max(order_date) < TIMESTAMP '2023-12-01' ORDER BY 1

SELECT c.country, count(DISTINCT o.order_id) AS orders, sum(o.total) AS revenue FROM orders o JOIN customers c ON c.customer_id = o.customer_id GROUP BY c.country ORDER BY revenue DESC, 1

SELECT coalesce(o.country, c.country) AS country, sum(o.total) FROM orders o LEFT JOIN customers c USING (customer_id) GROUP BY 1 ORDER BY 1

SELECT s.name, sum(o.total) FROM orders o JOIN stores s ON s.store_id = o.store_id GROUP BY s.name ORDER BY 1

SELECT s.name, count(o.order_id) FROM stores s LEFT JOIN orders o ON o.store_id = s.store_id GROUP BY s.name ORDER BY 1

SELECT p.name, sum(i.quantity) AS units FROM products p JOIN order_items i ON i.product_id = p.product_id GROUP BY p.name ORDER BY units DESC, p.name LIMIT 3

SELECT p.name FROM products p LEFT JOIN order_items i ON i.product_id = p.product_id WHERE i.order_item_id IS NULL ORDER BY 1

SELECT c.name, sum(i.line_total) FROM order_items i JOIN products p ON p.product_id = i.product_id JOIN categories c ON c.category_id = p.category_id GROUP BY c.name ORDER BY 1

SELECT parent.name, count(*) FROM categories c JOIN categories parent ON parent.category_id = c.parent_id GROUP BY 1 ORDER BY 1

SELECT p.name, r.returned FROM products p JOIN (SELECT product_id, sum(quantity) AS returned FROM returns GROUP BY product_id) r ON r.product_id = p.product_id ORDER BY r.returned DESC, 1

SELECT reason, count(*), sum(amount) FROM returns GROUP BY reason ORDER BY 2 DESC, 1

SELECT p.product_id, sum(r.quantity) * 1.0 / nullif(sum(i.quantity), 0) FROM products p JOIN (SELECT product_id, sum(quantity) AS quantity FROM order_items GROUP BY 1) i ON i.product_id = p.product_id LEFT JOIN (SELECT product_id, sum(quantity) AS quantity FROM returns GROUP BY 1) r ON r.product_id = p.product_id GROUP BY 1 ORDER BY 1

SELECT method, status, count(*) FROM payments GROUP BY method, status ORDER BY 1, 2

SELECT method, avg(amount) FROM payments WHERE status = 'captured' GROUP BY method ORDER BY 1

SELECT carrier, count(*) FILTER (WHERE delivered_at > promised_at) AS late, count(*) AS parcels FROM shipments GROUP BY carrier ORDER BY 1

SELECT carrier, round(100.0 * sum(CASE WHEN delivered_at <= promised_at THEN 1 ELSE 0 END) / count(delivered_at), 1) FROM shipments GROUP BY 1 ORDER BY 1

SELECT delivery_status, avg(cost) FROM shipments GROUP BY delivery_status ORDER BY 1

SELECT order_id FROM shipments WHERE delivered_at IS NULL ORDER BY 1

SELECT product_id, sum(on_hand) FROM inventory GROUP BY product_id HAVING sum(on_hand) = 0 ORDER BY 1

SELECT store_id, count(*) FROM inventory WHERE on_hand <= reorder_point GROUP BY store_id ORDER BY 1

SELECT i.store_id, p.name, i.on_hand FROM inventory i JOIN products p ON p.product_id = i.product_id WHERE i.on_hand < 5 ORDER BY 1, 2

SELECT p.name, p.price - min(c.price) AS gap FROM products p JOIN competitor_prices c ON c.product_id = p.product_id GROUP BY p.name, p.price ORDER BY gap DESC, 1

SELECT competitor, count(*) FROM competitor_prices WHERE price < 6.5 GROUP BY competitor ORDER BY 1

SELECT name, price FROM products WHERE price > (SELECT avg(price) FROM products) ORDER BY 1

SELECT name FROM products WHERE price = (SELECT max(price) FROM products) ORDER BY 1

SELECT name FROM products WHERE brand IS NULL ORDER BY 1

SELECT brand, count(*), round(avg(price), 2) FROM products GROUP BY brand ORDER BY brand NULLS LAST

SELECT name FROM products WHERE name LIKE '%e%' AND NOT name LIKE '%x%' ORDER BY name

SELECT name FROM products WHERE lower(name) IN ('mug', 'tea') OR starts_with(name, 'M') ORDER BY 1

SELECT name FROM products WHERE contains(name, 'a') ORDER BY 1

SELECT left(name, 3), right(name, 2), reverse(name) FROM products ORDER BY product_id

SELECT trim(name), ltrim(name), rtrim(name) FROM products ORDER BY product_id

SELECT replace(name, ' ', '-') FROM products ORDER BY product_id

SELECT concat(name, ' / ', brand) FROM products ORDER BY product_id

SELECT concat_ws('-', product_id, brand) FROM products ORDER BY product_id

SELECT name || ' (' || coalesce(brand, '?') || ')' FROM products ORDER BY product_id

SELECT split_part(order_item_id, '-', 1), count(*) FROM order_items GROUP BY 1 ORDER BY 1

SELECT strpos(name, 'a') FROM products ORDER BY product_id

SELECT CAST(substring(order_id, 2) AS INTEGER) AS n FROM orders ORDER BY n

SELECT TRY_CAST(coupon_code AS INTEGER), count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT CAST(total AS DOUBLE), CAST(total AS BIGINT), CAST(total AS VARCHAR) FROM orders ORDER BY order_id

SELECT round(total), ceil(total), floor(total), abs(total - 50), sign(total - 50) FROM orders ORDER BY order_id

SELECT sqrt(total), ln(total), log10(total), exp(1), power(2, 3) FROM orders ORDER BY order_id

SELECT greatest(total, 40), least(total, 40) FROM orders ORDER BY order_id

SELECT total // 10, total % 10, total / 10 FROM orders ORDER BY order_id

SELECT CASE status WHEN 'cancelled' THEN 'no' WHEN 'shipped' THEN 'yes' ELSE '?' END AS s, count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT CASE WHEN total < 30 THEN 'small' WHEN total < 60 THEN 'medium' ELSE 'large' END AS size, count(*), sum(total) FROM orders GROUP BY size ORDER BY size

SELECT if(total > 50, 'big', 'small') AS size, count(*) FROM orders GROUP BY 1 ORDER BY 1

SELECT order_id FROM orders WHERE total BETWEEN 30 AND 40 ORDER BY 1

SELECT order_id FROM orders WHERE NOT (total > 30 AND status = 'shipped') ORDER BY 1

SELECT order_id FROM orders WHERE (store_id, channel) IN (('s1', 'online'), ('s2', 'store')) ORDER BY 1

SELECT order_id FROM orders WHERE status IN ('completed', 'shipped') AND coupon_code IS NULL ORDER BY 1

SELECT order_id FROM orders WHERE coalesce(status, '') <> 'cancelled' ORDER BY total DESC, order_id LIMIT 10

SELECT order_id, total FROM orders ORDER BY total DESC NULLS LAST, order_id ASC LIMIT 7

SELECT order_id FROM orders o WHERE total > (SELECT avg(total) FROM orders x WHERE x.channel = o.channel) ORDER BY 1

SELECT customer_id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id AND o.total > 60) ORDER BY 1

SELECT customer_id FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id) ORDER BY 1

SELECT customer_id FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM orders WHERE customer_id IS NOT NULL) ORDER BY 1

SELECT product_id FROM products WHERE product_id IN (SELECT product_id FROM order_items GROUP BY product_id HAVING sum(quantity) > 5) ORDER BY 1

SELECT customer_id, count(*) AS n FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id HAVING count(*) >= 3 ORDER BY n DESC, 1

SELECT n, count(*) FROM (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id) x GROUP BY n ORDER BY n

SELECT avg(n), max(n), median(n) FROM (SELECT customer_id, count(*) AS n FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id) x

WITH monthly AS (SELECT date_trunc('month', order_date) AS m, sum(total) AS r FROM orders GROUP BY 1) SELECT m, r, r - lag(r) OVER (ORDER BY m) AS change FROM monthly ORDER BY m

WITH monthly AS (SELECT date_trunc('month', order_date) AS m, sum(total) AS r FROM orders GROUP BY 1) SELECT m, sum(r) OVER (ORDER BY m) AS cumulative FROM monthly ORDER BY m

WITH monthly AS (SELECT date_trunc('month', order_date) AS m, sum(total) AS r FROM orders GROUP BY 1) SELECT m, avg(r) OVER (ORDER BY m ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS smooth FROM monthly ORDER BY m

WITH t AS (SELECT sum(total) AS all_of_it FROM orders) SELECT channel, sum(total) / max(all_of_it) AS share FROM orders CROSS JOIN t GROUP BY channel ORDER BY 1

WITH first AS (SELECT customer_id, min(order_date) AS since FROM orders GROUP BY 1) SELECT year(since), count(*) FROM first WHERE customer_id IS NOT NULL GROUP BY 1 ORDER BY 1

WITH r AS (SELECT store_id, product_id, on_hand, row_number() OVER (PARTITION BY store_id ORDER BY on_hand DESC, product_id) AS n FROM inventory) SELECT store_id, product_id FROM r WHERE n <= 2 ORDER BY 1, 2

WITH a AS (SELECT order_id, sum(line_total) AS lines FROM order_items GROUP BY 1), b AS (SELECT order_id, sum(amount) AS back FROM returns GROUP BY 1) SELECT a.order_id, lines - coalesce(back, 0) FROM a LEFT JOIN b ON b.order_id = a.order_id ORDER BY 1

WITH big AS (SELECT * FROM orders WHERE total > 40), online AS (SELECT * FROM big WHERE channel = 'online') SELECT count(*), sum(total) FROM online

WITH y AS (SELECT year(order_date) AS y, sum(total) AS r FROM orders GROUP BY 1) SELECT a.y, a.r, b.r AS before, a.r / b.r - 1 AS growth FROM y a LEFT JOIN y b ON b.y = a.y - 1 ORDER BY 1

SELECT order_id, total, dense_rank() OVER (ORDER BY total DESC) AS r FROM orders ORDER BY r, order_id LIMIT 10

SELECT order_id, percent_rank() OVER (ORDER BY total) AS p FROM orders ORDER BY p, 1

SELECT order_id, ntile(4) OVER (ORDER BY total, order_id) AS quartile FROM orders ORDER BY 2, 1

SELECT order_id, first_value(order_id) OVER (PARTITION BY channel ORDER BY total, order_id) AS smallest FROM orders ORDER BY 1

SELECT order_id, total - avg(total) OVER (PARTITION BY channel) AS above FROM orders ORDER BY order_id

SELECT order_id, lead(total, 1, 0) OVER (ORDER BY order_date, order_id) FROM orders ORDER BY order_id

SELECT channel, sum(total) AS t, 100 * sum(total) / sum(sum(total)) OVER () AS pct FROM orders GROUP BY channel ORDER BY 1

SELECT order_id, count(*) OVER w AS n FROM orders WINDOW w AS (PARTITION BY channel) ORDER BY order_id

SELECT order_id, channel FROM orders QUALIFY rank() OVER (PARTITION BY channel ORDER BY total DESC, order_id) <= 2 ORDER BY 2, 1

SELECT DISTINCT channel, status FROM orders ORDER BY 1, 2

SELECT count(DISTINCT status), count(status), count(*) FROM orders

SELECT channel, count(*) FROM orders GROUP BY CUBE (channel) ORDER BY 1, 2

SELECT channel, status, count(*) FROM orders GROUP BY GROUPING SETS ((channel), (status), ()) ORDER BY 1, 2, 3

SELECT channel, status, count(*) FROM orders GROUP BY ALL ORDER BY 1, 2

SELECT arg_max(order_id, total), arg_min(order_id, total) FROM orders

SELECT max_by(order_id, total) FROM orders

SELECT count_if(total > 40), bool_or(total > 70), bool_and(total > 0) FROM orders

SELECT var_pop(total), stddev_samp(total), corr(total, discount) FROM orders

SELECT regr_slope(total, discount), regr_intercept(total, discount) FROM orders

SELECT quantile_cont(total, 0.25), quantile_disc(total, 0.5), mode(channel) FROM orders WHERE channel = 'online'

SELECT country FROM customers UNION ALL SELECT country FROM orders ORDER BY 1

SELECT country FROM customers INTERSECT SELECT country FROM orders ORDER BY 1

SELECT country FROM customers EXCEPT SELECT country FROM orders ORDER BY 1

SELECT 'orders' AS what, count(*) AS n FROM orders UNION ALL SELECT 'returns', count(*) FROM returns UNION ALL SELECT 'payments', count(*) FROM payments ORDER BY 1

SELECT x.what, x.n FROM (SELECT 'a' AS what, count(*) AS n FROM orders UNION ALL SELECT 'b', count(*) FROM returns) x ORDER BY x.what

SELECT order_id FROM orders UNION SELECT order_id FROM returns ORDER BY order_id LIMIT 5 OFFSET 2

SELECT o.order_id, o.total, i.n FROM orders o LEFT JOIN (SELECT order_id, count(*) AS n FROM order_items GROUP BY order_id) i ON i.order_id = o.order_id WHERE coalesce(i.n, 0) > 1 ORDER BY 1

SELECT a.product_id, b.product_id, count(*) AS together FROM order_items a JOIN order_items b ON a.order_id = b.order_id AND a.product_id < b.product_id GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2

SELECT o.order_id, c.customer_id FROM orders o FULL JOIN customers c ON c.customer_id = o.customer_id ORDER BY 1, 2

SELECT o.order_id, c.customer_id FROM orders o RIGHT JOIN customers c ON c.customer_id = o.customer_id ORDER BY 2, 1

SELECT o.* FROM orders o WHERE o.order_id = 'o5'

SELECT o.order_id, p.* FROM orders o JOIN payments p ON p.order_id = o.order_id AND p.method = 'none such'

SELECT * EXCLUDE (cost, price) FROM products ORDER BY product_id

SELECT tier, avg(frequency), avg(recency_days) FROM customer_segments GROUP BY tier HAVING count(*) > 1 ORDER BY 1

SELECT period, forecast, lower_80, upper_80 FROM forecasts WHERE series_type = 'total' AND measure = 'revenue' AND grain = 'week' ORDER BY period

SELECT sum(forecast) FROM forecasts WHERE series_type = 'total' AND measure = 'units' AND grain = 'day' AND period < DATE '2024-03-08'

SELECT series_id, sum(forecast) FROM forecasts WHERE series_type = 'store' AND measure = 'revenue' AND grain = 'day' GROUP BY 1 ORDER BY 1

SELECT stars, count(*) FROM product_reviews GROUP BY stars ORDER BY stars

SELECT p.name, avg(r.stars) AS rating FROM product_reviews r JOIN products p USING (product_id) GROUP BY p.name ORDER BY rating DESC, 1

SELECT name, discount_pct FROM promotions WHERE starts_on <= DATE '2024-01-03' AND ends_on >= DATE '2024-01-03' ORDER BY 1

SELECT is_fraud, count(*) FROM fraud_labels GROUP BY is_fraud ORDER BY 1

SELECT avg(household_income), min(household_income), max(household_income) FROM customers

SELECT gender, count(*) AS n, round(avg(household_income), 0) FROM customers GROUP BY gender ORDER BY n DESC, 1

SELECT city, region FROM customers WHERE city IS NOT NULL ORDER BY city, region

SELECT year(registration_date) AS joined, count(*) FROM customers GROUP BY joined ORDER BY joined

SELECT count(*) FROM customers WHERE registration_date >= DATE '2023-01-01'

select Count(*) As N from Orders where Channel = 'online' and STATUS is not null

SELECT "order_id" AS "Order", "total" AS "Order total" FROM "orders" ORDER BY "Order total" DESC, "Order" LIMIT 4

SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM customers) AS customers

SELECT 1 + 1 AS two, 'it''s' AS words, TRUE AS yes, NULL AS nothing

SELECT DATE '2024-02-29' + INTERVAL 1 YEAR AS d

SELECT order_id FROM orders WHERE TRUE ORDER BY 1

SELECT order_id FROM orders WHERE order_date >= '2023-01-01' AND order_date < '2023-04-01' ORDER BY order_id
