"""Medians, percentiles and bounds, over records and over groups; single records; against hand-written SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import pytest

from tools.errors import UserQueryError
from tools.policy import Policy
from tools.result import ResultTable
from tools.semantic.compiler import compile_query
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Grain, Operator, OrderBy, SemanticQuery, Summary, TimeWindow

Rows: TypeAlias = list[tuple[object, ...]]
Figures: TypeAlias = Callable[..., Rows]
Expect: TypeAlias = Callable[[str], Rows]
Ask: TypeAlias = Callable[..., ResultTable]

SOLD = "coalesce(o.status, '') <> 'cancelled'"
LINES = "order_items i JOIN orders o USING (order_id) LEFT JOIN products p USING (product_id)"
PER_CUSTOMER = f"SELECT customer_id k, sum(line_total) v FROM {LINES} WHERE {SOLD} GROUP BY 1"
NAMED = f"SELECT v FROM ({PER_CUSTOMER}) WHERE k IS NOT NULL"


@pytest.mark.parametrize(
    ("summary", "sql"),
    [
        (Summary.AVERAGE, "avg(v)"),
        (Summary.MEDIAN, "median(v)"),
        (Summary.MINIMUM, "min(v)"),
        (Summary.MAXIMUM, "max(v)"),
        (Summary.TOTAL, "sum(v)"),
    ],
)
def test_groups_that_have_a_name_are_summed_up(
    figures: Figures, expect: Expect, summary: Summary, sql: str
) -> None:
    found = figures(metrics=("gross_revenue",), dimensions=("customer",), summary=summary)
    assert found == expect(f"SELECT {sql} FROM ({NAMED})")


def test_a_percentile_of_groups(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("gross_revenue",), dimensions=("customer",), summary=Summary.PERCENTILE, percentile=0.9
    )
    assert found == expect(f"SELECT quantile_cont(v, 0.9) FROM ({NAMED})")


def test_the_first_groups_alone_can_be_summed_up(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("gross_revenue",), dimensions=("product",), summary=Summary.TOTAL, limit=3)
    gold = f"""SELECT sum(v) FROM (SELECT product_id, sum(line_total) v FROM {LINES} WHERE {SOLD}
      GROUP BY 1 ORDER BY 2 DESC LIMIT 3)"""
    assert found == expect(gold)


def test_groups_are_summed_up_within_others(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("gross_revenue",),
        dimensions=("customer", "channel"),
        summary=Summary.MEDIAN,
        per=("channel",),
    )
    gold = f"""SELECT channel, median(v) FROM (SELECT customer_id, channel, sum(line_total) v FROM {LINES}
      WHERE {SOLD} AND customer_id IS NOT NULL GROUP BY ALL) GROUP BY 1"""
    assert sorted(found, key=str) == sorted(expect(gold), key=str)


def test_the_best_month_and_the_median_day(figures: Figures, expect: Expect) -> None:
    months = TimeWindow(grain=Grain.MONTH)
    found = figures(metrics=("orders",), time=months, summary=Summary.MAXIMUM)
    base = f"SELECT date_trunc('month', order_date) m, count(*) v FROM orders o WHERE {SOLD} GROUP BY 1"
    assert found == expect(f"SELECT max(v) FROM ({base})")
    assert figures(metrics=("orders",), time=months, summary=Summary.MEDIAN) == expect(
        f"SELECT median(v) FROM ({base})"
    )


def test_groups_without_a_name_are_not_counted(ask: Ask, expect: Expect) -> None:
    result = ask(metrics=("orders",), dimensions=("customer",), summary=Summary.COUNT)
    gold = f"SELECT count(DISTINCT customer_id) FROM orders o WHERE {SOLD}"
    assert [float(value) for value in result.rows[0]] == [expect(gold)[0][0]]  # type: ignore[arg-type]


def test_the_label_says_what_was_summed_up_over_what(ask: Ask) -> None:
    result = ask(metrics=("orders",), dimensions=("customer",), summary=Summary.PERCENTILE, percentile=0.9)
    assert result.columns[0].label == "90th percentile of orders per customer"
    assert result.columns[0].format == "number"
    total = ask(metrics=("orders",), dimensions=("customer",), summary=Summary.MAXIMUM)
    assert (total.columns[0].label, total.columns[0].format) == ("Highest orders per customer", "integer")


def test_the_median_order_is_over_single_orders(figures: Figures, expect: Expect) -> None:
    gold = f"""SELECT channel, median(v) m FROM (SELECT order_id, channel, sum(line_total) v FROM {LINES}
      WHERE {SOLD} GROUP BY ALL) GROUP BY 1 ORDER BY 2 DESC"""
    assert figures(metrics=("median_order_value",), dimensions=("channel",)) == expect(gold)


def test_orders_above_an_amount_of_goods(figures: Figures, expect: Expect) -> None:
    big = (Filter("order_value", Operator.GT, 30), Filter("order_products", Operator.GE, 2))
    gold = f"""SELECT count(*) FROM (SELECT order_id FROM {LINES} WHERE {SOLD} GROUP BY 1
      HAVING sum(line_total) > 30 AND count(DISTINCT product_id) >= 2)"""
    found = figures(metrics=("orders",), filters=big)
    assert found == expect(gold)
    assert found[0][0]


def test_the_largest_single_order_of_a_period(ask: Ask, expect: Expect) -> None:
    result = ask(
        entity="orders",
        fields=("order_id", "total"),
        filters=(Filter("status", Operator.NE, "cancelled"),),
        time=TimeWindow(date(2023, 1, 1), date(2024, 1, 1)),
        order_by=(OrderBy("total"),),
        limit=1,
    )
    gold = f"""SELECT order_id, total FROM orders o WHERE {SOLD} AND year(order_date) = 2023
      ORDER BY total DESC LIMIT 1"""
    assert [row[0] for row in result.rows] == [row[0] for row in expect(gold)]


def test_the_second_dearest_product_of_each_category(ask: Ask, expect: Expect) -> None:
    result = ask(
        entity="products",
        fields=("category", "name", "price"),
        filters=(Filter("price", Operator.NOT_NULL),),
        order_by=(OrderBy("price"),),
        per=("category",),
        limit=1,
        offset=1,
    )
    gold = """SELECT c.name, p.name, price FROM products p LEFT JOIN categories c USING (category_id)
      QUALIFY row_number() OVER (PARTITION BY c.name ORDER BY price DESC) = 2 ORDER BY 1"""
    assert [row[:2] for row in result.rows] == [row[:2] for row in expect(gold)]
    assert result.rows


def test_the_second_best_product_of_each_channel(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("units_sold",), dimensions=("channel", "product"), per=("channel",), limit=1, offset=1
    )
    gold = f"""SELECT channel, coalesce(p.name, i.product_id) n, sum(quantity) v FROM {LINES} WHERE {SOLD}
      GROUP BY 1, 2 QUALIFY row_number() OVER (PARTITION BY channel ORDER BY v DESC, n) = 2 ORDER BY 1"""
    assert found == expect(gold)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"summary": Summary.PERCENTILE}, "between 0 and 1"),
        ({"summary": Summary.PERCENTILE, "percentile": 90}, "between 0 and 1"),
        ({"summary": Summary.MEDIAN, "per": ("city",)}, "nothing to sum up over"),
        ({"summary": Summary.MEDIAN, "per": ("brand",)}, "no column 'brand'"),
        ({"summary": Summary.MEDIAN, "dimensions": ()}, "Only groups"),
    ],
)
def test_a_summary_that_cannot_be_says_why(ask: Ask, parts: dict[str, object], message: str) -> None:
    with pytest.raises(UserQueryError, match=message):
        ask(**{"metrics": ("orders",), "dimensions": ("city",), **parts})


def test_the_first_records_of_each_group_need_a_limit_and_shown_fields(ask: Ask) -> None:
    with pytest.raises(UserQueryError, match="needs a limit"):
        ask(entity="products", fields=("name",), per=("category",), limit=1)


def test_percentiles_are_approximate_where_the_engine_has_no_exact_ones(
    model: SemanticModel, admin: Policy
) -> None:
    query = SemanticQuery(("median_order_value",))
    assert "APPROX_PERCENTILE" in compile_query(query, model, admin, "athena").sql
    assert "MEDIAN" in compile_query(query, model, admin).sql
