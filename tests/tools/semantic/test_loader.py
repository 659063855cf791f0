"""Loading the model: only what a shop's data holds is offered, the rest says why; extensions are checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import DUCKDB_TYPES, Sensitivity
from tools.errors import UserQueryError
from tools.policy import Policy, Role
from tools.ports import ServingSchema
from tools.semantic.compiler import compile_query
from tools.semantic.loader import load_model
from tools.semantic.model import Dimension, Entity, Metric, SemanticModel
from tools.semantic.query import Filter, Grain, Operator, SemanticQuery, TimeWindow

ADMIN = Policy("ada", Role.ADMIN)


@pytest.fixture
def schema() -> ServingSchema:
    """A shop of the canonical tables, each with rows and no empty column."""
    columns = {
        name: {column.name: DUCKDB_TYPES[column.type] for column in table.columns}
        for name, table in CANONICAL_TABLES.items()
    }
    return ServingSchema(
        "r1", datetime.fromisoformat("2024-01-31T12:00:00"), columns, dict.fromkeys(columns, 9), {}, ("GBP",)
    )


def without_rows(schema: ServingSchema, *tables: str) -> ServingSchema:
    return replace(schema, row_counts={**schema.row_counts, **dict.fromkeys(tables, 0)})


def test_every_metric_compiles_by_every_dimension_it_is_said_to_have(model: SemanticModel) -> None:
    seen: set[tuple[frozenset[str], str]] = set()
    for name in model.metrics:
        facts = frozenset(m.node for leaf in model.leaves(name) for m in model.metric(leaf).measures)
        for dimension in model.dimensions_of(name):
            if (facts, dimension) in seen:
                continue
            seen.add((facts, dimension))
            compiled = compile_query(SemanticQuery((name,), (dimension,), limit=1), model, ADMIN)
            assert compiled.columns[0].name == dimension.replace(".", "__")


def test_every_term_has_words_for_people(model: SemanticModel) -> None:
    terms: list[Metric | Dimension | Entity] = [*model.metrics.values(), *model.dimensions.values()]
    for term in (*terms, *model.entities.values()):
        assert term.label
        assert term.description or term.generated
    assert len(model.metrics) >= 60
    assert len(model.dimensions) >= 40


def test_no_two_terms_of_a_kind_answer_to_the_same_words(model: SemanticModel) -> None:
    named: list[list[Metric] | list[Dimension]] = [[*model.metrics.values()], [*model.dimensions.values()]]
    for terms in named:
        seen: dict[str, str] = {}
        for term in terms:
            if term.generated:
                continue
            for word in {term.label.lower(), *(synonym.lower() for synonym in term.synonyms)}:
                assert seen.setdefault(word, term.name) == term.name, word


def test_parents_of_a_hierarchy_exist(model: SemanticModel) -> None:
    parents = {dimension.parent for dimension in model.dimensions.values() if dimension.parent}
    assert parents <= set(model.dimensions) | set(model.unavailable)


def test_what_the_shop_lacks_is_left_out_with_the_reason(schema: ServingSchema) -> None:
    model = load_model(without_rows(schema, "inventory", "stores"))
    assert "stock_on_hand" not in model.metrics
    assert model.unavailable["stock_on_hand"] == "this shop's data has no stock positions"
    assert model.unavailable["store_region"] == "this shop's data has no stores"
    assert "inventory" not in model.entities
    with pytest.raises(UserQueryError, match="this shop's data has no stock positions"):
        model.metric("stock_on_hand")


def test_a_column_of_nulls_takes_what_needs_it_away(schema: ServingSchema) -> None:
    empty = {"products": frozenset({"cost", "brand"}), "orders": frozenset({"country"})}
    model = load_model(replace(schema, empty_columns=empty))
    assert model.unavailable["gross_margin"] == "products.cost is empty in this shop's data"
    assert "brand" in model.unavailable
    sql = compile_query(SemanticQuery(("orders",), ("country",)), model, ADMIN).sql
    assert '"customers"."country" AS "country"' in sql
    assert 'COALESCE("orders"."country"' not in sql


def test_revenue_is_there_without_any_returns(schema: ServingSchema) -> None:
    model = load_model(without_rows(schema, "returns"))
    compiled = compile_query(SemanticQuery(("revenue",)), model, ADMIN)
    assert compiled.tables == ("order_items", "orders")


def test_the_way_to_measure_falls_back_where_a_column_is_empty(schema: ServingSchema) -> None:
    model = load_model(replace(schema, empty_columns={"order_items": frozenset({"discount"})}))
    assert compile_query(SemanticQuery(("discount_amount",)), model, ADMIN).tables == ("orders",)


def test_columns_are_kept_as_closely_as_the_contract_or_their_name_says(model: SemanticModel) -> None:
    assert model.dimension("customer_name").sensitivity is Sensitivity.PERSONAL
    assert model.dimension("age_band").sensitivity is Sensitivity.PERSONAL
    assert model.dimension("customers.passport_no").sensitivity is Sensitivity.PERSONAL
    assert model.dimension("country").sensitivity is Sensitivity.PUBLIC
    assert "customers.api_token" not in model.dimensions
    assert "payments.card_token" not in model.dimensions


def test_amounts_of_several_currencies_are_never_added_up(schema: ServingSchema) -> None:
    model = load_model(replace(schema, currencies=("EUR", "GBP")))
    compiled = compile_query(SemanticQuery(("revenue",)), model, ADMIN)
    assert [column.name for column in compiled.columns] == ["currency", "revenue"]
    assert compiled.columns[1].unit is None
    assert any("currencies" in caveat for caveat in compiled.caveats)
    euros = SemanticQuery(("revenue",), filters=(Filter("currency", Operator.EQ, "EUR"),))
    assert [column.unit for column in compile_query(euros, model, ADMIN).columns] == ["EUR"]
    assert len(compile_query(SemanticQuery(("orders",)), model, ADMIN).columns) == 1


def test_one_currency_is_the_unit_of_all_money(schema: ServingSchema) -> None:
    columns = compile_query(SemanticQuery(("revenue", "orders")), load_model(schema), ADMIN).columns
    assert [column.unit for column in columns] == ["GBP", None]


def test_an_extension_adds_terms_and_replaces_shipped_ones(schema: ServingSchema) -> None:
    extension = """
    metrics:
      big_orders:
        label: Big orders
        description: Orders above 100.
        unit: count
        node: orders
        aggregate: count
        where: orders.total > 100
      orders:
        label: Tickets
        description: Our word for orders.
        unit: count
        node: orders
        aggregate: count
    dimensions:
      size:
        label: Size
        expression: ["case when orders.total > 100 then 'L' else 'S' end"]
    """
    model = load_model(schema, [extension])
    sql = compile_query(SemanticQuery(("big_orders", "orders"), ("size",)), model, ADMIN).sql
    assert '"orders"."total" > 100' in sql
    assert model.metric("orders").label == "Tickets"


def test_an_extension_adds_words_expressions_joins_and_fields_to_shipped_terms(schema: ServingSchema) -> None:
    extension = """
    synonyms: {revenue: [moolah], orders: [chits]}
    extend:
      metrics: {orders: {caveats: [ours]}}
      dimensions: {brand: {synonyms: [label of the maker], expression: [products.sku]}}
      entities: {orders: {fields: {coupon: orders.coupon_code}, synonyms: [slips]}}
    """
    model = load_model(schema, [extension])
    assert "moolah" in model.metric("revenue").synonyms
    assert "chits" in model.metric("orders").synonyms
    assert "chits" in model.entity("orders").synonyms
    assert model.metric("orders").caveats[-1] == "ours"
    assert [str(binding.expression) for binding in model.dimension("brand").bindings] == [
        "products.brand",
        "products.sku",
    ]
    assert "coupon" in model.entity("orders").fields


def test_the_source_of_a_wrong_extension_is_named(schema: ServingSchema) -> None:
    text = "metrics: {x: {label: X, description: d, unit: count, node: nope, aggregate: count}}"
    with pytest.raises(UserQueryError, match=r"ours\.yaml: metrics\.x: There is no node 'nope'"):
        load_model(schema, [("ours.yaml", text)])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("metrics: {x: {labl: X}}", "metrics.x.label: this key is needed"),
        ("dimensions: {x: {label: X, expression: [a.b], synonym: [y]}}", "did you mean synonyms"),
        ("metrics: {x: {label: X, description: d, unit: pounds}}", "must be 'money'.*not 'pounds'"),
        (
            "metrics: {x: {label: X, description: d, unit: none, formula: round(orders / customers)}}",
            "metrics.x: formula: only metrics",
        ),
        ("synonyms: {revenu: [moolah]}", "synonyms.revenu.*did you mean revenue"),
        ("synonyms: {revenue: [transactions]}", "'transactions' already means Orders"),
        ("extend: {dimensions: {brnd: {synonyms: [x]}}}", "extend.dimensions.brnd.*did you mean brand"),
        (
            "dimensions: {x: {label: Country, expression: [orders.country]}}",
            "'country' already means Country",
        ),
        ("metrics: [", "not valid YAML"),
        ("metrics: {x: {label: X}}", "metrics.x"),
        ("metrics: {x: {label: X, description: d, unit: pounds, node: orders, aggregate: count}}", "unit"),
        ("metrics: {x: {label: X, description: d, unit: count}}", "either a formula or a node"),
        ("metrics: {x: {label: X, description: d, unit: count, node: nope, aggregate: count}}", "no node"),
        (
            "metrics: {x: {label: X, description: d, unit: money, node: orders, aggregate: sum,"
            " expression: order_items.line_total}}",
            "does not reach order_items",
        ),
        ("dimensions: {x: {label: X, expression: [country]}}", "must be written node.column"),
        ("dimensions: {x: {label: X, expression: ['orders.(']}}", "not a valid expression"),
        ("nodes: {x: {label: x, joins: {orders: {customer_id: customer_id}}}}", "whole key"),
        ("typo: {}", "typo"),
    ],
)
def test_a_wrong_extension_names_the_place(schema: ServingSchema, text: str, message: str) -> None:
    with pytest.raises(UserQueryError, match=message):
        load_model(schema, [text])


def test_filters_and_periods_are_told_in_words(model: SemanticModel) -> None:
    query = SemanticQuery(
        ("orders",),
        filters=(Filter("country", Operator.NE, "Germany"), Filter("channel", Operator.IN, ("a", "b"))),
        time=TimeWindow(date(2023, 1, 1), date(2023, 2, 1), Grain.DAY),
    )
    assert compile_query(query, model, ADMIN).filters == (
        "country is not Germany",
        "channel is one of a, b",
        "period 2023-01-01 to 2023-01-31",
    )
