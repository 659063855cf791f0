"""The result's shape: which columns it has and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from tools.result import ResultColumn
from tools.semantic.conditions import day_literal
from tools.semantic.facts import PERIOD
from tools.semantic.formulas import CHANGE, CHANGE_PCT, PREVIOUS, change, change_ratio
from tools.semantic.model import Metric, SemanticModel
from tools.semantic.plan import Plan
from tools.semantic.windows import window_labels, window_values

_PERIOD_LABELS = {"day": "Day", "week": "Week", "month": "Month", "quarter": "Quarter", "year": "Year"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How the united facts become result columns.

    Args:
        plan: The query resolved.
        keys: Columns that identify a row.
        compared: Whether a period is compared with another.
        fill: Whether a missing sum is zero.
    """

    plan: Plan
    keys: list[str]
    compared: bool
    fill: bool

    @property
    def is_nested(self) -> bool:
        """Whether conditions or hidden columns need one more SELECT around."""
        query = self.plan.query
        return (
            bool(query.having)
            or query.rolling is not None
            or len(self.plan.metrics) > len(set(query.metrics))
        )

    def derived(self, values: Mapping[str, exp.Expr], previous: Mapping[str, exp.Expr]) -> list[exp.Expr]:
        """Every metric's columns, shown or not."""
        found = []
        for metric in self.plan.metrics:
            name, value = metric.column, values[metric.column]
            found.append(exp.alias_(value.copy(), name, copy=False))
            if self.compared:
                before = previous[name]
                found.append(exp.alias_(before.copy(), name + PREVIOUS, copy=False))
                if metric.format not in ("date", "datetime"):
                    found.append(exp.alias_(change(value, before), name + CHANGE, copy=False))
                    found.append(exp.alias_(change_ratio(value, before), name + CHANGE_PCT, copy=False))
            found += window_values(metric, value, self.plan, self.keys)
        return found

    def inside_window(self) -> list[exp.Expr]:
        """A compared axis may run past the window; such periods are left out."""
        window = self.plan.query.time
        if not self.compared or PERIOD not in self.keys or window is None or window.end is None:
            return []
        return [exp.LT(this=exp.column(PERIOD), expression=day_literal(window.end, "DATE"))]


def shown_columns(plan: Plan) -> list[str]:
    """Names of the result's columns that identify a row."""
    grain = plan.query.time.grain if plan.query.time else None
    return [dimension.column for dimension in plan.dimensions] + ([PERIOD] if grain else [])


def output_columns(plan: Plan, model: SemanticModel) -> tuple[ResultColumn, ...]:
    """What the result's columns mean, in order."""
    currency = model.schema.currencies[0] if len(model.schema.currencies) == 1 else None
    columns = [ResultColumn(d.column, d.label, d.format, None, "dimension") for d in plan.dimensions]
    if plan.query.time is not None and plan.query.time.grain is not None:
        label = _PERIOD_LABELS[plan.query.time.grain.value]
        columns.append(ResultColumn(PERIOD, label, "date", None, "time"))
    for metric in plan.metrics:
        if metric.name in plan.query.metrics:
            columns += metric_columns(metric, plan, currency)
    return tuple(columns)


def metric_columns(metric: Metric, plan: Plan, currency: str | None) -> list[ResultColumn]:
    """The columns that one metric gives, in order."""
    units = {"money": _single_currency(plan) or currency, "units": "units", "days": "days"}
    unit, name, label = units.get(metric.unit), metric.column, metric.label
    found = [ResultColumn(name, label, metric.format, unit, "metric")]
    if plan.query.compare is not None:
        found.append(ResultColumn(name + PREVIOUS, f"{label}, before", metric.format, unit, "metric"))
        if metric.format not in ("date", "datetime"):
            found.append(ResultColumn(name + CHANGE, f"{label}, change", metric.format, unit, "metric"))
            found.append(ResultColumn(name + CHANGE_PCT, f"{label}, change %", "percent", None, "metric"))
    return [*found, *window_labels(found[0], metric, plan)]


def _single_currency(plan: Plan) -> str | None:
    """The currency that a filter settles on."""
    for item in plan.query.filters:
        value = item.value[0] if isinstance(item.value, tuple) and len(item.value) == 1 else item.value
        if item.field == "currency" and item.op.value in ("=", "in") and isinstance(value, str):
            return value
    return None
