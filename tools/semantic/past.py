"""Comparisons that reach back before the data begins: no data is null, never zero."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from tools.semantic.conditions import day_literal
from tools.semantic.facts import PERIOD
from tools.semantic.model import Metric
from tools.semantic.periods import Shift, later, period_start
from tools.semantic.plan import Plan


def known_past(value: exp.Expr, metric: Metric, plan: Plan, shift: Shift) -> exp.Expr:
    """The value of the period compared with; null where that period is before the data behind the metric."""
    begins = plan.begins(metric)
    if begins is None or not _reaches_before(shift, begins):
        return value
    if shift.window.end is not None and shift.window.end <= begins:
        return exp.null()
    grain = shift.window.grain
    if grain is None:
        return value
    first = later(period_start(begins, grain), grain, shift.grains)
    reached = exp.GTE(this=exp.column(PERIOD), expression=day_literal(first, "DATE"))
    return exp.Case(ifs=[exp.If(this=reached, true=value)])


def past_caveats(plan: Plan, shift: Shift | None) -> tuple[str, ...]:
    """What the reader must know of a comparison with days for which there is no data."""
    begins = [plan.begins(metric) for metric in plan.metrics if metric.name in plan.query.metrics]
    first = min((day for day in begins if day is not None), default=None)
    if shift is None or first is None or not _reaches_before(shift, first):
        return ()
    window = shift.window
    if window.end is not None and window.end <= first:
        return (f"the data begins on {first}: there is none for the period compared with",)
    if window.start is None or window.grain is not None:
        return ()
    return (f"the data begins on {first}, within the period compared with",)


def _reaches_before(shift: Shift, begins: date) -> bool:
    return shift.window.start is None or shift.window.start < begins
