"""What the semantic layer and the guard cost a query, against parsing the same SQL with sqlglot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import sqlglot

from evals.bench.measuring import Timing, timed
from tools.policy import Policy, Role
from tools.ports import ServingSchema
from tools.semantic.compiler import compile_query
from tools.semantic.loader import load_model
from tools.semantic.model import SemanticModel
from tools.semantic.query import Comparison, Filter, Grain, Having, Operator, SemanticQuery, TimeWindow
from tools.sql.guard import guard
from tools.sql.policy_rules import visible_tables

_YEAR = TimeWindow(date(2011, 1, 1), date(2012, 1, 1))
QUERIES = (
    SemanticQuery(metrics=("revenue",), time=_YEAR),
    SemanticQuery(metrics=("revenue",), dimensions=("country",), time=_YEAR, limit=5),
    SemanticQuery(metrics=("revenue", "orders"), time=TimeWindow(_YEAR.start, _YEAR.end, Grain.MONTH)),
    SemanticQuery(
        metrics=("revenue",),
        filters=(Filter("country", Operator.NE, "France"),),
        time=TimeWindow(date(2011, 11, 1), date(2011, 12, 1)),
        compare=Comparison.SAME_PERIOD_LAST_YEAR,
    ),
    SemanticQuery(
        metrics=("revenue",),
        dimensions=("country",),
        time=_YEAR,
        having=(Having("revenue", Operator.GT, 1000),),
        shares=True,
    ),
)
"""A scalar, a top list, a time axis of two facts, a comparison, and a condition with shares."""

_POLICY = Policy("bench", Role.ADMIN)
_MAX_ROWS = 1000


def time_compiling(schema: ServingSchema, *, repeats: int) -> tuple[Timing, Timing]:
    """Compile and guard every query; then parse and print the guarded SQL with sqlglot."""
    model, tables = load_model(schema), visible_tables(_POLICY, schema)

    def guarded(query: SemanticQuery, model: SemanticModel = model) -> str:
        compiled = compile_query(query, model, _POLICY)
        return guard(compiled.sql, tables, dialect="duckdb", max_rows=_MAX_ROWS).sql

    texts = [guarded(query) for query in QUERIES]
    ours: list[Callable[[], object]] = [partial(guarded, query) for query in QUERIES]
    peers: list[Callable[[], object]] = [partial(_parsed, text) for text in texts]
    return (
        timed("compile and guard", ours, repeats=repeats),
        timed("sqlglot parse and print", peers, repeats=repeats),
    )


def _parsed(text: str) -> str:
    return sqlglot.parse_one(text, dialect="duckdb").sql(dialect="duckdb")
