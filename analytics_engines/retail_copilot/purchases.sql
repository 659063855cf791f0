-- One row per customer, day and product bought, before returns: a basket is what a customer bought on one day.
SELECT DISTINCT customer_id, day, product_id
FROM sales_lines
WHERE is_sale AND customer_id IS NOT NULL AND product_id IS NOT NULL AND units > 0
ORDER BY customer_id, day, product_id
