"""Columns that look at several rows of a result: shares, ranks, running totals, rolling averages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlglot import exp

from tools.errors import UserQueryError
from tools.result import ResultColumn
from tools.semantic.conditions import day_literal
from tools.semantic.facts import PERIOD
from tools.semantic.formulas import SHARE, divided, share
from tools.semantic.model import Metric, output_name
from tools.semantic.periods import later, period_start
from tools.semantic.plan import Plan
from tools.semantic.query import Grain, SemanticQuery

RANK, RUNNING, RUNNING_SHARE, ROLLING = "__rank", "__running", "__running_share", "__rolling"
_MOST_PERIODS = 366
_FRAMES = {
    Grain.DAY: (1, "DAY"),
    Grain.WEEK: (7, "DAY"),
    Grain.MONTH: (1, "MONTH"),
    Grain.QUARTER: (3, "MONTH"),
}
_FRAMES |= {Grain.YEAR: (12, "MONTH")}


def has_windows(query: SemanticQuery) -> bool:
    """Whether the result has a column that looks at several rows."""
    return query.shares or query.ranks or query.running or query.rolling is not None


def with_run_up(query: SemanticQuery) -> SemanticQuery:
    """The query with its period begun so much earlier that a rolling average is whole from its first row.

    Raises:
        UserQueryError: A rolling average cannot be taken here.
    """
    if query.rolling is None:
        return query
    window = query.time
    if window is None or window.grain is None:
        raise UserQueryError("A rolling average needs a time axis (a grain).")
    if query.compare is not None or query.shares or query.ranks or query.running or query.limit is not None:
        raise UserQueryError(
            "Ask for a rolling average alone: no comparison, shares, ranks, totals or limit."
        )
    if not 2 <= query.rolling <= _MOST_PERIODS:
        raise UserQueryError(f"A rolling average takes 2 to {_MOST_PERIODS} periods.")
    if window.start is None:
        return query
    first = later(period_start(window.start, window.grain), window.grain, 1 - query.rolling)
    return replace(query, time=replace(window, start=first))


def first_shown(query: SemanticQuery) -> date | None:
    """The first period to show of a query with a run-up; None where all are shown."""
    window = query.time
    if query.rolling is None or window is None or window.grain is None or window.start is None:
        return None
    return later(window.start, window.grain, query.rolling - 1)


def window_values(metric: Metric, value: exp.Expr, plan: Plan, keys: list[str]) -> list[exp.Expr]:
    """The columns of a metric that look at several rows, over its value in each."""
    query, name = plan.query, metric.column
    apart = _partition(metric, query, keys)
    found = []
    if has_share(metric, plan):
        found.append(exp.alias_(share(value, apart), name + SHARE, copy=False))
    if query.ranks:
        rank = exp.Window(this=exp.Rank(), partition_by=_columns(apart), order=_order([(value, True)]))
        found.append(exp.alias_(rank, name + RANK, copy=False))
    if has_running(metric, plan):
        found += _running(name, value, query, keys, apart)
    if query.rolling is not None:
        average = _whole_only(_rolling(metric, value, plan, keys), metric, plan)
        found.append(exp.alias_(average, name + ROLLING, copy=False))
    return found


def window_labels(column: ResultColumn, metric: Metric, plan: Plan) -> list[ResultColumn]:
    """What those columns mean; `column` is the metric's own."""
    found = []
    if has_share(metric, plan):
        found.append(ResultColumn(column.name + SHARE, f"{column.label}, share", "percent", None, "metric"))
    if plan.query.ranks:
        found.append(ResultColumn(column.name + RANK, f"{column.label}, rank", "integer", None, "metric"))
    if has_running(metric, plan):
        found.append(replace(column, name=column.name + RUNNING, label=f"{column.label}, running total"))
        if plan.query.shares:
            label = f"{column.label}, running share"
            found.append(ResultColumn(column.name + RUNNING_SHARE, label, "percent", None, "metric"))
    if plan.query.rolling is not None and plan.query.time is not None and plan.query.time.grain is not None:
        label = f"{column.label}, average of {plan.query.rolling} {plan.query.time.grain.value}s"
        shown = "number" if column.format == "integer" else column.format
        found.append(replace(column, name=column.name + ROLLING, label=label, format=shown))
    return found


