"""Orders that look like fraud, the most urgent first, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from tools.published import absence, held
from tools.semantic.query import Filter, Operator, SemanticQuery
from tools.telling import each, one
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "fraud_detections"
_FIELDS = ("order_id", "customer", "order_date", "amount", "risk_score", "decision", "outcome", "reasons")
_ROW = "order {n.order_id} of {n.order_date} ({n.amount}, risk {n.risk_score})"
_WHY = "[ Why the first: {n.reasons}.]"
_SUSPICION = "An alert is a suspicion, no proof; sales over the counter are not scored."


class FraudAlertsArguments(Arguments):
    """Which alerts; without anything, those that nobody has judged yet."""

    filters: tuple[Filter, ...] = Field(default=(), description="on country, channel, customer or amount")
    outcome: Literal["open", "confirmed", "cleared", "any"] = "open"
    since: date | None = Field(default=None, description="first day of the orders")
    until: date | None = Field(default=None, description="the day after the last")
    limit: int = Field(default=10, ge=1, le=1000)


class FraudAlerts:
    """The fraud queue of the Compliance Guardian."""

    name = "fraud_alerts"
    description = "Orders suspected of fraud, the most urgent first: risk, what to do, outcome and reasons."
    arguments = FraudAlertsArguments
    test_arguments = FraudAlertsArguments()

    def run(self, arguments: FraudAlertsArguments, context: ToolContext) -> ToolResult:
        """The alerts; where none is open, all of them, said."""
        missing = absence(ENTITY, "fraud detection", context)
        if missing is not None:
            return missing
        query = _query(arguments, context)
        found = context.queries.run(query, context.policy)
        notes = [_SUSPICION]
        for note, wider in _wider(arguments):
            if not found.rows:
                query = _query(wider, context)
                found = context.queries.run(query, context.policy)
                notes = [note, _SUSPICION]
        if not found.rows:
            return ToolResult(notes=("No order is suspected of fraud there.",))
        says = f"Look at these first: {each(found, _ROW, most=3)}.{one(found, _WHY)}"
        return ToolResult((Finding(found, "Orders suspected of fraud", query, says=says),), tuple(notes))


def _wider(arguments: FraudAlertsArguments) -> Iterator[tuple[str, FraudAlertsArguments]]:
    """What to look at where nothing fits, and how to say so: any day, then alerts that were judged.

    Days with an end are meant as they are.
    """
    if arguments.until is not None:
        return
    if arguments.since is not None:
        arguments = arguments.model_copy(update={"since": None})
        yield "No order of that time is suspected; these are older.", arguments
    if arguments.outcome == "open":
        yield "No alert is open; these have been judged.", arguments.model_copy(update={"outcome": "any"})


def _query(arguments: FraudAlertsArguments, context: ToolContext) -> SemanticQuery:
    filters = list(arguments.filters)
    if arguments.outcome != "any":
        filters.append(Filter("outcome", Operator.EQ, arguments.outcome))
    if arguments.since is not None:
        filters.append(Filter("order_date", Operator.GE, arguments.since.isoformat()))
    if arguments.until is not None:
        filters.append(Filter("order_date", Operator.LT, arguments.until.isoformat()))
    fields = held(ENTITY, _FIELDS, context)
    return SemanticQuery(entity=ENTITY, fields=fields, filters=tuple(filters), limit=arguments.limit)


TOOL = FraudAlerts()
