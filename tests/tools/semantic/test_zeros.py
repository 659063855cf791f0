"""Groups that exist but have no row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

import pytest

from tools.errors import UserQueryError
from tools.result import ResultTable
from tools.semantic.query import Filter, Grain, Having, Operator, OrderBy, TimeWindow

Rows: TypeAlias = list[tuple[object, ...]]
Figures: TypeAlias = Callable[..., Rows]
Expect: TypeAlias = Callable[[str], Rows]
Ask: TypeAlias = Callable[..., ResultTable]

SOLD = "coalesce(o.status, '') <> 'cancelled'"
NONE = (Having("orders", Operator.EQ, 0),)


def test_the_hours_without_an_order(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("orders",), dimensions=("hour",), zeros=True, having=NONE)
    gold = f"""SELECT h, 0 FROM unnest(range(24)) t(h)
      WHERE h NOT IN (SELECT hour(order_date) FROM orders o WHERE {SOLD}) ORDER BY 1"""
    assert found == expect(gold)
    assert found


def test_the_weekdays_without_an_order_of_one_store_in_a_month(figures: Figures, expect: Expect) -> None:
    window = TimeWindow(date(2023, 6, 1), date(2023, 9, 1))
    filters = (Filter("store", Operator.EQ, "London"),)
    found = figures(
        metrics=("orders",),
        dimensions=("weekday",),
        filters=filters,
        time=window,
        zeros=True,
        order_by=(OrderBy("weekday", "asc"),),
    )
    gold = f"""WITH d AS (SELECT unnest(range(1, 8)) n,
        unnest(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']) w)
      SELECT w, (SELECT count(*) FROM orders o WHERE {SOLD} AND store_id = 's1' AND isodow(order_date) = n
        AND order_date >= '2023-06-01' AND order_date < '2023-09-01') FROM d ORDER BY n"""
    assert found == expect(gold)
    assert 0 in {row[1] for row in found}


def test_products_without_a_sale_stand_beside_the_sold_ones(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("units_sold",),
        dimensions=("product",),
        zeros=True,
        filters=(Filter("category", Operator.NE, "Mugs"),),
        order_by=(OrderBy("product", "asc"),),
    )
    gold = f"""WITH s AS (SELECT product_id, sum(quantity) v FROM order_items JOIN orders o USING (order_id)
        WHERE {SOLD} GROUP BY 1)
      SELECT coalesce(p.name, product_id) n, coalesce(s.v, 0) FROM products p FULL JOIN s USING (product_id)
      LEFT JOIN categories c USING (category_id) WHERE c.name IS DISTINCT FROM 'Mugs' ORDER BY 1"""
    assert found == expect(gold)
    assert ("Never Sold", 0) in found


def test_quiet_days_of_a_month_are_there_as_zero(figures: Figures, expect: Expect) -> None:
    window = TimeWindow(date(2023, 5, 1), date(2023, 6, 1), Grain.DAY)
    found = figures(metrics=("orders",), time=window, zeros=True)
    gold = f"""SELECT d::date, (SELECT count(*) FROM orders o WHERE {SOLD} AND order_date::date = d::date)
      FROM generate_series(DATE '2023-05-01', DATE '2023-05-31', INTERVAL 1 DAY) t(d) ORDER BY 1"""
    assert found == expect(gold)
    assert len(found) == 31


@pytest.mark.parametrize("grain", [Grain.WEEK, Grain.MONTH, Grain.QUARTER])
def test_an_open_axis_runs_from_the_first_to_the_last_day_of_the_data(
    figures: Figures, expect: Expect, grain: Grain
) -> None:
    found = figures(metrics=("orders",), time=TimeWindow(grain=grain), zeros=True)
    step = {"week": "7 DAY", "month": "1 MONTH", "quarter": "3 MONTH"}[grain.value]
    gold = f"""SELECT p::date, (SELECT count(*) FROM orders o WHERE {SOLD}
        AND date_trunc('{grain.value}', order_date) = p)
      FROM generate_series((SELECT date_trunc('{grain.value}', min(order_date)) FROM orders)::timestamp,
        TIMESTAMP '2024-02-29', INTERVAL {step}) t(p) ORDER BY 1"""
    assert found == expect(gold)


def test_stores_on_every_day(figures: Figures) -> None:
    window = TimeWindow(date(2023, 5, 1), date(2023, 5, 8), Grain.DAY)
    found = figures(metrics=("orders",), dimensions=("store",), time=window, zeros=True)
    days = {date(2023, 5, 1) + timedelta(days=n) for n in range(7)}
    assert {(row[0], row[1]) for row in found} >= {(s, d) for s in ("London", "Berlin") for d in days}


def test_category_and_product_are_listed_as_they_belong_together(figures: Figures) -> None:
    found = figures(metrics=("units_sold",), dimensions=("category", "product"), zeros=True)
    pairs = {(row[0], row[1]) for row in found}
    assert ("Garden", "Never Sold") in pairs
    assert ("Mugs", "Never Sold") not in pairs


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"dimensions": ()}, "Only groups"),
        (
            {"dimensions": ("weekday",), "filters": (Filter("weekend", Operator.EQ, "weekend"),)},
            "under a filter",
        ),
        ({"dimensions": ("coupon_code",), "metrics": ("new_customers",)}, "cannot be split"),
        ({"dimensions": ("year",)}, "not on record"),
    ],
)
def test_groups_that_cannot_be_listed_say_why(ask: Ask, parts: dict[str, object], message: str) -> None:
    with pytest.raises(UserQueryError, match=message):
        ask(**{"metrics": ("orders",), "zeros": True, **parts})
