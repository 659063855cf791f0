"""Conditions relative to the other groups: above the average, more than twice the median."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from tools.errors import UserQueryError
from tools.semantic.casting import cast_to
from tools.semantic.conditions import literal
from tools.semantic.model import output_name
from tools.semantic.query import Having, Operator

AVERAGE, MEDIAN, TOTAL = "average", "median", "total"
_OVER_GROUPS = (AVERAGE, MEDIAN, TOTAL)
_COMPARISONS: dict[Operator, type[exp.Binary]] = {
    Operator.EQ: exp.EQ,
    Operator.NE: exp.NEQ,
    Operator.GT: exp.GT,
    Operator.GE: exp.GTE,
    Operator.LT: exp.LT,
    Operator.LE: exp.LTE,
}


def benchmark_columns(
    having: Sequence[Having], keys: Sequence[str], column_of: Callable[[str], str]
) -> list[exp.Expr]:
    """The averages, medians and totals that conditions measure groups against, one column each.

    Args:
        having: The conditions.
        keys: Columns that identify a row; a row in which all are null, or one of `within`, has no name and
            counts in totals only.
        column_of: The output column that a name means.
    """
    return [
        exp.alias_(_over_groups(item, keys, column_of), f"benchmark_{position}", copy=False)
        for position, item in enumerate(having)
        if item.than in _OVER_GROUPS
    ]


def compared_with(
    subject: exp.Expr, item: Having, position: int, column_of: Callable[[str], str]
) -> exp.Expr:
    """The condition `subject op factor * benchmark`; raises `UserQueryError` where that has no meaning."""
    if item.op not in _COMPARISONS or isinstance(item.value, tuple):
        raise UserQueryError(
            f"{item.metric} can be above, below or equal to the {item.than}, not {item.op.value}."
        )
    name = f"benchmark_{position}" if item.than in _OVER_GROUPS else column_of(item.than or "")
    bound: exp.Expr = exp.column(name)
    if item.value is not None:
        bound = exp.Mul(this=literal(item.value, "number", "The factor"), expression=bound)
    return _COMPARISONS[item.op](this=subject.copy(), expression=bound)


def _over_groups(item: Having, keys: Sequence[str], column_of: Callable[[str], str]) -> exp.Expr:
    value: exp.Expr = cast_to(exp.column(column_of(item.metric)), "double")
    names = [output_name(name) for name in item.within]
    if unknown := [name for name in names if name not in keys]:
        raise UserQueryError(
            f"The result has no column {unknown[0]!r} to look within; it has {', '.join(keys)}."
        )
    if item.than != TOTAL and keys:
        value = exp.Case(ifs=[exp.If(this=_named(keys, names), true=value)])
    aggregate = {AVERAGE: exp.Avg, MEDIAN: exp.Median, TOTAL: exp.Sum}[item.than or AVERAGE]
    return exp.Window(this=aggregate(this=value), partition_by=[exp.column(name) for name in names] or None)


def _named(keys: Sequence[str], within: Sequence[str]) -> exp.Expr:
    """Whether a row has a name: some key of its own, and every key of the group it is looked at within."""
    known = {key: exp.not_(exp.Is(this=exp.column(key), expression=exp.null())) for key in keys}
    own = [known[key] for key in keys if key not in within] or list(known.values())
    return exp.and_(exp.or_(*own), *(known[key] for key in within))
