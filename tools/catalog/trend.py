"""Which way things go: growth of the last 28 days against the days before, and whether it is significant."""

from __future__ import annotations

from typing import Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from tools.outlook.published import SERIES
from tools.published import held
from tools.result import ResultTable
from tools.semantic.query import Filter, Grain, Operator, OrderBy, SemanticQuery, TimeWindow
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_FIELDS = (
    "series_name",
    "window_days",
    "value",
    "previous_value",
    "growth_pct",
    "last_year_growth_pct",
    "momentum",
    "direction",
    "significant",
)


class TrendArguments(Arguments):
    """Of what, and which end first; without `by` the whole shop, with its last 13 months."""

    by: Literal["category", "top_category", "country", "store", "store_region", "product"] | None = None
    filters: tuple[Filter, ...] = Field(default=(), description="on the dimension of `by`")
    rank_by: Literal["growth_pct", "momentum"] = "growth_pct"
    rising_first: bool | None = Field(
        default=None, description="only what grows (true) or shrinks (false), most first; None: largest first"
    )
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
        if "trends" not in context.model.entities:
            reason = context.model.unavailable.get("growth", "the analytics have not been computed")
            return ToolResult(notes=(f"There are no trends for this shop: {reason}.",))
        query = SemanticQuery(
            entity="trends",
            fields=held("trends", _FIELDS, context),
            filters=_filters(arguments),
            order_by=_order(arguments),
            limit=arguments.limit,
        )
        title = f"Revenue trend by {arguments.by}" if arguments.by else "Revenue trend"
        found = context.queries.run(query, context.policy)
        findings = [Finding(found, title, query, says=_says(found))]
        if arguments.by is None:
            findings.append(_course(context))
        note = (
            "Growth compares the last 28 days with the 28 days before; a trend is called significant where "
            "chance would show it in fewer than 5 of 100 such series."
        )
        return ToolResult(tuple(findings), (note,))


def _says(found: ResultTable) -> str:
    """Growth, whether it is beyond chance, and growth on last year."""
    row = (
        "{n.series_name}: {n.growth_pct} against the days before ({n.value} after {n.previous_value}), "
        "direction "
        "{n.direction}, beyond chance: {n.significant}; on the same days of last year "
        "{n.last_year_growth_pct}"
    )
    return f"{each(found, row, most=3)}."


def _filters(arguments: TrendArguments) -> tuple[Filter, ...]:
    series = Filter("trends.series_type", Operator.EQ, SERIES[arguments.by] if arguments.by else "total")
    renamed = tuple(
        Filter("series_name", f.op, f.value) if f.field == arguments.by else f for f in arguments.filters
    )
    if arguments.by is None or arguments.rising_first is None or renamed:
        return (series, *renamed)
    sign = Operator.GT if arguments.rising_first else Operator.LT
    return (series, *renamed, Filter(arguments.rank_by, sign, 0))


def _order(arguments: TrendArguments) -> tuple[OrderBy, ...]:
    if arguments.rising_first is None:
        return (OrderBy("value"),)
    return (OrderBy(arguments.rank_by, "desc" if arguments.rising_first else "asc"),)


def _course(context: ToolContext) -> Finding:
    first = context.as_of.date().replace(day=1) - relativedelta(months=12)
    end = context.as_of.date() + relativedelta(days=1)
    query = SemanticQuery(metrics=("revenue",), time=TimeWindow(first, end, Grain.MONTH))
    return Finding(context.queries.run(query, context.policy), "Revenue by month", query)


TOOL = Trend()
