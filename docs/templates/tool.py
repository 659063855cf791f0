"""FILL IN: what the tool answers, in one sentence."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from tools.semantic.query import SemanticQuery, TimeWindow
from tools.tool import Arguments, Finding, ToolContext, ToolResult


class CountOrdersArguments(Arguments):
    """FILL IN: one field per thing the model may choose; its description is the model's only manual."""

    year: int | None = Field(default=None, ge=1990, le=2100, description="calendar year; all years without")


class CountOrders:
    """FILL IN: how it answers. Numbers come through `context.queries` alone, so the policy always holds."""

    name = "count_orders"  # FILL IN: unique, a verb phrase
    description = "Counts the shop's orders, in one year or altogether."  # FILL IN: when to choose it
    arguments = CountOrdersArguments
    test_arguments = CountOrdersArguments()

    def run(self, arguments: CountOrdersArguments, context: ToolContext) -> ToolResult:
        """Answer by one semantic query."""
        query = SemanticQuery(metrics=("orders",), time=_window(arguments.year))
        table = context.queries.run(query, context.policy)
        return ToolResult(findings=(Finding(table, "Orders", query),))


def _window(year: int | None) -> TimeWindow | None:
    return None if year is None else TimeWindow(date(year, 1, 1), date(year + 1, 1, 1))


TOOL = CountOrders()
