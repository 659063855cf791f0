"""What looks at several rows (ranks, totals, averages, the past) against hand-written SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import pytest

from tools.errors import UserQueryError
from tools.result import ResultTable
from tools.semantic.query import (
    Comparison,
    Grain,
    Having,
    Operator,
    OrderBy,
    TimeWindow,
)

Rows: TypeAlias = list[tuple[object, ...]]
Figures: TypeAlias = Callable[..., Rows]
Expect: TypeAlias = Callable[[str], Rows]
Ask: TypeAlias = Callable[..., ResultTable]

SOLD = "coalesce(o.status, '') <> 'cancelled'"
LINES = "order_items i JOIN orders o USING (order_id) LEFT JOIN products p USING (product_id)"
NAME = "coalesce(p.name, i.product_id)"
MONTHS = TimeWindow(date(2023, 1, 1), date(2024, 1, 1), Grain.MONTH)
BY_MONTH = (
    f"""SELECT date_trunc('month', order_date)::date m, count(*) v FROM orders o WHERE {SOLD} GROUP BY 1"""
)


def test_the_best_product_of_each_month(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("units_sold",), dimensions=("product",), time=MONTHS, per=("period",), limit=1)
    gold = f"""WITH v AS (SELECT {NAME} n, date_trunc('month', order_date)::date m, sum(quantity) v
        FROM {LINES} WHERE {SOLD} AND year(order_date) = 2023 GROUP BY ALL)
      SELECT n, m, v FROM v QUALIFY row_number() OVER (PARTITION BY m ORDER BY v DESC, n) = 1 ORDER BY m"""
    assert found == expect(gold)
    assert len({row[1] for row in found}) == len(found) > 6


def test_the_rank_of_one_group_is_among_all(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("orders",),
        dimensions=("city",),
        ranks=True,
        having=(Having("city", Operator.EQ, "Bonn"),),
    )
    gold = f"""SELECT * FROM (SELECT c.city, count(*), rank() OVER (ORDER BY count(*) DESC)
      FROM orders o LEFT JOIN customers c USING (customer_id) WHERE {SOLD} GROUP BY 1) WHERE city = 'Bonn'"""
    assert found == expect(gold)


def test_shares_and_ranks_within_another_group(figures: Figures, expect: Expect) -> None:
    found = figures(
        metrics=("units_sold",),
        dimensions=("category", "product"),
        shares=True,
        ranks=True,
        within=("category",),
        order_by=(OrderBy("category", "asc"), OrderBy("product", "asc")),
    )
    gold = f"""WITH v AS (SELECT c.name c, {NAME} n, sum(quantity) v FROM {LINES}
        LEFT JOIN categories c USING (category_id) WHERE {SOLD} GROUP BY ALL)
      SELECT c, n, v, v / sum(v) OVER (PARTITION BY c), rank() OVER (PARTITION BY c ORDER BY v DESC)
      FROM v ORDER BY 1 NULLS LAST, 2"""
    assert found == expect(gold)


def test_running_total_along_time_within_every_group(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("orders",), dimensions=("channel",), time=MONTHS, running=True)
    gold = f"""WITH v AS (SELECT channel c, date_trunc('month', order_date)::date m, count(*) v
        FROM orders o WHERE {SOLD} AND year(order_date) = 2023 GROUP BY ALL)
      SELECT c, m, v, sum(v) OVER (PARTITION BY c ORDER BY m) FROM v ORDER BY m, c"""
    assert found == expect(gold)


def test_running_share_from_the_best_group_down(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("units_sold",), dimensions=("product",), running=True, shares=True)
    gold = f"""WITH v AS (SELECT {NAME} n, sum(quantity) v FROM {LINES} WHERE {SOLD} GROUP BY 1),
      w AS (SELECT *, sum(v) OVER (ORDER BY v DESC, n ROWS UNBOUNDED PRECEDING) r FROM v)
      SELECT n, v, v / sum(v) OVER (), r, r / sum(v) OVER () FROM w ORDER BY v DESC, n"""
    assert found == expect(gold)
    assert found[-1][-1] == 1


def test_a_rolling_average_looks_back_before_its_period_and_counts_empty_days(
    figures: Figures, expect: Expect
) -> None:
    window = TimeWindow(date(2023, 3, 1), date(2023, 6, 1), Grain.DAY)
    found = figures(metrics=("orders",), time=window, rolling=7)
    gold = f"""WITH d AS (SELECT order_date::date d, count(*) v FROM orders o WHERE {SOLD} GROUP BY 1)
      SELECT d, v, (SELECT sum(x.v) FROM d x WHERE x.d BETWEEN d.d - 6 AND d.d) / 7 FROM d
      WHERE d >= '2023-03-01' AND d < '2023-06-01' ORDER BY 1"""
    assert found == expect(gold)
    assert found


def test_a_rolling_average_of_months_is_empty_until_the_data_reaches_back(
    figures: Figures, expect: Expect
) -> None:
    found = figures(metrics=("orders",), time=TimeWindow(grain=Grain.MONTH), rolling=3)
    gold = f"""WITH m AS ({BY_MONTH})
      SELECT m, v, CASE WHEN m >= '2023-01-01' THEN (SELECT sum(x.v) FROM m x
        WHERE x.m BETWEEN m.m - INTERVAL 2 MONTH AND m.m) / 3 END FROM m ORDER BY 1"""
    assert found == expect(gold)
    assert [row[2] is None for row in found[:3]] == [True, True, False]


def test_each_month_against_the_one_before(figures: Figures, expect: Expect) -> None:
    found = figures(metrics=("orders",), time=MONTHS, compare=Comparison.PRECEDING)
    gold = f"""WITH m AS ({BY_MONTH}),
      k AS (SELECT unnest(generate_series(DATE '2023-01-01', DATE '2023-12-01', INTERVAL 1 MONTH))::date m),
      w AS (SELECT k.m, coalesce(a.v, 0) x, coalesce(b.v, 0) y
        FROM k LEFT JOIN m a ON a.m = k.m LEFT JOIN m b ON b.m = k.m - INTERVAL 1 MONTH)
      SELECT m, x, y, x - y, (x - y) / nullif(y, 0) FROM w WHERE x + y > 0 ORDER BY 1"""
    assert found == expect(gold)
    assert found[0][2] != 0


def test_groups_above_the_average_of_the_groups_that_have_a_name(figures: Figures, expect: Expect) -> None:
    above = (Having("orders", Operator.GT, than="average"),)
    found = figures(metrics=("orders",), dimensions=("city",), having=above)
    gold = f"""WITH v AS (SELECT c.city n, count(*) v FROM orders o LEFT JOIN customers c USING (customer_id)
        WHERE {SOLD} GROUP BY 1)
      SELECT n, v FROM v WHERE v > (SELECT avg(v) FROM v WHERE n IS NOT NULL) ORDER BY 2 DESC, 1 NULLS LAST"""
    assert found == expect(gold)
    assert found


def test_groups_above_twice_the_median_or_a_tenth_of_the_total(figures: Figures, expect: Expect) -> None:
    base = f"WITH v AS (SELECT {NAME} n, sum(quantity) v FROM {LINES} WHERE {SOLD} GROUP BY 1)"
    for than, factor, gold in (("median", 1.2, "median(v)"), ("total", 0.1, "sum(v)")):
        having = (Having("units_sold", Operator.GT, factor, than),)
        found = figures(metrics=("units_sold",), dimensions=("product",), having=having)
        assert found == expect(
            f"{base} SELECT n, v FROM v WHERE v > {factor} * (SELECT {gold} FROM v) ORDER BY 2 DESC, 1"
        )
        assert found


def test_groups_above_the_average_within_another_group(figures: Figures, expect: Expect) -> None:
    having = (Having("units_sold", Operator.GE, than="average", within=("category",)),)
    found = figures(metrics=("units_sold",), dimensions=("category", "product"), having=having)
    gold = f"""WITH v AS (SELECT c.name c, {NAME} n, sum(quantity) v FROM {LINES}
        LEFT JOIN categories c USING (category_id) WHERE {SOLD} GROUP BY ALL)
      SELECT c, n, v FROM v QUALIFY v >= avg(v) OVER (PARTITION BY c) AND c IS NOT NULL
      ORDER BY v DESC, c, n"""
    assert found == expect(gold)


def test_groups_where_one_metric_is_more_than_a_part_of_another(figures: Figures, expect: Expect) -> None:
    having = (Having("returned_units", Operator.GT, 0.2, "units_sold"),)
    found = figures(metrics=("returned_units",), dimensions=("product",), having=having)
    gold = f"""WITH s AS (SELECT product_id, sum(quantity) v FROM order_items JOIN orders o USING (order_id)
        WHERE {SOLD} GROUP BY 1),
      r AS (SELECT product_id, sum(quantity) v FROM returns GROUP BY 1)
      SELECT coalesce(p.name, product_id), r.v FROM r LEFT JOIN s USING (product_id)
      LEFT JOIN products p USING (product_id) WHERE r.v > 0.2 * coalesce(s.v, 0) ORDER BY 2 DESC, 1"""
    assert found == expect(gold)
    assert found


def test_a_period_before_the_data_begins_has_no_data(ask: Ask) -> None:
    first = TimeWindow(date(2022, 11, 1), date(2023, 5, 1))
    result = ask(metrics=("orders", "gross_revenue"), time=first, compare=Comparison.PREVIOUS_PERIOD)
    row = dict(zip([column.name for column in result.columns], result.rows[0], strict=True))
    assert row["orders"]
    assert [row[name] for name in ("orders__previous", "orders__change", "orders__change_pct")] == [None] * 3
    assert row["gross_revenue__previous"] is None
    assert any("there is none for the period compared with" in caveat for caveat in result.caveats)


def test_groups_of_a_period_before_the_data_begins_have_no_data(ask: Ask) -> None:
    window = TimeWindow(date(2022, 11, 1), date(2023, 11, 1))
    result = ask(
        metrics=("orders",), dimensions=("channel",), time=window, compare=Comparison.SAME_PERIOD_LAST_YEAR
    )
    assert {row[2] for row in result.rows} == {None}


def test_on_a_time_axis_only_the_periods_before_the_data_lack_it(ask: Ask) -> None:
    window = TimeWindow(date(2022, 11, 1), date(2024, 3, 1), Grain.MONTH)
    result = ask(metrics=("orders",), time=window, compare=Comparison.SAME_PERIOD_LAST_YEAR)
    before = {row[0]: row[2] for row in result.rows}
    assert all(before[month] is None for month in before if month < date(2023, 11, 1))  # type: ignore[operator]
    assert all(before[month] is not None for month in before if month >= date(2023, 11, 1))  # type: ignore[operator]


def test_a_period_compared_with_that_is_half_before_the_data_says_so(ask: Ask) -> None:
    window = TimeWindow(date(2023, 3, 1), date(2023, 7, 1))
    result = ask(metrics=("orders",), time=window, compare=TimeWindow(date(2022, 9, 1), date(2023, 1, 1)))
    assert result.rows[0][1]
    assert any("within the period compared with" in caveat for caveat in result.caveats)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"rolling": 7}, "needs a time axis"),
        ({"rolling": 7, "time": MONTHS, "shares": True}, "rolling average alone"),
        ({"rolling": 1, "time": MONTHS}, "2 to 366"),
        ({"running": True, "metrics": ("customers",)}, "cannot be added up"),
        ({"shares": True, "within": ("brand",)}, "no column 'brand' to look within"),
        ({"compare": Comparison.PRECEDING, "time": TimeWindow(date(2023, 1, 1))}, "needs a time axis"),
        ({"having": (Having("orders", Operator.GT, than="averge"),)}, "no column 'averge'"),
        ({"having": (Having("orders", Operator.CONTAINS, than="average"),)}, "above, below or equal"),
        ({"having": (Having("orders", Operator.GT, "lots", "average"),)}, "needs a number"),
        (
            {"having": (Having("orders", Operator.GT, than="average", within=("brand",)),)},
            "no column 'brand'",
        ),
    ],
)
def test_what_cannot_be_taken_over_the_rows_says_why(
    ask: Ask, parts: dict[str, object], message: str
) -> None:
    with pytest.raises(UserQueryError, match=message):
        ask(**{"metrics": ("orders",), "dimensions": ("city",), **parts})
