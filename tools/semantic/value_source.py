"""Reading the values to be linked: the distinct values of the indexed dimensions, in one statement."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from ingestion.lake.contracts import Sensitivity
from tools.ports import QueryEngine
from tools.semantic.casting import cast_to
from tools.semantic.facts import from_node
from tools.semantic.model import Binding, Dimension, Entity, Metric, SemanticModel
from tools.semantic.spelling import normalised
from tools.semantic.values import IndexedValue, ValueIndex

_MOST_VALUES = 200_000
_MOST_CODES = 100_000
_LARGE_TABLE = 200_000
_TIMEOUT_SECONDS = 60.0


def read_values(engine: QueryEngine, model: SemanticModel) -> ValueIndex:
    """Build the index of the published run.

    It holds every value; who may find personal ones is decided when it is asked. Codes of which there are
    more than 100,000 (order ids of a large shop) are left out: they are recognised by their form instead.
    """
    statement = _statement(model)
    if statement is None:
        return ValueIndex((), _protected(model))
    sql = statement.sql(dialect=engine.dialect, identify=True, copy=False)
    most = 4 * _MOST_VALUES
    rows = engine.execute(sql, max_rows=most, timeout_seconds=_TIMEOUT_SECONDS).rows
    by_dimension: dict[str, list[str]] = {}
    for name, value in rows:
        by_dimension.setdefault(str(name), []).append(str(value))
    return ValueIndex(_indexed(model, by_dimension), _protected(model))


def _indexed(model: SemanticModel, found: dict[str, list[str]]) -> Iterator[IndexedValue]:
    for name, dimension in model.dimensions.items():
        values = sorted(found.get(name, ()))
        is_code = dimension.indexing == "exact"
        if is_code and len(values) > _MOST_CODES:
            continue
        personal = dimension.sensitivity is not Sensitivity.PUBLIC
        for value in values:
            yield IndexedValue(name, value, personal, is_code)


def _statement(model: SemanticModel) -> exp.Expr | None:
    parts = [
        _distinct(model, dimension, node, binding)
        for dimension in model.dimensions.values()
        if dimension.indexing != "none"
        for node, binding in _homes(model, dimension)
    ]
    if not parts:
        return None
    union: exp.Expr = parts[0]
    for part in parts[1:]:
        union = exp.union(union, part, distinct=True, copy=False)
    return union


def _homes(model: SemanticModel, dimension: Dimension) -> list[tuple[str, Binding]]:
    """The table that each way to compute the dimension starts from; large ones only for want of others."""
    homes: list[tuple[str, Binding]] = []
    for binding in dimension.bindings:
        starts = [name for name in binding.nodes if binding.nodes <= model.paths[name].keys()]
        if starts and not binding.fixes and model.nodes[starts[0]].rollup is None:
            homes.append((starts[0], binding))
    small = [home for home in homes if model.nodes[home[0]].rows <= _LARGE_TABLE]
    return small or homes[:1]


def _distinct(model: SemanticModel, dimension: Dimension, node: str, binding: Binding) -> exp.Select:
    value = binding.expression.copy()
    limit = _MOST_CODES + 1 if dimension.indexing == "exact" else _MOST_VALUES
    select = from_node(model, node, binding.nodes).select(
        exp.alias_(exp.Literal.string(dimension.name), "dimension"),
        exp.alias_(cast_to(value, "text"), "value"),
        copy=False,
    )
    known = exp.not_(exp.Is(this=value.copy(), expression=exp.null()))
    inner = select.where(known, copy=False).distinct(copy=False).limit(limit, copy=False)
    return exp.select("dimension", "value").from_(inner.subquery("listed", copy=False), copy=False)


def _protected(model: SemanticModel) -> frozenset[str]:
    """Every word of the model's own vocabulary."""
    texts: list[str] = []
    terms: list[Metric | Dimension | Entity] = [*model.metrics.values(), *model.dimensions.values()]
    for term in (*terms, *model.entities.values()):
        texts += [term.name.replace("_", " "), term.label, *term.synonyms]
    return frozenset(word for text in texts for word in normalised(text).split())
