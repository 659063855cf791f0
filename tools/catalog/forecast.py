"""What is expected: the published forecast with its interval and how wrong the model was in backtests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field

from tools.errors import JobFailedError, JobTimeoutError
from tools.on_demand import Column, DailyHistory, computed_table, daily_history
from tools.semantic.query import Filter, Grain, Operator, SemanticQuery, TimeWindow
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_METRICS = {"revenue": "forecast", "units": "forecast_units", "orders": "forecast_orders"}
_HORIZON_DAYS = 90
_DAILY_BAND = ("forecast_lower_80", "forecast_upper_80")
_TOTAL_BAND = ("forecast_total_lower_80", "forecast_total_upper_80")
_SECONDS = 60.0
_DAYS: tuple[Column, ...] = (
    ("period", "Day", "date", None),
    ("forecast", "Forecast", "number", None),
    ("lower_80", "Lower 80%", "number", None),
    ("upper_80", "Upper 80%", "number", None),
)
_SUMS: tuple[Column, ...] = (
    ("cumulative", "Forecast", "number", None),
    ("cumulative_lower_80", "Lower 80%", "number", None),
    ("cumulative_upper_80", "Upper 80%", "number", None),
    ("cumulative_lower_95", "Lower 95%", "number", None),
    ("cumulative_upper_95", "Upper 95%", "number", None),
    ("backtest_wape", "Backtest error of days (WAPE)", "percent", None),
    ("model", "Model", "text", None),
)


class ForecastArguments(Arguments):
    """Which measure, of which part of the shop, over which days ahead."""

    measure: Literal["revenue", "units", "orders"] = "revenue"
    by: Literal["category", "top_category", "country", "store_region", "store", "product"] | None = Field(
        default=None, description="one row for each"
    )
    name: str | None = Field(default=None, description="only this one of them (needs `by`)")
    filters: tuple[Filter, ...] = Field(
        default=(), description="any other part of the shop (a brand, a category in a country): computed now"
    )
    start: date | None = Field(default=None, description="default: the day after the data ends")
    end: date | None = Field(default=None, description="exclusive; default: 30 days after the start")
    grain: Grain = Field(default=Grain.DAY, description="grain of the series shown beside the total")


class Forecast:
    """The forecasts of the Market Intelligence Hub."""

    name = "forecast"
    description = (
        "Expected revenue, units or orders for coming days, in total, by category, country, store, region or "
        "leading product, or for any other part of the shop, with an interval and the model's backtest error."
    )
    arguments = ForecastArguments
    test_arguments = ForecastArguments()

    def run(self, arguments: ForecastArguments, context: ToolContext) -> ToolResult:
        """The sum over the days with interval and error, then the course of it."""
        if arguments.filters:
            return _on_demand(arguments, context)
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


def _on_demand(arguments: ForecastArguments, context: ToolContext) -> ToolResult:
    """Forecast a part that is not published from its daily history."""
    if context.jobs is None:
        return ToolResult(notes=("This part of the shop can only be forecast on the server.",))
    first = context.as_of.date() + timedelta(days=1)
    start = max(arguments.start or first, first)
    horizon = ((arguments.end or start + timedelta(days=30)) - first).days
    if horizon > _HORIZON_DAYS:
        return ToolResult(notes=(f"A forecast reaches {_HORIZON_DAYS} days ahead at most.",))
    history = daily_history(arguments.measure, arguments.filters, context)
    if history is None:
        return ToolResult(notes=("There are no sales like that.",))
    asked = {**history.arguments, "horizon": max(horizon, 1)}
    try:
        answer = context.jobs.run("forecast_series", asked, timeout_seconds=_SECONDS)
    except (JobFailedError, JobTimeoutError) as error:
        return ToolResult(notes=(str(error),))
    return _computed(arguments, answer["forecasts"], str(answer["reason"]), history, start)


def _computed(
    arguments: ForecastArguments,
    rows: Sequence[Mapping[str, Any]],
    reason: str,
    history: DailyHistory,
    start: date,
) -> ToolResult:
    days = [row for row in rows if row["grain"] == "day"]
    shown = [row for row in days if str(row["period"]) >= start.isoformat()]
    title = f"Forecast {arguments.measure}"
    findings = [Finding(computed_table(days[-1:], _SUMS, history), title, history.query)]
    findings.append(Finding(computed_table(shown, _DAYS, history), f"{title} by day", history.query))
    whole = f"The sum counts from {days[0]['period']} to {days[-1]['period']}."
    return ToolResult(tuple(findings), (reason, whole))


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
