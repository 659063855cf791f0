"""What is expected: the published forecast with its interval and how wrong the model was in backtests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from tools.semantic.query import Filter, Grain, Operator, SemanticQuery, TimeWindow
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_METRICS = {"revenue": "forecast", "units": "forecast_units", "orders": "forecast_orders"}
_HORIZON_DAYS = 90
_DAILY_BAND = ("forecast_lower_80", "forecast_upper_80")
_TOTAL_BAND = ("forecast_total_lower_80", "forecast_total_upper_80")


class ForecastArguments(Arguments):
    """Which measure, of which part of the shop, over which days ahead."""

    measure: Literal["revenue", "units", "orders"] = "revenue"
    by: Literal["category", "country", "store"] | None = Field(default=None, description="one row for each")
    name: str | None = Field(default=None, description="only this category, country or store (needs `by`)")
    start: date | None = Field(default=None, description="default: the day after the data ends")
    end: date | None = Field(default=None, description="exclusive; default: 30 days after the start")
    grain: Grain = Field(default=Grain.DAY, description="grain of the series shown beside the total")


class Forecast:
    """The forecasts of the Market Intelligence Hub."""

    name = "forecast"
    description = (
        "Expected revenue, units or orders for coming days, in total or by category, country or store, "
        "with an 80% interval and the model's backtest error."
    )
    arguments = ForecastArguments
    test_arguments = ForecastArguments()

    def run(self, arguments: ForecastArguments, context: ToolContext) -> ToolResult:
        """The sum over the days with interval and error, then the course of it."""
        metric = _METRICS[arguments.measure]
        if metric not in context.model.metrics:
            return ToolResult(notes=(_absent(metric, context),))
        first = context.as_of.date() + timedelta(days=1)
        start = max(arguments.start or first, first)
        end = arguments.end or start + timedelta(days=30)
        if start > first + timedelta(days=_HORIZON_DAYS):
            return ToolResult(notes=("The published forecast does not reach that far ahead.",))
        window = TimeWindow(start, end)
        total = _total(arguments, metric, window, context, whole=start == first)
        found = context.queries.run(total, context.policy)
        findings = [Finding(found, f"Forecast {arguments.measure}", total)]
        if arguments.by is None or arguments.name is not None:
            course = _course(arguments, metric, window, context)
            by = f"Forecast {arguments.measure} by {arguments.grain.value}"
            findings.append(Finding(context.queries.run(course, context.policy), by, course))
        notes = () if arguments.end else ("No period was named, so the next 30 days were taken.",)
        return ToolResult(tuple(findings), notes, _beyond(end, context))


def _absent(metric: str, context: ToolContext) -> str:
    reason = context.model.unavailable.get(metric, "the analytics have not been computed")
    return f"There is no forecast for this shop: {reason}."


def _filters(arguments: ForecastArguments) -> tuple[Filter, ...]:
    if arguments.by is None or arguments.name is None:
        return ()
    return (Filter(arguments.by, Operator.EQ, arguments.name),)


def _total(
    arguments: ForecastArguments, metric: str, window: TimeWindow, context: ToolContext, *, whole: bool
) -> SemanticQuery:
    """`whole`: the window starts where the forecast does, so that the published interval of the sum holds."""
    band = _TOTAL_BAND if whole and arguments.measure == "revenue" else ()
    error = ("forecast_error",) if arguments.measure == "revenue" else ()
    return SemanticQuery(
        metrics=(metric, *_known((*band, *error), context)),
        dimensions=(arguments.by,) if arguments.by else (),
        filters=_filters(arguments),
        time=window,
    )


def _course(
    arguments: ForecastArguments, metric: str, window: TimeWindow, context: ToolContext
) -> SemanticQuery:
    daily_revenue = arguments.measure == "revenue" and arguments.grain is Grain.DAY
    band = _DAILY_BAND if daily_revenue else ()
    return SemanticQuery(
        metrics=(metric, *_known(band, context)),
        filters=_filters(arguments),
        time=TimeWindow(window.start, window.end, arguments.grain),
    )


def _known(names: tuple[str, ...], context: ToolContext) -> tuple[str, ...]:
    return tuple(name for name in names if name in context.model.metrics)


def _beyond(end: date, context: ToolContext) -> tuple[str, ...]:
    horizon = context.as_of.date() + timedelta(days=_HORIZON_DAYS + 1)
    if end <= horizon:
        return ()
    return ("The published forecast ends before that; later days are not in the figure.",)


TOOL = Forecast()
