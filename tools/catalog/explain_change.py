"""Why a figure moved between two periods: what each driver and each group adds to the change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from pydantic import Field

from tools.change.effects import Effect
from tools.change.measured import Question, pairs
from tools.change.splits import Splits
from tools.result import ResultColumn, ResultTable
from tools.semantic.query import Comparison, Filter, TimeWindow
from tools.tool import Arguments, Finding, ToolContext, ToolResult

Rows = list[tuple[str, Effect]]
_DRIVER = "Driver"
_REST = "all others"
_MIX = "Price, volume and mix"


class ExplainChangeArguments(Arguments):
    """Which figure, where, and between which periods."""

    metric: str = Field(default="revenue", description="the metric that moved")
    filters: tuple[Filter, ...] = ()
    time: TimeWindow | None = Field(
        default=None, description="the later period; default: the last whole month"
    )
    compare: Comparison | TimeWindow | None = Field(
        default=None, description="the earlier period; default: the one before"
    )


class ExplainChange:
    """Splits a change so that the parts of every split add up to it."""

    name = "explain_change"
    description = (
        "Why a figure (revenue, orders, units, a rate) rose or fell between two periods: contributions of "
        "customers, order frequency, basket size, price, mix, returns, and of categories, products, "
        "countries, stores and channels, which add up to the change."
    )
    arguments = ExplainChangeArguments
    test_arguments = ExplainChangeArguments()

    def run(self, arguments: ExplainChangeArguments, context: ToolContext) -> ToolResult:
        """The change first, then each split that the data allows, as a table of contributions."""
        metric = context.model.metric(arguments.metric)
        question, notes = _question(arguments, context)
        query = question.query((metric.name,))
        table = context.queries.run(query, context.policy)
        main = Finding(table, f"Change of {metric.label.lower()}", query)
        before, after = pairs(table, table.rows[0], (metric.name,))[0] if table.rows else (0.0, 0.0)
        if before == after:
            return ToolResult((main,), (*notes, "The figure did not change, so there is nothing to explain."))
        if not before:
            notes = (*notes, "The earlier period holds nothing, so everything counts as change.")
        splits = Splits(question, after - before, context)
        return ToolResult((main, *_findings(splits, table, after - before, context)), notes)


def _question(arguments: ExplainChangeArguments, context: ToolContext) -> tuple[Question, tuple[str, ...]]:
    """The two periods, with what was assumed about them."""
    notes: list[str] = []
    window, compare = arguments.time, arguments.compare
    if window is None or window.start is None:
        window = last_whole_month(context.as_of.date())
        notes.append("No period was named, so the last whole month in the data was taken.")
    if window.end is None:
        window = replace(window, end=context.as_of.date() + timedelta(days=1))
    if compare is None:
        compare = Comparison.PREVIOUS_PERIOD
        notes.append("Compared with the period before, as no other was named.")
    window = replace(window, grain=None)
    return Question(arguments.metric, arguments.filters, window, compare), tuple(notes)


def last_whole_month(last_day: date) -> TimeWindow:
    """The latest calendar month that the data covers to its last day."""
    first = last_day.replace(day=1)
    following = first + relativedelta(months=1)
    if last_day + timedelta(days=1) == following:
        return TimeWindow(first, following)
    return TimeWindow(first - relativedelta(months=1), first)


def _findings(splits: Splits, total: ResultTable, change: float, context: ToolContext) -> list[Finding]:
    label = context.model.dimension
    listed: list[tuple[str, Rows]] = [
        ("What drove it", [(_DRIVER, e) for e in splits.by_driver()]),
        (_MIX, [("Effect", e) for e in splits.by_price_and_mix()]),
        *(
            (f"Where it happened, by {label(name).label.lower()}", [(label(name).label, e) for e in effects])
            for name, effects in splits.by_grouping()
        ),
        ("Of it, products out of stock now", [(_DRIVER, e) for e in splits.of_empty_shelves()]),
    ]
    return [
        Finding(_as_table(total, rows, change), title, spoken=title != _MIX) for title, rows in listed if rows
    ]


def _as_table(total: ResultTable, rows: Rows, change: float) -> ResultTable:
    """Contributions in the metric's unit, largest first, with each part's share of the change."""
    moved, kind = total.columns[0], rows[0][0]
    effects = sorted((e for _, e in rows), key=lambda e: (e.name == _REST, -abs(e.contribution)))
    columns = [
        ResultColumn("part", kind, "text", role="dimension"),
        ResultColumn("contribution", "Contribution", moved.format, moved.unit, "metric"),
        ResultColumn("share_of_change", "Share of the change", "percent"),
    ]
    figures = [(e.name, e.contribution, e.contribution / change) for e in effects]
    valued = any(e.before is not None for e in effects)
    if valued:
        own = ("number", None) if kind == _DRIVER else (moved.format, moved.unit)
        columns += [ResultColumn(name, name.capitalize(), *own) for name in ("before", "after")]
    return ResultTable(
        columns=tuple(columns),
        rows=tuple(
            (*known, e.before, e.after) if valued else known
            for known, e in zip(figures, effects, strict=True)
        ),
        sql=total.sql,
        tables=total.tables,
        as_of=total.as_of,
        filters=total.filters,
    )


TOOL = ExplainChange()
