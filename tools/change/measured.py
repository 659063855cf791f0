"""The figures of two periods that a change is split from, read through the one road to numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tools.result import ResultTable, Value
from tools.semantic.query import (
    Comparison,
    Filter,
    Having,
    Operator,
    OrderBy,
    SemanticQuery,
    TimeWindow,
)
from tools.tool import ToolContext

_PAGE = 1000
_MOST_PAGES = 12
_UNKNOWN = "not known"

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Question:
    """Which metric moved, in which part of the shop, between which periods."""

    metric: str
    filters: tuple[Filter, ...]
    time: TimeWindow
    compare: Comparison | TimeWindow

    def query(self, metrics: tuple[str, ...], dimensions: tuple[str, ...] = ()) -> SemanticQuery:
        """The semantic query for these metrics in both periods."""
        return SemanticQuery(
            metrics=metrics,
            dimensions=dimensions,
            filters=self.filters,
            time=self.time,
            compare=self.compare,
            order_by=tuple(OrderBy(name, "asc") for name in dimensions),
        )


def pairs(table: ResultTable, row: tuple[Value, ...], metrics: tuple[str, ...]) -> tuple[Pair, ...]:
    """Before and after of each metric in one row; nothing counts as zero."""
    return tuple(
        (_number(row[table.column_index(f"{name}__previous")]), _number(row[table.column_index(name)]))
        for name in metrics
    )


def by_group(
    question: Question, metrics: tuple[str, ...], dimension: str, context: ToolContext
) -> tuple[Mapping[str, tuple[Pair, ...]], bool]:
    """Before and after of each metric by the dimension's values, and whether that is all of them.

    Groups are read page by page; rows without a value are one group of their own.
    """
    found: dict[str, tuple[Pair, ...]] = {}
    query = replace(question.query(metrics, (dimension,)), limit=_PAGE)
    for page in range(_MOST_PAGES):
        table = context.queries.run(replace(query, offset=page * _PAGE), context.policy)
        name = table.column_index(context.model.dimension(dimension).column)
        for row in table.rows:
            key = _UNKNOWN if row[name] is None else str(row[name])
            found[key] = pairs(table, row, metrics)
        if len(table.rows) < _PAGE:
            return found, True
    return found, False


def sold_out(question: Question, context: ToolContext) -> frozenset[str]:
    """Products without a unit on hand now, in the part of the shop that the question is about."""
    known = context.model.dimensions_of("stock_on_hand")
    query = SemanticQuery(
        metrics=("stock_on_hand",),
        dimensions=("product_id",),
        filters=tuple(f for f in question.filters if f.field in known),
        having=(Having("stock_on_hand", Operator.LE, 0),),
        limit=_PAGE,
    )
    table = context.queries.run(query, context.policy)
    return frozenset(str(row[table.column_index("product_id")]) for row in table.rows)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float | Decimal) else 0.0
