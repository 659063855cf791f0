-- One attack a paragraph; every one must be refused before it reaches the engine.

SELECT 1; SELECT 2

SELECT * FROM orders; DROP TABLE orders

SELECT 1; -- harmless
DELETE FROM orders

DROP TABLE orders

DELETE FROM orders

UPDATE customers SET name = 'x'

INSERT INTO orders SELECT * FROM orders

MERGE INTO orders USING customers ON true WHEN MATCHED THEN DELETE

TRUNCATE orders

CREATE TABLE x AS SELECT * FROM orders

CREATE VIEW v AS SELECT * FROM orders

CREATE MACRO f(x) AS x

ALTER TABLE orders ADD COLUMN y INT

ATTACH '/etc/passwd' AS p

DETACH main

COPY orders TO '/tmp/leak.csv'

COPY (SELECT * FROM customers) TO '/tmp/leak.csv'

EXPORT DATABASE '/tmp/leak'

IMPORT DATABASE '/tmp/leak'

PRAGMA database_list

PRAGMA table_info('customers')

SET memory_limit = '100GB'

SET enable_external_access = true

RESET ALL

LOAD httpfs

INSTALL httpfs

CALL pragma_version()

EXPLAIN SELECT * FROM orders

EXPLAIN ANALYZE SELECT * FROM orders

DESCRIBE customers

SHOW TABLES

SHOW ALL TABLES

SUMMARIZE customers

CHECKPOINT

VACUUM

BEGIN TRANSACTION

PREPARE p AS SELECT 1

EXECUTE p

USE main

VALUES (1), (2)

FROM customers SELECT email

SELECT * FROM read_csv('/etc/passwd')

SELECT * FROM read_csv_auto('/etc/passwd')

SELECT * FROM read_text('/etc/passwd')

SELECT * FROM read_blob('/etc/passwd')

SELECT * FROM read_parquet('s3://bucket/x.parquet')

SELECT * FROM read_json('/etc/passwd')

SELECT * FROM glob('/*')

SELECT * FROM '/etc/passwd'

SELECT * FROM "/etc/passwd"

SELECT * FROM 'customers.parquet'

SELECT * FROM sqlite_scan('x.db', 't')

SELECT * FROM postgres_query('x', 'select 1')

SELECT * FROM query('SELECT email FROM customers')

SELECT * FROM query_table('customers')

SELECT * FROM parquet_metadata('x')

SELECT * FROM information_schema.tables

SELECT * FROM information_schema.columns

SELECT * FROM duckdb_tables()

SELECT * FROM duckdb_columns

SELECT * FROM duckdb_settings()

SELECT * FROM duckdb_secrets()

SELECT * FROM sqlite_master

SELECT * FROM pg_catalog.pg_tables

SELECT * FROM pg_tables

SELECT * FROM pragma_table_info('customers')

SELECT * FROM main.customers

SELECT * FROM memory.main.customers

SELECT * FROM system.information_schema.tables

SELECT * FROM range(1000000000)

SELECT * FROM generate_series(1, 1000000000)

SELECT unnest(range(1000000000))

SELECT * FROM unnest([1, 2, 3])

SELECT * FROM repeat_row(1, num_rows = 1000000000)

SELECT * FROM test_all_types()

SELECT repeat('a', 4000000000)

SELECT lpad('a', 2000000000, 'b')

SELECT rpad(order_id, 2000000000, 'b') FROM orders

SELECT list(order_id) FROM orders

SELECT array_agg(order_id) FROM orders

SELECT string_agg(order_id, ',') FROM orders

SELECT histogram(order_id) FROM orders

SELECT regexp_matches(order_id, '(a+)+$') FROM orders

SELECT order_id FROM orders WHERE order_id SIMILAR TO '(a|aa)+'

SELECT regexp_extract_all(order_id, '.*') FROM orders

SELECT sleep_ms(100000)

SELECT getenv('HOME')

SELECT current_setting('memory_limit')

SELECT getvariable('x')

SELECT version()

SELECT current_database()

SELECT current_user

SELECT current_query()

SELECT txid_current()

