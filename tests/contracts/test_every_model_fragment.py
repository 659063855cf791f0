"""Every fragment of the semantic model: found by itself, offered where its tables are, silent where not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from analytics_engines.engine import STAMP_COLUMNS
from analytics_engines.registry import all_engines
from infra.jobs.compliance import CHECKS
from infra.jobs.lifecycle import ENGINE_GAPS, ENGINE_RUNS, MODEL_METRICS, MODEL_TABLES
from ingestion.curate.quality import DATA_QUALITY
from ingestion.curate.quality_history import QUALITY_HISTORY
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import DUCKDB_TYPES, TableContract
from tools.policy import Policy, Role
from tools.ports import ServingSchema
from tools.semantic.compiler import compile_query
from tools.semantic.document import ModelDocument
from tools.semantic.loader import load_model, shipped_documents
from tools.semantic.merging import repeated_names
from tools.semantic.query import SemanticQuery

ADMIN = Policy("ada", Role.ADMIN)
FRAGMENTS = dict(shipped_documents()[1:])
TEMPLATE = Path(__file__).parents[2] / "docs" / "templates" / "model_fragment.yaml"
RECORDS = (ENGINE_GAPS, ENGINE_RUNS, MODEL_METRICS, *MODEL_TABLES, DATA_QUALITY, QUALITY_HISTORY, CHECKS)


def contracts() -> dict[str, TableContract]:
    outputs = {output.name: output for engine in all_engines() for output in engine.outputs}
    return {**CANONICAL_TABLES, **outputs, **{record.name: record for record in RECORDS}}


@pytest.fixture(scope="module")
def schema() -> ServingSchema:
    """A database with every table that anything declares, none of them empty."""
    columns = {
        name: {column.name: DUCKDB_TYPES[column.type] for column in (*table.columns, *STAMP_COLUMNS)}
        for name, table in contracts().items()
    }
    now = datetime.fromisoformat("2024-01-31T12:00:00")
    return ServingSchema("r1", now, columns, dict.fromkeys(columns, 9), {}, ("GBP",))


def tables_of(document: ModelDocument) -> set[str]:
    return {node.table or name for name, node in document.nodes.items() if node.rollup is None}


def terms_of(document: ModelDocument) -> list[str]:
    return [*document.metrics, *document.dimensions, *document.entities]


def test_the_records_of_runs_bring_their_fragments() -> None:
    assert {"data_quality.yaml", "engine_runs.yaml", "model_metrics.yaml"} <= FRAGMENTS.keys()


def test_no_name_is_defined_twice() -> None:
    assert repeated_names(shipped_documents()) == []


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_whose_tables_are_there_offers_all_its_terms(name: str, schema: ServingSchema) -> None:
    document = FRAGMENTS[name]
    if missing := tables_of(document) - schema.columns.keys():
        pytest.skip(f"no engine declares {', '.join(sorted(missing))} yet")
    model = load_model(schema)
    lost = {term: model.unavailable[term] for term in terms_of(document) if term in model.unavailable}
    assert lost == {}
    for metric in document.metrics:
        assert compile_query(SemanticQuery((metric,)), model, ADMIN).tables
    for entity in document.entities:
        assert compile_query(SemanticQuery(entity=entity), model, ADMIN).tables


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_whose_tables_are_absent_offers_nothing(name: str, schema: ServingSchema) -> None:
    document = FRAGMENTS[name]
    gone = tables_of(document)
    columns = {table: found for table, found in schema.columns.items() if table not in gone}
    model = load_model(replace(schema, columns=columns))
    measured = {metric for metric, text in document.metrics.items() if text.node in document.nodes}
    assert not measured & model.metrics.keys()
    looked_up = {entity for entity, text in document.entities.items() if text.node in document.nodes}
    assert not looked_up & model.entities.keys()


def test_no_two_shipped_terms_of_a_kind_answer_to_the_same_words() -> None:
    for kind in ("metrics", "dimensions", "entities"):
        seen: dict[str, str] = {}
        for source, document in shipped_documents():
            for name, term in getattr(document, kind).items():
                for word in {term.label.lower(), *(synonym.lower() for synonym in term.synonyms)}:
                    assert seen.setdefault(word, name) == name, f"{source}: {kind}.{name}: {word!r}"


def test_the_template_works_as_it_stands(schema: ServingSchema) -> None:
    scores = {"customer_id": "VARCHAR", "score": "DOUBLE", "band": "VARCHAR"}
    shop = replace(
        schema,
        columns={**schema.columns, "customer_scores": scores},
        row_counts={**schema.row_counts, "customer_scores": 9},
        declared_reach={"customer_scores": "customer"},
    )
    model = load_model(shop, [TEMPLATE.read_text("utf-8")])
    query = SemanticQuery(("revenue", "average_customer_score"), ("score_band",))
    assert "customer_scores" in compile_query(query, model, ADMIN).tables
    assert compile_query(SemanticQuery(entity="customer_scores"), model, ADMIN).columns[0].label == "Customer"
    absent = load_model(schema, [TEMPLATE.read_text("utf-8")])
    assert absent.unavailable["average_customer_score"] == "this shop's data has no customer scores"
