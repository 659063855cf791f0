"""Derived values: formulas over measured columns, changes and shares, safe against division by zero."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from tools.errors import UserQueryError
from tools.semantic.casting import cast_to
from tools.semantic.model import Metric

PREVIOUS = "__previous"
CHANGE = "__change"
CHANGE_PCT = "__change_pct"
SHARE = "__share"


def metric_value(metric: Metric, metrics: Mapping[str, Metric], *, suffix: str, fill: bool) -> exp.Expr:
    """The value of a metric over the columns of its leaves.

    Args:
        metric: The metric.
        metrics: All metrics, for formulas.
        suffix: Appended to the leaves' column names (the period compared with).
        fill: A missing sum or count is zero, because the row exists for another reason.
    """
    if metric.measures:
        return _leaf(metric, suffix, fill=fill)
    value = _formula(metric, metrics, suffix)
    if fill or metric.additivity != "additive":
        return value
    leaves = [exp.column(leaf + suffix) for leaf in _leaf_columns(metric, metrics)]
    known = leaves[0] if len(leaves) == 1 else exp.Coalesce(this=leaves[0], expressions=leaves[1:])
    missing = exp.Is(this=known, expression=exp.null())
    return exp.Case(ifs=[exp.If(this=exp.not_(missing), true=value)])


def divided(numerator: exp.Expr, denominator: exp.Expr) -> exp.Expr:
    """A quotient in floating point; null when the denominator is zero."""
    return exp.Div(
        this=cast_to(numerator, "double"),
        expression=exp.Nullif(this=denominator, expression=exp.Literal.number(0)),
        typed=False,
        safe=False,
    )


def change(current: exp.Expr, previous: exp.Expr) -> exp.Expr:
    """The difference between two values."""
    return exp.Sub(this=_operand(current), expression=_operand(previous))


def change_ratio(current: exp.Expr, previous: exp.Expr) -> exp.Expr:
    """The difference as a ratio of the previous value's size."""
    return divided(exp.paren(change(current, previous)), exp.Abs(this=previous.copy()))


def _operand(expression: exp.Expr) -> exp.Expr:
    copy = expression.copy()
    return exp.paren(copy, copy=False) if isinstance(copy, exp.Binary) else copy


def share(value: exp.Expr, partition: list[str]) -> exp.Expr:
    """The value as a ratio of the total over all rows, or of the rows alike in `partition`."""
    total = exp.Window(
        this=exp.Sum(this=value.copy()), partition_by=[exp.column(name) for name in partition] or None
    )
    return divided(value.copy(), total)


def _leaf(metric: Metric, suffix: str, *, fill: bool) -> exp.Expr:
    column = exp.column(metric.column + suffix)
    if not fill or not metric.is_zero_of_nothing:
        return column
    return exp.Coalesce(this=column, expressions=[exp.Literal.number(0)])


def _formula(metric: Metric, metrics: Mapping[str, Metric], suffix: str) -> exp.Expr:
    """The formula over leaf columns, metrics in it replaced by their own formulas."""
    if metric.formula is None:
        return _leaf(metric, suffix, fill=True)
    return _rewritten(metric.formula, metrics, suffix)


def _rewritten(item: exp.Expr, metrics: Mapping[str, Metric], suffix: str) -> exp.Expr:
    if isinstance(item, exp.Column):
        inner = _formula(metrics[item.name], metrics, suffix)
        return exp.paren(inner, copy=False) if isinstance(inner, exp.Binary) else inner
    if isinstance(item, exp.Literal):
        return item.copy()
    if isinstance(item, exp.Paren):
        return exp.paren(_rewritten(item.this, metrics, suffix), copy=False)
    if isinstance(item, exp.Binary):
        left, right = (_rewritten(part, metrics, suffix) for part in (item.this, item.expression))
        return divided(left, right) if isinstance(item, exp.Div) else type(item)(this=left, expression=right)
    raise UserQueryError(f"A formula can only add, subtract, multiply and divide, not {item.sql()!r}.")


def _leaf_columns(metric: Metric, metrics: Mapping[str, Metric]) -> list[str]:
    if metric.measures:
        return [metric.column]
    return list(dict.fromkeys(c for name in metric.inputs for c in _leaf_columns(metrics[name], metrics)))
