"""Measures and groups of semantic queries against SQL written by hand on a shop full of traps."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tools.semantic.figures import LINES, SOLD, Ask, Expect, figures
from tools.semantic.query import (
    Filter,
    Grain,
    Operator,
    OrderBy,
    TimeWindow,
)


def test_revenue_is_lines_sold_less_returns_without_cancelled_orders(ask: Ask, expect: Expect) -> None:
    gold = (
        f"""SELECT (SELECT sum(line_total) FROM {LINES} WHERE {SOLD}) - (SELECT sum(amount) FROM returns)"""
    )
    assert figures(ask(metrics=("revenue",))) == expect(gold)


def test_measures_of_several_grains_do_not_multiply_each_other(ask: Ask, expect: Expect) -> None:
    result = ask(metrics=("gross_revenue", "orders", "payments_amount", "shipments", "tax", "returns_amount"))
    gold = f"""SELECT (SELECT sum(line_total) FROM {LINES} WHERE {SOLD}),
      (SELECT count(*) FROM orders o WHERE {SOLD}),
      (SELECT sum(amount) FROM payments WHERE status <> 'failed'),
      (SELECT count(*) FROM shipments), (SELECT sum(tax) FROM orders o WHERE {SOLD}),
      (SELECT sum(amount) FROM returns)"""
    assert figures(result) == expect(gold)


def test_groups_without_a_key_and_groups_of_one_fact_only_are_kept(ask: Ask, expect: Expect) -> None:
    result = ask(
        metrics=("revenue", "stock_on_hand"), dimensions=("category",), order_by=(OrderBy("category", "asc"),)
    )
    gold = f"""WITH sold AS (SELECT c.name, sum(line_total) v 
        FROM {LINES} LEFT JOIN products p USING (product_id)
        LEFT JOIN categories c USING (category_id) WHERE {SOLD} GROUP BY 1),
      back AS (SELECT c.name, sum(amount) v FROM returns LEFT JOIN products p USING (product_id)
        LEFT JOIN categories c USING (category_id) GROUP BY 1),
      stock AS (SELECT c.name, sum(on_hand) v FROM inventory LEFT JOIN products p USING (product_id)
        LEFT JOIN categories c USING (category_id) GROUP BY 1),
      names AS (SELECT name FROM sold UNION SELECT name FROM back UNION SELECT name FROM stock)
      SELECT n.name, coalesce(s.v, 0) - coalesce(b.v, 0), coalesce(k.v, 0) FROM names n
      LEFT JOIN sold s ON s.name IS NOT DISTINCT FROM n.name
      LEFT JOIN back b ON b.name IS NOT DISTINCT FROM n.name
      LEFT JOIN stock k ON k.name IS NOT DISTINCT FROM n.name ORDER BY 1 NULLS LAST"""
    assert figures(result) == expect(gold)
    assert result.rows[-1][0] is None


def test_the_country_of_a_sale_is_the_orders_else_the_customers(ask: Ask, expect: Expect) -> None:
    result = ask(metrics=("orders",), dimensions=("country",))
    gold = f"""SELECT coalesce(o.country, c.country), count(*)
      FROM orders o LEFT JOIN customers c USING (customer_id)
      WHERE {SOLD} GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST"""
    assert figures(result) == expect(gold)


def test_the_country_of_stock_is_the_stores(ask: Ask, expect: Expect) -> None:
    gold = """SELECT s.country, sum(on_hand) FROM inventory JOIN stores s USING (store_id) GROUP BY 1
      ORDER BY 2 DESC, 1"""
    assert figures(ask(metrics=("stock_on_hand",), dimensions=("country",))) == expect(gold)


def test_orders_by_product_count_each_order_once(ask: Ask, expect: Expect) -> None:
    gold = f"""SELECT coalesce(p.name, i.product_id), count(DISTINCT i.order_id)
      FROM {LINES} LEFT JOIN products p USING (product_id) WHERE {SOLD} GROUP BY 1 ORDER BY 2 DESC, 1"""
    assert figures(ask(metrics=("orders",), dimensions=("product",))) == expect(gold)


def test_not_equal_keeps_rows_whose_field_is_null(ask: Ask, expect: Expect) -> None:
    result = ask(metrics=("orders",), filters=(Filter("country", Operator.NE, "Germany"),))
    gold = f"""SELECT count(*) FROM orders o LEFT JOIN customers c USING (customer_id)
      WHERE {SOLD} AND coalesce(o.country, c.country) IS DISTINCT FROM 'Germany'"""
    assert figures(result) == expect(gold)


def test_not_in_keeps_rows_whose_field_is_null(ask: Ask, expect: Expect) -> None:
    result = ask(metrics=("orders",), filters=(Filter("channel", Operator.NOT_IN, ("store",)),))
    assert figures(result) == expect(f"SELECT count(*) FROM orders o WHERE {SOLD} AND channel <> 'store'")
    result = ask(metrics=("orders",), filters=(Filter("coupon_code", Operator.NOT_IN, ("SPRING",)),))
    assert figures(result) == expect(
        f"SELECT count(*) FROM orders o WHERE {SOLD} AND coupon_code IS DISTINCT FROM 'SPRING'"
    )


@pytest.mark.parametrize("text", ["mug", "MUG", "o'hara 100% v", "crème"])
def test_contains_ignores_case_and_takes_signs_literally(ask: Ask, text: str) -> None:
    rows = ask(dimensions=("product",), filters=(Filter("product", Operator.CONTAINS, text),)).rows
    assert rows
    assert all(text.lower() in str(row[0]).lower() for row in rows)


def test_a_percent_sign_in_contains_is_no_wildcard(ask: Ask) -> None:
    assert ask(dimensions=("product",), filters=(Filter("product", Operator.CONTAINS, "R%M"),)).rows == ()


def test_ratios_are_made_of_totals_and_null_when_nothing_is_below(ask: Ask, expect: Expect) -> None:
    result = ask(
        metrics=("average_order_value",),
        dimensions=("coupon_code",),
        order_by=(OrderBy("coupon_code", "asc"),),
    )
    gold = f"""WITH a AS (SELECT coupon_code c, sum(line_total) v FROM {LINES} WHERE {SOLD} GROUP BY 1),
      b AS (SELECT coupon_code c, count(*) n FROM orders o WHERE {SOLD} GROUP BY 1)
      SELECT b.c, coalesce(a.v, 0)::double / b.n FROM b LEFT JOIN a ON a.c IS NOT DISTINCT FROM b.c
      ORDER BY 1 NULLS LAST"""
    assert figures(result) == expect(gold)
    nothing = TimeWindow(date(2031, 1, 1), date(2032, 1, 1))
    assert ask(metrics=("average_order_value", "revenue", "orders"), time=nothing).rows == ((None, None, 0),)


def test_gross_margin_leaves_lines_without_a_cost_out_of_both_sides(ask: Ask, expect: Expect) -> None:
    gold = f"""SELECT (sum(line_total - quantity * p.cost))::double / sum(line_total)
      FROM {LINES} JOIN products p USING (product_id) WHERE {SOLD} AND p.cost IS NOT NULL"""
    assert figures(ask(metrics=("gross_margin",))) == expect(gold)


def test_repeat_customers_have_two_orders_in_the_period(ask: Ask, expect: Expect) -> None:
    window = TimeWindow(date(2023, 1, 1), date(2023, 7, 1))
    gold = f"""SELECT count(*) FILTER (n >= 2), count(*) FILTER (n >= 2)::double / count(*) FROM
      (SELECT customer_id, count(*) n FROM orders o WHERE {SOLD} AND customer_id IS NOT NULL
       AND order_date >= '2023-01-01' AND order_date < '2023-07-01' GROUP BY 1)"""
    assert figures(ask(metrics=("repeat_customers", "repeat_customer_rate"), time=window)) == expect(gold)


def test_new_customers_are_counted_by_their_first_order(ask: Ask, expect: Expect) -> None:
    gold = f"""SELECT date_trunc('month', f)::date, count(*) FROM (SELECT customer_id, min(order_date) f
      FROM orders o WHERE {SOLD} AND customer_id IS NOT NULL GROUP BY 1) GROUP BY 1 ORDER BY 1"""
    assert figures(ask(metrics=("new_customers",), time=TimeWindow(grain=Grain.MONTH))) == expect(gold)


def test_stock_outs_are_products_without_a_unit_in_the_stores_asked_about(ask: Ask, expect: Expect) -> None:
    total = "SELECT count(*) FROM (SELECT product_id FROM inventory GROUP BY 1 HAVING sum(on_hand) <= 0)"
    assert figures(ask(metrics=("out_of_stock_products",))) == expect(total)
    one = "SELECT count(*) FROM inventory WHERE store_id = 's1' AND on_hand <= 0"
    filters = (Filter("store", Operator.EQ, "London"),)
    assert figures(ask(metrics=("out_of_stock_products",), filters=filters)) == expect(one)


def test_delivery_figures(ask: Ask, expect: Expect) -> None:
    gold = """SELECT count(*) FILTER (delivered_at > promised_at),
      count(*) FILTER (delivered_at <= promised_at)::double / count(*) FILTER (delivered_at IS NOT NULL),
      avg(epoch(delivered_at - shipped_at) / 86400.0) FROM shipments"""
    assert figures(ask(metrics=("late_shipments", "on_time_rate", "average_delivery_days"))) == expect(gold)
