"""Two sub-populations of one metric: difference and ratio, against SQL written by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import pytest

from tools.errors import UserQueryError
from tools.result import ResultTable
from tools.semantic.query import (
    Among,
    Comparison,
    Filter,
    Grain,
    Having,
    Operator,
    OrderBy,
    SemanticQuery,
    Side,
    TimeWindow,
)

Rows: TypeAlias = list[tuple[object, ...]]
Figures: TypeAlias = Callable[..., Rows]
Expect: TypeAlias = Callable[[str], Rows]
Ask: TypeAlias = Callable[..., ResultTable]

SOLD = "coalesce(o.status, '') <> 'cancelled'"
LINES = "order_items i JOIN orders o USING (order_id)"


def where(field: str, value: str) -> Side:
    return Side(value, (Filter(field, Operator.EQ, value),))


CHANNELS = (where("channel", "online"), where("channel", "store"))


def test_difference_and_ratio_of_two_channels(figures: Figures, expect: Expect) -> None:
    gold = f"""WITH v AS (SELECT sum(line_total) FILTER (channel = 'online') a,
        sum(line_total) FILTER (channel = 'store') b FROM {LINES} WHERE {SOLD})
      SELECT a, b, a - b, a / b FROM v"""
    assert figures(metrics=("gross_revenue",), contrast=CHANNELS) == expect(gold)


def test_sides_by_group_keep_groups_that_only_one_side_has(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("orders",),
        dimensions=("city",),
        contrast=(where("coupon_code", "SPRING"), where("channel", "store")),
        order_by=(OrderBy("city", "asc"),),
    )
    gold = f"""WITH v AS (SELECT c.city, count(*) FILTER (coupon_code = 'SPRING') a,
        count(*) FILTER (channel = 'store') b
        FROM orders o LEFT JOIN customers c USING (customer_id) WHERE {SOLD} GROUP BY 1)
      SELECT city, a, b, a - b, a / nullif(b, 0) FROM v WHERE a + b > 0 ORDER BY 1 NULLS LAST"""
    assert found == expect(gold)
    assert any(row[1] == 0 for row in found)


def test_groups_can_be_kept_and_ranked_by_the_difference(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("orders",),
        dimensions=("customer",),
        contrast=CHANNELS,
        having=(Having("orders__difference", Operator.GT, 0),),
        limit=3,
    )
    gold = f"""WITH v AS (SELECT customer_id, count(*) FILTER (channel = 'online') a,
        count(*) FILTER (channel = 'store') b FROM orders o WHERE {SOLD} GROUP BY 1)
      SELECT customer_id, a, b, a - b, a / nullif(b, 0) FROM v WHERE a - b > 0 ORDER BY 4 DESC, 1 LIMIT 3"""
    assert found == expect(gold)


def test_a_side_without_any_row_counts_as_nothing_and_divides_nothing(figures: Figures) -> None:
    sides = (where("channel", "online"), where("channel", "pigeon"))
    first, second, difference, ratio = figures(metrics=("gross_revenue",), contrast=sides)[0]
    assert (second, ratio) == (None, None)
    assert difference == first
    assert figures(metrics=("gross_revenue",), contrast=sides[::-1])[0][2:] == (-first, 0)  # type: ignore[operator]


def test_sides_can_be_periods_and_semi_joins(figures: Figures, expect: Expect) -> None:
    rake = Among("order_id", SemanticQuery(filters=(Filter("product", Operator.EQ, "Rake"),)))
    sides = (
        Side("2023", time=TimeWindow(date(2023, 1, 1), date(2024, 1, 1))),
        Side("with a rake", among=(rake,)),
    )
    gold = f"""WITH v AS (SELECT count(*) FILTER (year(order_date) = 2023) a,
        count(*) FILTER (order_id IN (SELECT order_id FROM order_items WHERE product_id = 'p2')) b
        FROM orders o WHERE {SOLD}) SELECT a, b, a - b, a / b FROM v"""
    assert figures(metrics=("orders",), contrast=sides) == expect(gold)


def test_sides_along_a_time_axis(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("orders",), time=TimeWindow(grain=Grain.YEAR), contrast=CHANNELS)
    gold = f"""WITH v AS (SELECT date_trunc('year', order_date)::date y,
        count(*) FILTER (channel = 'online') a, count(*) FILTER (channel = 'store') b
        FROM orders o WHERE {SOLD} GROUP BY 1)
      SELECT y, a, b, a - b, a / b FROM v ORDER BY 1"""
    assert found == expect(gold)


def test_columns_say_what_is_taken_from_what(ask: Ask) -> None:
    result = ask(metrics=("gross_revenue",), contrast=CHANNELS)
    assert [column.label for column in result.columns] == [
        "Gross revenue, online",
        "Gross revenue, store",
        "Gross revenue, online less store",
        "Gross revenue, online over store",
    ]
    assert [column.unit for column in result.columns] == ["GBP", "GBP", "GBP", None]
    assert result.filters == ("online: channel is online", "store: channel is store")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"contrast": CHANNELS[:1]}, "exactly two sides"),
        ({"contrast": CHANNELS, "shares": True}, "exactly two sides"),
        ({"contrast": CHANNELS, "compare": Comparison.PREVIOUS_PERIOD}, "exactly two sides"),
        ({"contrast": CHANNELS, "metrics": ("first_order_date",)}, "has no difference"),
        ({"contrast": CHANNELS, "having": (Having("orders", Operator.GT, 1),)}, "no column 'orders'"),
        (
            {
                "contrast": (Side("a", time=TimeWindow(date(2023, 1, 1))), CHANNELS[0]),
                "time": TimeWindow(grain=Grain.YEAR),
            },
            "cannot share a time axis",
        ),
    ],
)
def test_a_contrast_that_cannot_be_says_why(ask: Ask, parts: dict[str, object], message: str) -> None:
    with pytest.raises(UserQueryError, match=message):
        ask(**{"metrics": ("orders",), **parts})


def test_a_part_can_be_ranked_by_its_share(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("orders",),
        dimensions=("city",),
        part=(Filter("channel", Operator.EQ, "online"),),
        order_by=(OrderBy("orders__share"),),
        having=(Having("orders", Operator.GT, 0),),
        limit=2,
    )
    gold = f"""SELECT c.city, count(*) FILTER (channel = 'online') a, count(*) b, a / b
      FROM orders o LEFT JOIN customers c USING (customer_id) WHERE {SOLD} GROUP BY 1 HAVING a > 0
      ORDER BY 4 DESC, 1 NULLS LAST LIMIT 2"""
    assert found == expect(gold)
