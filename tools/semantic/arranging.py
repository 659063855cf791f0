"""Which rows of a result are kept, how they are sorted and where they are cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlglot import exp

from tools.errors import UserQueryError
from tools.result import ResultColumn
from tools.semantic.benchmarks import benchmark_columns, compared_with
from tools.semantic.conditions import condition, day_literal
from tools.semantic.facts import PERIOD
from tools.semantic.layout import metric_columns, shown_columns
from tools.semantic.model import DataType, Dimension, output_name
from tools.semantic.plan import Plan
from tools.semantic.query import OrderBy
from tools.semantic.windows import first_shown


def arranged(select: exp.Select, plan: Plan, keys: list[str], *, nested: bool = False) -> exp.Select:
    """Apply having, order and limit; `nested` wraps the SELECT first."""
    query = plan.query
    orders = _orders(plan, keys)
    if nested or any(not isinstance(item.this, exp.Column) for item in orders):
        shown = [exp.column(name) for name in visible_names(plan, keys)]
        inner = exp.Subquery(this=select, alias=exp.TableAlias(this=exp.to_identifier("result")))
        select = exp.select(*shown).from_(inner, copy=False)
        if query.having:
            select = _kept(select, plan, keys)
        if (first := first_shown(query)) is not None:
            shown_from = exp.GTE(this=exp.column(PERIOD), expression=day_literal(first, "DATE"))
            select = select.where(shown_from, copy=False)
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
    names = visible_names(plan, keys)
    inner = exp.Subquery(this=select, alias=exp.TableAlias(this=exp.to_identifier("every")))
    ranked = exp.select(*(exp.column(name) for name in names), exp.alias_(rank, "place")).from_(inner)
    outer = exp.Subquery(this=ranked, alias=exp.TableAlias(this=exp.to_identifier("ranked")))
    first, last = plan.query.offset, plan.query.offset + (plan.query.limit or 0)
    kept: list[exp.Expr] = [exp.LTE(this=exp.column("place"), expression=exp.Literal.number(last))]
    if first:
        kept.append(exp.GT(this=exp.column("place"), expression=exp.Literal.number(first)))
    cut = exp.select(*(exp.column(name) for name in names)).from_(outer).where(*kept)
    return cut.order_by(*(group.copy() for group in groups), exp.column("place"))


def _kept(select: exp.Select, plan: Plan, keys: list[str]) -> exp.Select:
    """The rows that meet the conditions; what groups are measured against is computed beside them first."""
    benchmarks = benchmark_columns(plan.query.having, keys, lambda name: _sortable(name, plan)[0].name)
    if benchmarks:
        names = [
            *keys,
            *(name for metric in plan.metrics for name in _names(metric_columns(metric, plan, None))),
        ]
        measured = exp.select(*(exp.column(name) for name in names), *benchmarks)
        inner = select.args["from_"].this
        measured = measured.from_(inner.copy(), copy=False)
        outer = exp.Subquery(this=measured, alias=exp.TableAlias(this=exp.to_identifier("benchmarked")))
        select = exp.select(*(item.copy() for item in select.selects)).from_(outer, copy=False)
    return select.where(*_having(plan), copy=False)


def _names(columns: list[ResultColumn]) -> list[str]:
    return [column.name for column in columns]


def visible_names(plan: Plan, keys: list[str]) -> list[str]:
    """Names of the result's columns, in order: the keys, then those of each metric shown."""
    names = list(keys)
    for metric in plan.metrics:
        if metric.name in plan.query.metrics:
            names += [column.name for column in metric_columns(metric, plan, None)]
    return names


def _having(plan: Plan) -> list[exp.Expr]:
    found = []
    for position, item in enumerate(plan.query.having):
        column, kind = _sortable(item.metric, plan)
        if item.than is not None:
            found.append(compared_with(column, item, position, lambda name: _sortable(name, plan)[0].name))
        else:
            found.append(condition(column, kind, item.op, item.value, item.metric))
    return found


def _orders(plan: Plan, keys: list[str]) -> list[exp.Ordered]:
    """The order asked for, else the time axis, else the first metric; then every key, for a stable order."""
    wanted = [_order(item, plan) for item in plan.query.order_by]
    used = {output_name(item.field) for item in plan.query.order_by}
    if not wanted and plan.query.metrics and (PERIOD not in keys or plan.query.per):
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
    column = output_name(name)
    if column == PERIOD and plan.query.time is not None and plan.query.time.grain is not None:
        return exp.column(PERIOD), "date"
    for dimension in plan.dimensions:
        if dimension.column == column:
            return exp.column(column), dimension.type
    for metric in plan.metrics:
        if column in {item.name for item in metric_columns(metric, plan, None)}:
            return exp.column(column), _DERIVED_TYPES.get(metric.format, "number")
    known = [*shown_columns(plan), *visible_names(plan, [])]
    raise UserQueryError(
        f"The result has no column {name!r} to sort or filter by; it has {', '.join(known)}."
    )
