"""The result's shape: which columns it has, what they mean, how rows are kept, sorted and cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from tools.errors import UserQueryError
from tools.result import ResultColumn
from tools.semantic.conditions import condition, day_literal
from tools.semantic.facts import PERIOD
from tools.semantic.formulas import CHANGE, CHANGE_PCT, PREVIOUS, SHARE, change, change_ratio, share
from tools.semantic.model import DataType, Dimension, Metric, SemanticModel
from tools.semantic.plan import Plan
from tools.semantic.query import OrderBy

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
        return bool(self.plan.query.having) or len(self.plan.metrics) > len(set(self.plan.query.metrics))

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
            if has_share(metric, self.plan):
                apart = ["currency"] if "currency" in self.keys and metric.unit == "money" else []
                found.append(exp.alias_(share(value, apart), name + SHARE, copy=False))
        return found

    def inside_window(self) -> list[exp.Expr]:
        """A compared axis may run past the window; such periods are left out."""
        window = self.plan.query.time
        if not self.compared or PERIOD not in self.keys or window is None or window.end is None:
            return []
        return [exp.LT(this=exp.column(PERIOD), expression=day_literal(window.end, "DATE"))]


def has_share(metric: Metric, plan: Plan) -> bool:
    """Whether a share of the total is shown: only sums and counts have parts that make a whole."""
    return plan.query.shares and metric.additivity == "additive"


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
            columns += _metric_columns(metric, plan, currency)
    return tuple(columns)


def _metric_columns(metric: Metric, plan: Plan, currency: str | None) -> list[ResultColumn]:
    units = {"money": _single_currency(plan) or currency, "units": "units", "days": "days"}
    unit, name, label = units.get(metric.unit), metric.column, metric.label
    found = [ResultColumn(name, label, metric.format, unit, "metric")]
    if plan.query.compare is not None:
        found.append(ResultColumn(name + PREVIOUS, f"{label}, before", metric.format, unit, "metric"))
        if metric.format not in ("date", "datetime"):
            found.append(ResultColumn(name + CHANGE, f"{label}, change", metric.format, unit, "metric"))
            found.append(ResultColumn(name + CHANGE_PCT, f"{label}, change %", "percent", None, "metric"))
    if has_share(metric, plan):
        found.append(ResultColumn(name + SHARE, f"{label}, share", "percent", None, "metric"))
    return found


def _single_currency(plan: Plan) -> str | None:
    """The currency that a filter settles on."""
    for item in plan.query.filters:
        value = item.value[0] if isinstance(item.value, tuple) and len(item.value) == 1 else item.value
        if item.field == "currency" and item.op.value in ("=", "in") and isinstance(value, str):
            return value
    return None


def arranged(select: exp.Select, plan: Plan, keys: list[str], *, nested: bool = False) -> exp.Select:
    """Apply having, order and limit; `nested` wraps the SELECT first."""
    query = plan.query
    orders = _orders(plan, keys)
    if nested or any(not isinstance(item.this, exp.Column) for item in orders):
        shown = [exp.column(name) for name in _visible_names(plan, keys)]
        inner = exp.Subquery(this=select, alias=exp.TableAlias(this=exp.to_identifier("result")))
        select = exp.select(*shown).from_(inner, copy=False)
        if query.having:
            select = select.where(*_having(plan), copy=False)
    if query.per and query.limit is not None:
        return _ranked_within(select, plan, keys, orders)
    if keys and orders:
        select = select.order_by(*orders, copy=False)
    if query.limit is not None:
        select = select.limit(query.limit, copy=False)
    return select.offset(query.offset, copy=False) if query.offset else select


def _ranked_within(select: exp.Select, plan: Plan, keys: list[str], orders: list[exp.Ordered]) -> exp.Select:
    """The first rows of each group of `per`, group by group."""
    groups = [_sortable(name, plan)[0] for name in plan.query.per]
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[group.copy() for group in groups],
        order=exp.Order(expressions=[order.copy() for order in orders]),
    )
    names = _visible_names(plan, keys)
    inner = exp.Subquery(this=select, alias=exp.TableAlias(this=exp.to_identifier("every")))
    ranked = exp.select(*(exp.column(name) for name in names), exp.alias_(rank, "place")).from_(inner)
    outer = exp.Subquery(this=ranked, alias=exp.TableAlias(this=exp.to_identifier("ranked")))
    kept = exp.LTE(this=exp.column("place"), expression=exp.Literal.number(plan.query.limit))
    cut = exp.select(*(exp.column(name) for name in names)).from_(outer).where(kept)
    return cut.order_by(*(group.copy() for group in groups), exp.column("place"))


def _visible_names(plan: Plan, keys: list[str]) -> list[str]:
    names = list(keys)
    for metric in plan.metrics:
        if metric.name in plan.query.metrics:
            names += [column.name for column in _metric_columns(metric, plan, None)]
    return names


def _having(plan: Plan) -> list[exp.Expr]:
    found = []
    for item in plan.query.having:
        column, kind = _sortable(item.metric, plan)
        found.append(condition(column, kind, item.op, item.value, item.metric))
    return found


def _orders(plan: Plan, keys: list[str]) -> list[exp.Ordered]:
    """The order asked for, else the time axis, else the first metric; then every key, for a stable order."""
    wanted = [_order(item, plan) for item in plan.query.order_by]
    used = {item.field.replace(".", "__") for item in plan.query.order_by}
    if not wanted and plan.query.metrics and PERIOD not in keys:
        used.add(plan.metrics[0].column)
        wanted.append(_ordered(exp.column(plan.metrics[0].column), "desc"))
    if PERIOD in keys and PERIOD not in used:
        keys = [PERIOD, *(key for key in keys if key != PERIOD)]
    ranks = {dimension.column: dimension for dimension in plan.dimensions}
    return wanted + [_ordered(_ranked(key, ranks.get(key)), "asc") for key in keys if key not in used]


def _order(item: OrderBy, plan: Plan) -> exp.Ordered:
    column, _ = _sortable(item.field, plan)
    dimension = next((d for d in plan.dimensions if d.column == column.name), None)
    return _ordered(_ranked(column.name, dimension), item.direction)


def _ranked(name: str, dimension: Dimension | None) -> exp.Expr:
    """A column, or the rank of its value where the values have a natural order."""
    if dimension is None or not dimension.order:
        return exp.column(name)
    ranks = [
        exp.If(this=exp.Literal.string(value), true=exp.Literal.number(rank))
        for rank, value in enumerate(dimension.order)
    ]
    return exp.Case(this=exp.column(name), ifs=ranks, default=exp.Literal.number(len(dimension.order)))


def _ordered(expression: exp.Expr, direction: Literal["asc", "desc"]) -> exp.Ordered:
    return exp.Ordered(this=expression, desc=direction == "desc", nulls_first=False)


_DERIVED_TYPES: Mapping[str, DataType] = {"date": "date", "datetime": "datetime"}


def _sortable(name: str, plan: Plan) -> tuple[exp.Column, DataType]:
    """The output column that an order or a condition names, with its type."""
    column = name.replace(".", "__")
    if column == PERIOD and plan.query.time is not None and plan.query.time.grain is not None:
        return exp.column(PERIOD), "date"
    for dimension in plan.dimensions:
        if dimension.column == column:
            return exp.column(column), dimension.type
    for metric in plan.metrics:
        if column in {item.name for item in _metric_columns(metric, plan, None)}:
            return exp.column(column), _DERIVED_TYPES.get(metric.format, "number")
    known = [*shown_columns(plan), *_visible_names(plan, [])]
    raise UserQueryError(
        f"The result has no column {name!r} to sort or filter by; it has {', '.join(known)}."
    )
