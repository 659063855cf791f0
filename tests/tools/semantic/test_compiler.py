"""Semantic queries against SQL written by hand on a shop full of traps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import duckdb
import pytest

from tools.errors import AccessDeniedError, UserQueryError
from tools.policy import Policy, Role
from tools.result import ResultTable
from tools.semantic.query import (
    Comparison,
    Filter,
    Grain,
    Having,
    Operator,
    OrderBy,
    SemanticQuery,
    TimeWindow,
)
from tools.sql.run import QueryService

Ask: TypeAlias = Callable[..., ResultTable]
Expect: TypeAlias = Callable[[str], list[tuple[object, ...]]]

SOLD = "coalesce(o.status, '') <> 'cancelled'"
LINES = "order_items i JOIN orders o USING (order_id)"


def figures(result: ResultTable) -> list[tuple[object, ...]]:
    """Rows with numbers as rounded floats, so that decimals compare with doubles."""
    return [rounded(row) for row in result.rows]


def rounded(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(round(float(v), 9) if isinstance(v, int | float | Decimal) else v for v in row)


@pytest.fixture
def ask(service: QueryService, admin: Policy) -> Ask:
    """Run a semantic query given by its parts."""
    return lambda **parts: service.run(SemanticQuery(**parts), admin)


@pytest.fixture
def expect(database: duckdb.DuckDBPyConnection) -> Expect:
    """Rows of hand-written SQL, numbers as rounded floats."""

    def rows(sql: str) -> list[tuple[object, ...]]:
        found = database.execute(sql).fetchall()
        return [rounded(row) for row in found]

    return rows


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


def test_segments_split_both_customers_and_sales(ask: Ask, expect: Expect) -> None:
    gold = f"""SELECT s.tier, sum(line_total) FROM {LINES} LEFT JOIN customer_segments s USING (customer_id)
      WHERE {SOLD} GROUP BY 1 ORDER BY 2 DESC"""
    assert figures(ask(metrics=("gross_revenue",), dimensions=("tier",))) == expect(gold)
    sizes = figures(ask(metrics=("segment_customers",), dimensions=("tier",)))
    assert sizes == [("platinum", 3.0), ("gold", 2.0), ("silver", 2.0), ("bronze", 2.0)]


def test_columns_beyond_the_contract_can_be_grouped_and_averaged(ask: Ask, expect: Expect) -> None:
    gold = "SELECT avg(household_income), sum(household_income) FROM customers"
    names = ("customers.household_income.avg", "customers.household_income.sum")
    assert figures(ask(metrics=names)) == expect(gold)
    gold = f"""SELECT count(*) FROM orders o JOIN customers c USING (customer_id)
      WHERE {SOLD} AND household_income > 33000"""
    filters = (Filter("customers.household_income", Operator.GT, 33000),)
    assert figures(ask(metrics=("orders",), filters=filters)) == expect(gold)


def test_a_table_that_the_model_does_not_know_is_offered_by_itself(ask: Ask, expect: Expect) -> None:
    gold = """SELECT p.brand, avg(stars), count(*) FROM product_reviews JOIN products p USING (product_id)
      GROUP BY 1 ORDER BY 1 NULLS LAST"""
    result = ask(
        metrics=("product_reviews.stars.avg", "product_reviews.rows"),
        dimensions=("brand",),
        order_by=(OrderBy("brand", "asc"),),
    )
    assert figures(result) == expect(gold)
    assert result.columns[1].name == "product_reviews__stars__avg"
    assert len(ask(entity="product_reviews").rows) == 9


def test_dimensions_alone_list_their_values_without_nulls(ask: Ask) -> None:
    assert ask(dimensions=("brand",)).rows == (("Acme",), ("Borders",))
    assert ("Never Sold",) in ask(dimensions=("product",)).rows


def test_age_bands_sort_by_age(ask: Ask) -> None:
    rows = ask(
        metrics=("registered_customers",), dimensions=("age_band",), order_by=(OrderBy("age_band", "asc"),)
    ).rows
    assert [row[0] for row in rows] == ["25-34", "35-44", "45-54", "55-64"]


def test_an_order_shows_its_latest_payment_and_shipment_once(ask: Ask) -> None:
    result = ask(entity="orders", filters=(Filter("order_id", Operator.EQ, "o11"),))
    row = dict(zip([column.name for column in result.columns], result.rows[0], strict=True))
    assert len(result.rows) == 1
    assert row["payment_status"] == "captured"
    assert row["delivery_status"] in ("delivered", "in_transit")


def test_looking_up_rows_never_repeats_them(ask: Ask, database: duckdb.DuckDBPyConnection) -> None:
    for entity, table in (("orders", "orders"), ("products", "products"), ("customers", "customers")):
        count = len(database.execute(f"SELECT 1 FROM {table}").fetchall())
        assert len(ask(entity=entity).rows) == count


def test_lookups_filter_by_fields_and_by_dimensions(ask: Ask, expect: Expect) -> None:
    result = ask(
        entity="inventory",
        fields=("product", "on_hand"),
        filters=(Filter("on_hand", Operator.LE, 0), Filter("top_category", Operator.EQ, "Home")),
    )
    gold = """SELECT coalesce(p.name, p.product_id), on_hand FROM inventory JOIN products p USING (product_id)
      JOIN stores s USING (store_id) WHERE on_hand <= 0 AND category_id IN ('c0', 'c1', 'c2')
      ORDER BY 1, s.name, product_id"""
    assert figures(result) == expect(gold)


def test_a_lookup_by_day_takes_the_whole_day(ask: Ask, expect: Expect) -> None:
    result = ask(
        entity="orders", fields=("order_id",), filters=(Filter("order_date", Operator.LE, "2023-01-31"),)
    )
    gold = "SELECT order_id FROM orders WHERE order_date < '2023-02-01' ORDER BY order_date DESC, order_id"
    assert figures(result) == expect(gold)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"metrics": ("revenu",)}, "Did you mean revenue"),
        ({"metrics": ("revenue",), "dimensions": ("contry",)}, "Did you mean country"),
        ({"metrics": ("revenue",), "dimensions": ("carier",)}, "carrier"),
        ({"metrics": ("stock_on_hand",), "dimensions": ("channel", "customer")}, "cannot be split"),
        (
            {"metrics": ("revenue",), "dimensions": ("return_reason",)},
            "cannot be split or filtered by return reason",
        ),
        ({"metrics": ("revenue",), "order_by": (OrderBy("profit"),)}, "no column 'profit'"),
        ({"metrics": ("revenue",), "compare": Comparison.PREVIOUS_PERIOD}, "start and an end"),
        ({"metrics": ("growth",)}, "no trends"),
        ({"entity": "order"}, "Did you mean orders"),
        ({"entity": "orders", "fields": ("statuss",)}, "Did you mean status"),
        ({"metrics": ("orders",), "filters": (Filter("hour", Operator.GT, "noon"),)}, "needs a number"),
        ({"metrics": ("orders",), "limit": 0}, "at least 1"),
        ({}, "Ask for a metric"),
        ({"entity": "orders", "shares": True}, "need metrics"),
    ],
)
def test_a_query_that_cannot_be_answered_says_what_can(ask: Ask, parts: dict[str, Any], message: str) -> None:
    with pytest.raises(UserQueryError, match=message):
        ask(**parts)


def test_personal_fields_are_refused_or_left_out(service: QueryService) -> None:
    analyst = Policy("ann", Role.ANALYST)
    with pytest.raises(AccessDeniedError):
        service.run(SemanticQuery(metrics=("orders",), dimensions=("customer_name",)), analyst)
    with pytest.raises(AccessDeniedError):
        service.run(SemanticQuery(entity="customers", fields=("email",)), analyst)
    with pytest.raises(AccessDeniedError):
        service.run(SemanticQuery(metrics=("orders",), dimensions=("age_band",)), analyst)
    result = service.run(SemanticQuery(entity="customers"), analyst)
    assert {"name", "email"}.isdisjoint(column.name for column in result.columns)
    assert "Canary" not in str(result.rows)


def test_a_store_manager_counts_only_what_hangs_on_her_store(service: QueryService, expect: Expect) -> None:
    berta = Policy("berta", Role.MANAGER, frozenset({"s2"}))
    query = SemanticQuery(metrics=("revenue", "customers", "stock_on_hand", "payments_amount"))
    gold = f"""SELECT (SELECT sum(line_total) FROM {LINES} WHERE {SOLD} AND store_id = 's2')
        - (SELECT sum(amount) FROM returns JOIN orders USING (order_id) WHERE store_id = 's2'),
      (SELECT count(DISTINCT customer_id) FROM orders o WHERE {SOLD} AND store_id = 's2'),
      (SELECT sum(on_hand) FROM inventory WHERE store_id = 's2'),
      (SELECT sum(p.amount) FROM payments p JOIN orders USING (order_id)
        WHERE store_id = 's2' AND p.status <> 'failed')"""
    assert figures(service.run(query, berta)) == expect(gold)


def test_figures_that_mix_stores_are_closed_to_a_store_manager(service: QueryService) -> None:
    berta = Policy("berta", Role.MANAGER, frozenset({"s2"}))
    for query in (
        SemanticQuery(metrics=("data_quality_score",)),
        SemanticQuery(metrics=("average_monetary",)),
        SemanticQuery(entity="data_quality"),
    ):
        with pytest.raises(AccessDeniedError):
            service.run(query, berta)
    assert service.run(SemanticQuery(metrics=("forecast",)), berta).rows == ((None,),)
    by_store = SemanticQuery(metrics=("forecast",), dimensions=("store",))
    assert [row[0] for row in service.run(by_store, berta).rows] == ["s2"]
