"""Which way things go: growth of the last 28 days against the days before and a year before."""

from __future__ import annotations

from typing import Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from tools.semantic.query import Filter, Grain, OrderBy, SemanticQuery, TimeWindow
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_GROWTH = ("growth", "growth_on_last_year")


class TrendArguments(Arguments):
    """Of what, and which end first; without `by` the whole shop with its last 13 months."""

    by: Literal["category", "country", "store", "product"] | None = None
    filters: tuple[Filter, ...] = Field(default=(), description="on the dimension of `by`")
    rising_first: bool = True
    limit: int | None = Field(default=None, ge=1, le=1000)


class Trend:
    """The trends of the Market Intelligence Hub."""

    name = "trend"
    description = (
        "Whether revenue is growing or falling: in total, or ranked by category, country, store or product."
    )
    arguments = TrendArguments
    test_arguments = TrendArguments()

    def run(self, arguments: TrendArguments, context: ToolContext) -> ToolResult:
        """Growth figures; for the whole shop also the monthly course."""
        metrics = tuple(name for name in _GROWTH if name in context.model.metrics)
        if not metrics:
            reason = context.model.unavailable.get("growth", "the analytics have not been computed")
            return ToolResult(notes=(f"There are no trends for this shop: {reason}.",))
        direction: Literal["asc", "desc"] = "desc" if arguments.rising_first else "asc"
        growth = SemanticQuery(
            metrics=metrics,
            dimensions=(arguments.by, "trend_direction") if arguments.by else ("trend_direction",),
            filters=arguments.filters,
            order_by=(OrderBy(metrics[0], direction),),
            limit=arguments.limit,
        )
        title = f"Growth by {arguments.by}" if arguments.by else "Growth"
        findings = [Finding(context.queries.run(growth, context.policy), title, growth)]
        if arguments.by is None:
            findings.append(_course(context))
        return ToolResult(tuple(findings))


def _course(context: ToolContext) -> Finding:
    first = context.as_of.date().replace(day=1) - relativedelta(months=12)
    end = context.as_of.date() + relativedelta(days=1)
    query = SemanticQuery(metrics=("revenue",), time=TimeWindow(first, end, Grain.MONTH))
    return Finding(context.queries.run(query, context.policy), "Revenue by month", query)


TOOL = Trend()