SELECT nextval('seq')

SELECT md5(order_id) FROM orders

SELECT hash(o) FROM orders o

SELECT random()

SELECT uuid()

SELECT write_log('x')

SELECT email FROM customers

SELECT customers.email FROM customers

SELECT c.email FROM customers c

SELECT "email" FROM customers

SELECT EMAIL FROM CUSTOMERS

SELECT * FROM customers WHERE email LIKE 'canary%'

SELECT customer_id FROM customers WHERE email = 'canary1@example.com'

SELECT count(*) FROM customers GROUP BY email

SELECT customer_id FROM customers ORDER BY email

SELECT count(*) FROM customers HAVING max(email) > 'a'

SELECT max(email) FROM customers

SELECT count(DISTINCT phone) FROM customers

SELECT customer_id, row_number() OVER (ORDER BY email) FROM customers

SELECT customer_id FROM customers QUALIFY row_number() OVER (PARTITION BY phone) = 1

SELECT * EXCLUDE (customer_id) FROM customers WHERE phone IS NOT NULL

SELECT * REPLACE (email AS customer_id) FROM customers

SELECT * RENAME (email AS e) FROM customers

SELECT COLUMNS('email') FROM customers

SELECT COLUMNS(*) FROM customers

SELECT COLUMNS(c -> c LIKE 'em%') FROM customers

SELECT customers FROM customers

SELECT c FROM customers c

SELECT (c).email FROM customers c

SELECT c.customers.email FROM customers c

SELECT row_to_json(c) FROM customers c

SELECT to_json(c) FROM customers c

SELECT struct_pack(e := email) FROM customers

SELECT {'e': email} FROM customers

SELECT [email] FROM customers

SELECT email::VARCHAR FROM customers

SELECT CAST(birth_year AS INT) FROM customers

SELECT concat(email, '') FROM customers

SELECT email || '' FROM customers

SELECT CASE WHEN email LIKE 'a%' THEN 1 END FROM customers

SELECT coalesce(email, phone) FROM customers

SELECT passport_no FROM customers

SELECT api_token FROM customers

SELECT card_token FROM payments

SELECT card_last4 FROM payments

SELECT tracking_number FROM shipments

SELECT shipping_address FROM shipments

SELECT author_email FROM product_reviews

WITH x AS (SELECT * FROM customers) SELECT email FROM x

WITH customers AS (SELECT email FROM customers) SELECT * FROM customers

WITH orders AS (SELECT 1 AS order_id) SELECT * FROM orders

WITH x AS (SELECT email AS e FROM customers) SELECT e FROM x

WITH x(e) AS (SELECT email FROM customers) SELECT e FROM x

WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT * FROM t

WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n FROM t) SELECT n FROM t

SELECT (SELECT email FROM customers LIMIT 1)

SELECT o.order_id, (SELECT c.email FROM customers c WHERE c.customer_id = o.customer_id) FROM orders o

SELECT order_id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE c.email LIKE 'a%' AND c.customer_id = o.customer_id)

SELECT order_id FROM orders WHERE customer_id IN (SELECT customer_id FROM customers WHERE phone LIKE '+44%')

SELECT x.email FROM (SELECT * FROM customers) x

SELECT customer_id FROM customers UNION SELECT email FROM customers

SELECT customer_id FROM customers UNION ALL SELECT name FROM customers

SELECT order_id FROM orders EXCEPT SELECT email FROM customers

SELECT NULL, NULL, table_name FROM information_schema.tables

SELECT * FROM orders UNION ALL BY NAME SELECT * FROM customers

SELECT * FROM orders, customers

SELECT * FROM orders CROSS JOIN order_items

SELECT * FROM orders o JOIN order_items i ON true

SELECT * FROM orders o JOIN order_items i ON 1 = 1

SELECT * FROM orders o JOIN order_items i ON o.order_id > i.order_id

SELECT * FROM orders o JOIN order_items i ON o.order_id = o.order_id

SELECT * FROM orders o JOIN order_items i ON o.order_id = 'o1' AND i.order_id = 'o2'

