"""Strange days and strange orders."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from tools.published import absence, held
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "anomaly_detections"
_FIELDS = ("period", "measure", "value", "expected", "reason", "severity", "store_id", "order_id")


class AnomaliesArguments(Arguments):
    """What may be strange; days of the whole shop unless said otherwise."""

    subject: Literal["day", "store_day", "order"] = "day"
    filters: tuple[Filter, ...] = Field(default=(), description="on measure (revenue, orders) or severity")
    since: date | None = Field(default=None, description="first day looked at")
    until: date | None = Field(default=None, description="the day after the last")
    limit: int = Field(default=10, ge=1, le=1000)


class Anomalies:
    """The anomalies of the Compliance Guardian."""

    name = "anomalies"
    description = "Days of the shop or of a store, or orders, that are unlike the usual, and what is strange."
    arguments = AnomaliesArguments
    test_arguments = AnomaliesArguments()

    def run(self, arguments: AnomaliesArguments, context: ToolContext) -> ToolResult:
        """The latest first."""
        missing = absence(ENTITY, "anomaly detection", context)
        if missing is not None:
            return missing
        filters = [Filter("subject_type", Operator.EQ, arguments.subject), *arguments.filters]
        if arguments.since is not None:
            filters.append(Filter("period", Operator.GE, arguments.since.isoformat()))
        if arguments.until is not None:
            filters.append(Filter("period", Operator.LT, arguments.until.isoformat()))
        query = SemanticQuery(
            entity=ENTITY,
            fields=held(ENTITY, _FIELDS, context),
            filters=tuple(filters),
            order_by=(OrderBy("period"), OrderBy("score")),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("Nothing was unlike what is usual there.",))
        says = f"Latest first: {each(found, '{n.period}[ ({n.reason})]', most=3)}."
        return ToolResult((Finding(found, "What is unlike the usual", query, says=says),))


TOOL = Anomalies()
