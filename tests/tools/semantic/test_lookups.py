"""Rows looked up, columns beyond the contract, refusals and rights, against SQL written by hand."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.tools.semantic.figures import LINES, SOLD, Ask, Expect, figures
from tools.errors import AccessDeniedError, UserQueryError
from tools.policy import Policy, Role
from tools.semantic.query import (
    Comparison,
    Filter,
    Operator,
    OrderBy,
    SemanticQuery,
)
from tools.sql.run import QueryService


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