SELECT * FROM orders NATURAL JOIN customers

SELECT * FROM orders ASOF JOIN shipments s ON orders.order_date >= s.shipped_at

SELECT * FROM orders POSITIONAL JOIN customers

SELECT * FROM orders SEMI JOIN customers USING (customer_id)

SELECT * FROM orders ANTI JOIN customers USING (customer_id)

SELECT * FROM orders o, LATERAL (SELECT email FROM customers c WHERE c.customer_id = o.customer_id) x

SELECT * FROM orders o LEFT JOIN LATERAL (SELECT 1) x ON true

SELECT * FROM orders TABLESAMPLE 10 PERCENT

SELECT * FROM orders USING SAMPLE 5

SELECT * FROM orders FOR UPDATE

SELECT * INTO x FROM orders

SELECT * FROM orders AT (VERSION => 1)

PIVOT orders ON status

UNPIVOT orders ON status INTO NAME n VALUE v

SELECT * FROM orders PIVOT (count(*) FOR status IN ('a'))

SELECT order_id FROM orders LIMIT (SELECT count(*) FROM customers)

SELECT order_id FROM orders LIMIT 50 PERCENT

SELECT order_id FROM orders LIMIT 1 + 1

SELECT order_id FROM orders OFFSET (SELECT 1)

SELECT order_id FROM orders FETCH FIRST 5 ROWS ONLY

SELECT $1 FROM orders

SELECT ? FROM orders

SELECT order_id FROM orders WHERE order_id = $id

SELECT CAST(order_id AS STRUCT(a INT)) FROM orders

SELECT order_id::JSON FROM orders

SELECT CAST(order_id AS BLOB) FROM orders

SELECT json_extract('{}', '$.a')

SELECT list_transform([1], x -> x)

SELECT [x FOR x IN [1, 2]]

SELECT map {'a': 1}

SELECT order_id[1] FROM orders

SELECT x.y.z FROM orders x

SELECT no_such_function(order_id) FROM orders

SELECT no_such_column FROM orders

SELECT * FROM no_such_table

SELECT * FROM orders WHERE

SELECT 'unclosed

SELECT /* unclosed

SELECT order_id FROM orders WHERE ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1=1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))

SELECT count(*) FROM customers WHERE rowid = 1

SELECT rowid, customer_id FROM customers

SELECT customer_id FROM customers c(a, b, c)

SELECT * FROM orders AS o (email)

SELECT 1 AS "a;b"

SELECT 1 AS "x"" FROM customers --"

SELECT count(*) FILTER (WHERE email LIKE 'a%') FROM customers

SELECT first(email) FROM customers

SELECT arg_max(email, customer_id) FROM customers

SELECT lag(email) OVER (ORDER BY customer_id) FROM customers

SELECT o.order_id FROM orders o JOIN customers c ON o.customer_id = c.email

SELECT o.order_id FROM orders o JOIN customers c USING (email)

SELECT order_id FROM orders LIMIT 0.5

SELECT order_id FROM orders LIMIT '5'

WITH x AS (order_id) SELECT 1 FROM x

SELECT * FROM (orders) x

SELECT m.name FROM sqlite_master m JOIN (WITH sqlite_master AS (SELECT 'x' AS name) SELECT name FROM sqlite_master) x ON m.name = x.name

SELECT * FROM (WITH duckdb_secrets AS (SELECT 1 AS a) SELECT a FROM duckdb_secrets) x JOIN duckdb_secrets s ON s.a = x.a

WITH x AS (SELECT * FROM pg_tables), pg_tables AS (SELECT 1 AS a) SELECT * FROM x

WITH pg_tables AS (SELECT * FROM pg_tables) SELECT * FROM pg_tables

WITH a AS (WITH pg_tables AS (SELECT 1 AS b) SELECT b FROM pg_tables) SELECT * FROM a JOIN pg_tables t ON t.b = a.b

SELECT order_id FROM orders WHERE order_id IN (WITH sqlite_master AS (SELECT 1 AS z) SELECT z FROM sqlite_master) UNION SELECT sql FROM sqlite_master
