"""Customers like one customer: of the same tier, closest in recency, number of orders and money spent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from pydantic import Field

from tools.customers import whose
from tools.published import absence, customer_fields
from tools.result import ResultColumn, ResultTable, Value
from tools.semantic.query import Filter, Operator, SemanticQuery
from tools.telling import each, person
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "customer_segments"
_MEASURED = ("recency_days", "frequency", "monetary")
_MOST_ROWS = 10_000
_NOTE = (
    "Alike are customers of the same tier that are closest in days since the last order, number of orders "
    "and money "
    "spent, on logarithms, each in units of its own spread within the tier."
)


class SimilarCustomersArguments(Arguments):
    """Like whom."""

    customer: str = Field(max_length=64, description="the customer's id or name")
    filters: tuple[Filter, ...] = Field(default=(), description="on country")
    limit: int = Field(default=10, ge=1, le=1000)


class SimilarCustomers:
    """Neighbours among the segments of the Demand Insights Engine."""

    name = "similar_customers"
    description = (
        "Which customers are like a given one: same tier, closest in recency, orders and money spent."
    )
    arguments = SimilarCustomersArguments
    test_arguments = SimilarCustomersArguments(customer="C0000001")

    def run(self, arguments: SimilarCustomersArguments, context: ToolContext) -> ToolResult:
        """The customer's nearest neighbours, closest first."""
        missing = absence(ENTITY, "customer segments", context)
        if missing is not None:
            return missing
        query = _query(context, (whose(arguments.customer),), 1)
        own = context.queries.run(query, context.policy)
        if not own.rows:
            return ToolResult(notes=(f"Customer {arguments.customer} is not among those who bought.",))
        tier = str(own.rows[0][own.column_index("tier")])
        filters = (Filter("tier", Operator.EQ, tier), *arguments.filters)
        query = _query(context, filters, _MOST_ROWS)
        found = context.queries.run(query, context.policy)
        table = _nearest(found, own.rows[0], arguments)
        if not table.rows:
            return ToolResult(notes=("There is no other customer of that tier in the data you may see.",))
        row = (
            f"{person(table)}: {{n.frequency}} orders worth {{n.monetary}}, last {{n.recency_days}} days ago"
        )
        says = f"Closest first, all {{0.tier}}. {each(table, row)}."
        title = f"Customers like {arguments.customer}"
        return ToolResult((Finding(table, title, query, says=says),), (_NOTE,))


def _query(context: ToolContext, filters: tuple[Filter, ...], limit: int) -> SemanticQuery:
    return SemanticQuery(
        entity=ENTITY,
        fields=customer_fields(ENTITY, ("tier", *_MEASURED), context),
        filters=filters,
        limit=limit,
    )


def _nearest(found: ResultTable, own: tuple[Value, ...], arguments: SimilarCustomersArguments) -> ResultTable:
    places = [found.column_index(name) for name in _MEASURED]
    points = [_point(row, places) for row in found.rows]
    spreads = [_spread(values) for values in zip(*points, strict=True)] or [1.0] * len(places)
    centre = _point(own, places)
    ranked = sorted(
        (
            (math.dist(_scaled(point, spreads), _scaled(centre, spreads)), str(row[0]), row)
            for point, row in zip(points, found.rows, strict=True)
            if row[0] != own[0]
        ),
        key=lambda item: item[:2],
    )
    column = ResultColumn("distance", "Distance", "number")
    rows = tuple((*row, distance) for distance, _, row in ranked[: arguments.limit])
    return replace(found, columns=(*found.columns, column), rows=rows, truncated=False)


def _point(row: tuple[Value, ...], places: Sequence[int]) -> list[float]:
    return [math.log1p(max(float(str(row[at])), 0.0)) if row[at] is not None else 0.0 for at in places]


def _scaled(point: Sequence[float], spreads: Sequence[float]) -> list[float]:
    return [value / spread for value, spread in zip(point, spreads, strict=True)]


def _spread(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) or 1.0


TOOL = SimilarCustomers()
