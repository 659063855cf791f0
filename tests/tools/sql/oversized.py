"""Statements that are too long, too deep or too wide; most would be harmless if they were smaller."""

from __future__ import annotations


def chained_joins(count: int) -> str:
    """So many joins, each with its condition."""
    joins = " ".join(f"JOIN orders o{n} ON o{n}.order_id = o0.order_id" for n in range(1, count + 1))
    return f"SELECT o0.order_id FROM orders o0 {joins}"


OVERSIZED = (
    "SELECT " + ",".join(["1"] * 6200) + " FROM orders",
    "SELECT 'a" + "a" * 20_000 + "'",
    "SELECT " + "(" * 61 + "1" + ")" * 61,
    "SELECT order_id FROM orders WHERE total > 1" + " AND total > 1" * 260,
    "SELECT " + "1+" * 300 + "1",
    chained_joins(49),
    "SELECT 1 FROM orders" + " UNION ALL SELECT 1 FROM orders" * 64,
    "SELECT DATE(DATE(DATE(DATE(DATE(order_date))))) FROM orders",
    "SELECT " + "DATE(" * 30 + "order_date" + ")" * 30 + " FROM orders",
    "SELECT 1 WHERE " + "NOT " * 4000 + "true",
    "SELECT " + "- " * 5000 + "1",
    "SELECT " + "CASE WHEN " * 1000,
    "SELECT * FROM " + "(SELECT * FROM " * 70 + "orders" + ") x" * 70,
    "SELECT order_id" + ".f(1)" * 3000 + " FROM orders",
    "SELECT order_id" + "[1]" * 3000 + " FROM orders",
    "SELECT order_id" + ".a" * 5000 + " FROM orders",
    "SELECT order_id" + "::VARCHAR" * 1900 + " FROM orders",
    "SELECT order_id FROM orders WHERE order_id IN (" + ",".join(["'a'"] * 6100) + ")",
    "SELECT 1 FROM orders " + "JOIN orders " * 200,
    "SELECT o.order_id FROM orders o JOIN order_items i JOIN products p JOIN stores s JOIN customers c"
    " ON c.customer_id = o.customer_id ON s.store_id = o.store_id ON p.product_id = i.product_id"
    " ON i.order_id = o.order_id",
    "",
    "   ",
    "-- nothing",
    ";",
    ";;",
    "/* */",
)
