"""What is expected: the published forecast with its interval and how wrong the model was in backtests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field

from tools.errors import JobFailedError, JobTimeoutError
from tools.on_demand import Column, DailyHistory, computed_table, daily_history
from tools.outlook.published import Asked, course, ranked, summed
from tools.outlook.told import NOUN, told_course, told_each, told_sum
from tools.result import ResultTable
from tools.semantic.query import Filter, Grain, Operator, SemanticQuery, TimeWindow
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_METRICS = {"revenue": "forecast", "units": "forecast_units", "orders": "forecast_orders"}
_HORIZON_DAYS = 90
_PUBLISHED_DAYS = 92
_GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH)
_TOLD = "{{0.cumulative}} {noun} expected from {{0.from}} to {{0.to}}"
_TOLD_BAND = (
    "; with {0.level} probability it lies between {0.cumulative_lower_80} and {0.cumulative_upper_80}"
)
_TOLD_ERROR = ". Model: {0.model}; in backtests it was off by {0.backtest_wape} on single days (WAPE)."
_SECONDS = 60.0
_DAYS: tuple[Column, ...] = (
    ("period", "Day", "date", None),
    ("forecast", "Forecast", "number", None),
    ("lower_80", "Lower 80%", "number", None),
    ("upper_80", "Upper 80%", "number", None),
)
_SPAN: tuple[Column, ...] = (("from", "From", "date", None), ("to", "To", "date", None))
_SUM: tuple[Column, ...] = (("cumulative", "Forecast", "number", None),)
_MODEL: tuple[Column, ...] = (
    ("backtest_wape", "Backtest error of days (WAPE)", "percent", None),
    ("model", "Model", "text", None),
)
_SUMS: tuple[Column, ...] = (
    *_SPAN,
    *_SUM,
    ("cumulative_lower_80", "Lower 80%", "number", None),
    ("cumulative_upper_80", "Upper 80%", "number", None),
    ("cumulative_lower_95", "Lower 95%", "number", None),
    ("cumulative_upper_95", "Upper 95%", "number", None),
    ("level", "Interval", "text", None),
    *_MODEL,
)
_SUMS_ALONE: tuple[Column, ...] = (*_SPAN, *_SUM, *_MODEL)


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
    grain: Grain | None = Field(default=None, description="one row a day, week or month instead of the sum")
    level: Literal[80, 95] = Field(default=80, description="of the interval, in percent")
    highest_first: bool | None = Field(default=None, description="rank the rows by this end")
    limit: int | None = Field(default=None, ge=1, le=1000, description="rows kept of the ranking")


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
        """The sum over the days with interval and error, or the course of it day by day, week by week."""
        metric = _METRICS[arguments.measure]
        if metric not in context.model.metrics:
            return ToolResult(notes=(_absent(metric, context),))
        first = context.as_of.date() + timedelta(days=1)
        start = max(arguments.start or first, first)
        last = first + timedelta(days=_PUBLISHED_DAYS)
        default = start + timedelta(days=30) if arguments.grain in {None, Grain.DAY} else last
        end = arguments.end or default
        if start >= last:
            return ToolResult(notes=("The published forecast does not reach that far ahead.",))
        if end <= start:
            return ToolResult(notes=("That period is over: a forecast begins where the data ends.",))
        part = _part(arguments)
        if part is None:
            return _on_demand(arguments, context)
        asked = Asked(arguments.measure, arguments.by, part, start, min(end, last), arguments.level)
        findings = _findings(arguments, asked, first, context)
        if not findings and part:
            found = arguments.model_copy(update={"filters": part, "by": None, "name": None})
            return _on_demand(found, context)
        named = arguments.end or end == last
        notes = () if named else ("No period was named, so the next 30 days were taken.",)
        if arguments.start is not None and arguments.start < first:
            notes = (*notes, "The period has begun: only its days still to come are forecast.")
        return ToolResult(findings, notes, _beyond(end, last))


def _part(arguments: ForecastArguments) -> tuple[Filter, ...] | None:
    """The filters on the published series; None where the part of the shop is not published."""
    if arguments.by is not None and arguments.name is not None and not arguments.filters:
        return (Filter(arguments.by, Operator.EQ, arguments.name),)
    own = all(f.field == arguments.by for f in arguments.filters)
    return arguments.filters if own else None


def _findings(
    arguments: ForecastArguments, asked: Asked, first: date, context: ToolContext
) -> tuple[Finding, ...]:
    """The figure asked for first, then, of a single series, its course day by day."""
    title = f"Forecast {arguments.measure}"
    single = asked.by is None or arguments.name is not None
    if arguments.grain in _GRAINS:
        return _by_period(arguments, asked, title, context)
    found = summed(asked, first, context)
    main = _of_sum(arguments, found, title) if found else _plain_sum(arguments, asked, title, context)
    if not main.table.rows:
        return ()
    if not single:
        return (main,)
    days, query = course(asked, Grain.DAY, context)
    return (main, Finding(days, f"{title} by day", query, spoken=False))


def _of_sum(
    arguments: ForecastArguments, found: tuple[ResultTable, SemanticQuery, Grain], title: str
) -> Finding:
    table, query, grain = found
    if arguments.limit is not None or arguments.highest_first is not None:
        table = ranked(table, arguments.highest_first is not False, arguments.limit)
    by = arguments.by
    if len(table.rows) == 1:
        says = told_sum(arguments.measure, arguments.level, grain, f"{{0.{by}}}: " if by else "")
    else:
        says = told_each(table, str(by), arguments.measure, arguments.level)
    return Finding(table, f"{title} by {str(by).replace('_', ' ')}" if by else title, query, says=says)


def _by_period(
    arguments: ForecastArguments, asked: Asked, title: str, context: ToolContext
) -> tuple[Finding, ...]:
    """One row a day, week or month; ranked where one end of them is asked for."""
    grain = arguments.grain or Grain.DAY
    table, query = course(asked, grain, context)
    if not table.rows:
        return ()
    if arguments.highest_first is not None:
        table = ranked(table, arguments.highest_first, arguments.limit)
    says = told_course(table, grain, arguments.measure, arguments.level, arguments.highest_first)
    return (Finding(table, f"{title} by {grain.value}", query, says=says),)


def _plain_sum(arguments: ForecastArguments, asked: Asked, title: str, context: ToolContext) -> Finding:
    """The sum of the days, where no interval of the sum is published."""
    query = SemanticQuery(
        metrics=(_METRICS[asked.measure],),
        dimensions=(asked.by,) if asked.by else (),
        filters=asked.filters,
        time=TimeWindow(asked.start, asked.end),
        limit=arguments.limit,
    )
    found = context.queries.run(query, context.policy)
    note = "an interval is published for running totals, whole weeks and whole months, not for this period"
    return Finding(replace(found, caveats=(*found.caveats, note)), title, query)


def _on_demand(arguments: ForecastArguments, context: ToolContext) -> ToolResult:
    """Forecast a part that is not published from its daily history."""
    if arguments.by is not None:
        label = context.model.dimensions[arguments.by].label.lower()
        return ToolResult(notes=(f"Within a part of the shop, forecasts are not made by {label}.",))
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
    return _computed(arguments, answer, history, start)


def _computed(
    arguments: ForecastArguments, answer: Mapping[str, Any], history: DailyHistory, start: date
) -> ToolResult:
    """The sum of the days asked for, with the interval of the running total where it starts at once."""
    labels = {row["model"]: row["label"] for row in answer["models"]}
    rows = [{**row, "model": labels.get(row["model"], row["model"])} for row in answer["forecasts"]]
    days = [row for row in rows if row["grain"] == "day"]
    shown = [row for row in days if str(row["period"]) >= start.isoformat()]
    whole = len(shown) == len(days)
    summed_up = {**days[-1], "from": shown[0]["period"], "to": shown[-1]["period"], "level": "80%"}
    if not whole:
        summed_up["cumulative"] = sum(float(row["forecast"]) for row in shown)
    title = f"Forecast {arguments.measure}"
    columns = _in_money(_SUMS if whole else _SUMS_ALONE, history)
    says = _TOLD.format(noun=NOUN[arguments.measure]) + (_TOLD_BAND if whole else "") + _TOLD_ERROR
    findings = (
        Finding(computed_table([summed_up], columns, history), title, history.query, says=f"{title}: {says}"),
        Finding(
            computed_table(shown, _in_money(_DAYS, history), history),
            f"{title} by day",
            history.query,
            spoken=False,
        ),
    )
    return ToolResult(findings, (str(answer["reason"]),))


def _in_money(columns: tuple[Column, ...], history: DailyHistory) -> tuple[Column, ...]:
    """The columns in the shop's currency where the history is."""
    unit = next((c.unit for c in history.table.columns if c.format == "money"), None)
    if unit is None:
        return columns
    return tuple(
        (name, label, "money", unit) if kind == "number" else (name, label, kind, own)
        for name, label, kind, own in columns
    )


def _absent(metric: str, context: ToolContext) -> str:
    reason = context.model.unavailable.get(metric, "the analytics have not been computed")
    return f"There is no forecast for this shop: {reason}."


def _beyond(end: date, last: date) -> tuple[str, ...]:
    if end <= last:
        return ()
    return ("The published forecast ends before that; later days are not in the figure.",)


TOOL = Forecast()
