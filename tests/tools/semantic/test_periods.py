"""Time axes, comparisons and forecasts of semantic queries against SQL written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tools.semantic.figures import LINES, SOLD, Ask, Expect, figures
from tools.errors import UserQueryError
from tools.semantic.query import (
    Comparison,
    Filter,
    Grain,
    Having,
    Operator,
    OrderBy,
    TimeWindow,
)


def test_a_month_axis_starts_each_month_on_its_first_day(ask: Ask, expect: Expect) -> None:
    gold = f"""WITH s AS (SELECT date_trunc('month', order_date)::date p, sum(line_total) v FROM {LINES}
        WHERE {SOLD} GROUP BY 1), r AS (SELECT date_trunc('month', returned_at)::date p, sum(amount) v
        FROM returns GROUP BY 1)
      SELECT p, coalesce(s.v, 0) - coalesce(r.v, 0) FROM s FULL JOIN r USING (p)
      WHERE p >= '2023-01-01' AND p < '2024-01-01' ORDER BY 1"""
    window = TimeWindow(date(2023, 1, 1), date(2024, 1, 1), Grain.MONTH)
    assert figures(ask(metrics=("revenue",), time=window)) == expect(gold)


def test_comparison_with_last_year_gives_previous_change_and_ratio(ask: Ask, expect: Expect) -> None:
    window = TimeWindow(date(2023, 11, 1), date(2024, 2, 1))
    result = ask(metrics=("gross_revenue",), time=window, compare=Comparison.SAME_PERIOD_LAST_YEAR)
    gold = f"""WITH f AS (SELECT
      sum(line_total) FILTER (order_date >= '2023-11-01' AND order_date < '2024-02-01') a,
      sum(line_total) FILTER (order_date >= '2022-11-01' AND order_date < '2023-02-01') b
      FROM {LINES} WHERE {SOLD}) SELECT a, b, a - b, (a - b)::double / b FROM f"""
    assert figures(result) == expect(gold)
    assert [column.name for column in result.columns] == [
        "gross_revenue",
        "gross_revenue__previous",
        "gross_revenue__change",
        "gross_revenue__change_pct",
    ]


def test_the_month_before_is_a_whole_month_whatever_its_length(ask: Ask, expect: Expect) -> None:
    window = TimeWindow(date(2023, 3, 1), date(2023, 4, 1))
    result = ask(metrics=("all_orders",), time=window, compare=Comparison.PREVIOUS_PERIOD)
    gold = """SELECT count(*) FILTER (order_date >= '2023-03-01' AND order_date < '2023-04-01'),
      count(*) FILTER (order_date >= '2023-02-01' AND order_date < '2023-03-01') FROM orders"""
    assert figures(result)[0][:2] == expect(gold)[0]


def test_other_windows_are_compared_with_as_many_days_before(ask: Ask, expect: Expect) -> None:
    window = TimeWindow(date(2023, 3, 10), date(2023, 3, 20))
    result = ask(metrics=("all_orders",), time=window, compare=Comparison.PREVIOUS_PERIOD)
    gold = """SELECT count(*) FILTER (order_date >= '2023-03-10' AND order_date < '2023-03-20'),
      count(*) FILTER (order_date >= '2023-02-28' AND order_date < '2023-03-10') FROM orders"""
    assert figures(result)[0][:2] == expect(gold)[0]


def test_a_compared_axis_keeps_groups_that_only_the_other_period_has(ask: Ask, expect: Expect) -> None:
    window = TimeWindow(date(2023, 6, 1), date(2023, 12, 1), Grain.MONTH)
    result = ask(
        metrics=("all_orders",), dimensions=("channel",), time=window, compare=Comparison.PREVIOUS_PERIOD
    )
    gold = """WITH c AS (SELECT channel, date_trunc('month', order_date)::date p, count(*) n FROM orders
        WHERE order_date >= '2023-06-01' AND order_date < '2023-12-01' GROUP BY ALL),
      b AS (SELECT channel, (date_trunc('month', order_date) + INTERVAL 6 MONTH)::date p, count(*) n
        FROM orders
        WHERE order_date >= '2022-12-01' AND order_date < '2023-06-01' GROUP BY ALL)
      SELECT channel, p, coalesce(c.n, 0), coalesce(b.n, 0) FROM c FULL JOIN b USING (channel, p)
      ORDER BY p, channel"""
    assert [row[:4] for row in figures(result)] == expect(gold)


def test_days_of_a_longer_month_do_not_pile_up_on_the_last_day(ask: Ask) -> None:
    window = TimeWindow(date(2023, 2, 1), date(2023, 3, 1), Grain.DAY)
    result = ask(metrics=("all_orders",), time=window, compare=TimeWindow(date(2023, 1, 1), date(2023, 2, 1)))
    assert {str(row[0])[:7] for row in result.rows} == {"2023-02"}


def test_an_open_axis_is_compared_period_by_period(ask: Ask) -> None:
    result = ask(
        metrics=("all_orders",), time=TimeWindow(grain=Grain.MONTH), compare=Comparison.PREVIOUS_PERIOD
    )
    counts = {row[0]: row[1] for row in result.rows}
    assert result.rows[0][2] is None
    for period, _, before, *_ in result.rows[1:]:
        assert isinstance(period, date)
        month_before = date(period.year - (period.month == 1), (period.month - 2) % 12 + 1, 1)
        assert before == counts.get(month_before, 0)


def test_shares_are_of_the_total_under_the_same_filters_before_any_limit(ask: Ask, expect: Expect) -> None:
    result = ask(metrics=("gross_revenue",), dimensions=("channel",), shares=True, limit=1)
    gold = f"""SELECT channel, sum(line_total), sum(line_total)::double / sum(sum(line_total)) OVER ()
      FROM {LINES} WHERE {SOLD} GROUP BY 1 ORDER BY 2 DESC LIMIT 1"""
    assert figures(result) == expect(gold)


def test_having_may_name_metrics_that_are_not_shown(ask: Ask, expect: Expect) -> None:
    result = ask(
        metrics=("gross_revenue",),
        dimensions=("customer",),
        having=(
            Having("last_order_date", Operator.LT, "2024-01-01"),
            Having("orders", Operator.GE, 2),
        ),
    )
    gold = f"""WITH g AS (SELECT customer_id c, sum(line_total) v FROM {LINES} WHERE {SOLD} GROUP BY 1),
      n AS (SELECT customer_id c, count(*) n, max(order_date)::date d FROM orders o WHERE {SOLD} GROUP BY 1)
      SELECT n.c, coalesce(g.v, 0) FROM n LEFT JOIN g ON g.c IS NOT DISTINCT FROM n.c
      WHERE d < '2024-01-01' AND n.n >= 2 ORDER BY 2 DESC, 1 NULLS LAST"""
    assert figures(result) == expect(gold)
    assert [column.name for column in result.columns] == ["customer", "gross_revenue"]


def test_ties_are_broken_by_the_keys_so_that_a_limit_is_stable(ask: Ask) -> None:
    full = ask(metrics=("product_count",), dimensions=("brand",)).rows
    assert ask(metrics=("product_count",), dimensions=("brand",), limit=2).rows == full[:2]


def test_weekdays_sort_from_monday(ask: Ask) -> None:
    rows = ask(metrics=("all_orders",), dimensions=("weekday",), order_by=(OrderBy("weekday", "asc"),)).rows
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert [row[0] for row in rows] == [day for day in days if day in {row[0] for row in rows}]


def test_another_time_of_the_fact_can_be_named(ask: Ask, expect: Expect) -> None:
    window = TimeWindow(date(2023, 1, 1), date(2024, 1, 1), field="delivered_at")
    gold = "SELECT count(*) FROM shipments WHERE delivered_at >= '2023-01-01' AND delivered_at < '2024-01-01'"
    assert figures(ask(metrics=("shipments",), time=window)) == expect(gold)


def test_stock_has_no_history_and_says_so(ask: Ask) -> None:
    result = ask(metrics=("stock_on_hand",), time=TimeWindow(date(2023, 1, 1), date(2023, 2, 1)))
    assert any("whatever the period" in caveat for caveat in result.caveats)
    with pytest.raises(UserQueryError, match="no history"):
        ask(metrics=("stock_on_hand",), time=TimeWindow(grain=Grain.MONTH))


def test_a_forecast_defaults_to_daily_revenue_of_the_whole_shop(ask: Ask) -> None:
    window = TimeWindow(date(2024, 3, 1), date(2024, 3, 31))
    result = ask(metrics=("forecast", "forecast_total_lower_80", "forecast_error"), time=window)
    assert figures(result) == [(3000.0, 2988.0, 0.2)]


def test_a_forecast_by_country_takes_the_series_of_the_countries(ask: Ask) -> None:
    result = ask(metrics=("forecast",), dimensions=("country",))
    assert figures(result) == [("EIRE", 1600.0), ("Germany", 1600.0)]
    with pytest.raises(UserQueryError, match="one at a time"):
        ask(metrics=("forecast",), dimensions=("country", "store"))


def test_another_measure_of_the_forecast_can_be_asked_for(ask: Ask) -> None:
    assert figures(ask(metrics=("forecast_units",))) == [(4000.0,)]
    weekly = (Filter("forecasts.grain", Operator.EQ, "week"),)
    assert figures(ask(metrics=("forecast",), filters=weekly)) == [(4200.0,)]