def has_share(metric: Metric, plan: Plan) -> bool:
    """Whether a share of the total is shown: only sums and counts have parts that make a whole."""
    return plan.query.shares and metric.additivity == "additive"


def has_running(metric: Metric, plan: Plan) -> bool:
    """Whether a running total is shown; raises `UserQueryError` when no metric asked for has one."""
    if not plan.query.running:
        return False
    if all(item.additivity != "additive" for item in plan.metrics):
        raise UserQueryError(f"{metric.label} cannot be added up, so it has no running total.")
    return metric.additivity == "additive"


def _partition(metric: Metric, query: SemanticQuery, keys: list[str]) -> list[str]:
    """The columns within which to look: those asked for, and the currency of amounts."""
    names = [output_name(name) for name in query.within]
    if unknown := [name for name in names if name not in keys]:
        raise UserQueryError(
            f"The result has no column {unknown[0]!r} to look within; it has {', '.join(keys)}."
        )
    money = ["currency"] if "currency" in keys and metric.unit == "money" else []
    return list(dict.fromkeys([*names, *money]))


def _running(
    name: str, value: exp.Expr, query: SemanticQuery, keys: list[str], apart: list[str]
) -> list[exp.Expr]:
    """The running total, along the axis within every group, else from the highest down."""
    if PERIOD in keys:
        apart = [key for key in keys if key != PERIOD]
        order = _order([(exp.column(PERIOD), False)])
    else:
        order = _order([(value, True), *((exp.column(key), False) for key in keys)])
    spec = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
    total = exp.Window(this=exp.Sum(this=value.copy()), partition_by=_columns(apart), order=order, spec=spec)
    found: list[exp.Expr] = [exp.alias_(total, name + RUNNING, copy=False)]
    if query.shares:
        whole = exp.Window(this=exp.Sum(this=value.copy()), partition_by=_columns(apart))
        found.append(exp.alias_(divided(total.copy(), whole), name + RUNNING_SHARE, copy=False))
    return found


def _rolling(metric: Metric, value: exp.Expr, plan: Plan, keys: list[str]) -> exp.Expr:
    """The average over the periods up to each; a sum or count without rows in one of them is zero there."""
    periods, window = plan.query.rolling or 1, plan.query.time
    grain = window.grain if window is not None and window.grain is not None else Grain.DAY
    size, unit = _FRAMES[grain]
    back = exp.Interval(this=exp.Literal.string(str(size * (periods - 1))), unit=exp.var(unit))
    spec = exp.WindowSpec(kind="RANGE", start=back, start_side="PRECEDING", end="CURRENT ROW")
    apart = _columns([key for key in keys if key != PERIOD])
    order = _order([(exp.column(PERIOD), False)])
    if metric.additivity != "additive":
        return exp.Window(this=exp.Avg(this=value.copy()), partition_by=apart, order=order, spec=spec)
    total = exp.Window(this=exp.Sum(this=value.copy()), partition_by=apart, order=order, spec=spec)
    return divided(total, exp.Literal.number(periods))


def _whole_only(average: exp.Expr, metric: Metric, plan: Plan) -> exp.Expr:
    """The average, null in periods for which the data does not reach back far enough."""
    begins, window = plan.begins(metric), plan.query.time
    if begins is None or window is None or window.grain is None or plan.query.rolling is None:
        return average
    first = later(period_start(begins, window.grain), window.grain, plan.query.rolling - 1)
    reached = exp.GTE(this=exp.column(PERIOD), expression=day_literal(first, "DATE"))
    return exp.Case(ifs=[exp.If(this=reached, true=average)])


def _order(items: list[tuple[exp.Expr, bool]]) -> exp.Order:
    return exp.Order(
        expressions=[exp.Ordered(this=item.copy(), desc=desc, nulls_first=False) for item, desc in items]
    )


def _columns(names: list[str]) -> list[exp.Expr] | None:
    return [exp.column(name) for name in names] or None
