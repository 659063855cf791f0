"""Two results side by side: a part and its whole, or two sub-populations; rows meet by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from tools.errors import UserQueryError
from tools.result import ResultColumn
from tools.semantic.conditions import condition
from tools.semantic.formulas import SHARE, divided
from tools.semantic.query import SemanticQuery, Side

WHOLE = "__whole"
FIRST, SECOND = "__first", "__second"
DIFFERENCE, RATIO = "__difference", "__ratio"
_DATES = frozenset({"date", "datetime"})


@dataclass(frozen=True, slots=True)
class Beside:
    """Two SELECTs with the same columns, and what is appended to the metrics' names of each."""

    first: exp.Select
    second: exp.Select
    suffixes: tuple[str, str]
    columns: tuple[ResultColumn, ...]

    @property
    def keys(self) -> list[ResultColumn]:
        """The columns that identify a row."""
        return [c for c in self.columns if c.role != "metric"]

    @property
    def metrics(self) -> list[ResultColumn]:
        """The columns that are compared."""
        return [c for c in self.columns if c.role == "metric"]

    def merged(self) -> exp.Select:
        """One row per key with both values of every metric, null where a side lacks the key."""
        sides = [self._side(self.first, 0), self._side(self.second, 1)]
        rows = exp.union(*sides, distinct=False, copy=False)
        found = [exp.alias_(exp.Max(this=exp.column(name)), name) for name in self._names()]
        merged = exp.select(*(exp.column(c.name) for c in self.keys), *found).from_(_subquery(rows, "sides"))
        return merged.group_by(*(exp.column(c.name) for c in self.keys)) if self.keys else merged

    def _side(self, select: exp.Select, position: int) -> exp.Select:
        values: list[exp.Expr] = [exp.column(c.name) for c in self.keys]
        for column in self.metrics:
            for place, suffix in enumerate(self.suffixes):
                value = exp.column(column.name) if place == position else exp.null()
                values.append(exp.alias_(value, column.name + suffix))
        return exp.select(*values).from_(_subquery(select, f"side_{position + 1}"), copy=False)

    def _names(self) -> Iterable[str]:
        return [column.name + suffix for column in self.metrics for suffix in self.suffixes]


def part_of_whole(
    part: exp.Select, whole: exp.Select, columns: tuple[ResultColumn, ...]
) -> tuple[exp.Select, tuple[ResultColumn, ...]]:
    """The metrics of a part beside those of the whole, and the part's share."""
    both = Beside(part, whole, ("", WHOLE), columns)
    values: list[exp.Expr] = [exp.column(c.name) for c in both.keys]
    shown: list[ResultColumn] = list(both.keys)
    for column in both.metrics:
        name, total = column.name, column.name + WHOLE
        share = divided(exp.column(name), exp.column(total))
        values += [exp.column(name), exp.column(total), exp.alias_(share, name + SHARE)]
        shown += [
            column,
            replace(column, name=total, label=f"{column.label}, whole"),
            ResultColumn(name + SHARE, f"{column.label}, share", "percent", None, "metric"),
        ]
    return exp.select(*values).from_(_subquery(both.merged(), "matched"), copy=False), tuple(shown)


def contrasted(
    first: exp.Select,
    second: exp.Select,
    columns: tuple[ResultColumn, ...],
    sides: Sequence[Side],
    zeros: frozenset[str],
) -> tuple[exp.Select, tuple[ResultColumn, ...]]:
    """The metrics of two sub-populations with their difference and ratio.

    Args:
        first: The groups of the first side.
        second: The groups of the second side.
        columns: Of either.
        sides: What they are called.
        zeros: Metrics of which nothing is zero (sums and counts).
    """
    both = Beside(first, second, (FIRST, SECOND), columns)
    values: list[exp.Expr] = [exp.column(c.name) for c in both.keys]
    shown: list[ResultColumn] = list(both.keys)
    for column in both.metrics:
        if column.format in _DATES:
            raise UserQueryError(f"{column.label} has no difference or ratio.")
        is_zero = column.name in zeros
        values += _compared(column.name, is_zero=is_zero, grouped=bool(both.keys))
        shown += _described(column, sides)
    return exp.select(*values).from_(_subquery(both.merged(), "matched"), copy=False), tuple(shown)


def arranged_sides(select: exp.Select, columns: Sequence[ResultColumn], query: SemanticQuery) -> exp.Select:
    """Conditions, order and limit on the finished columns."""
    keys = [c.name for c in columns if c.role != "metric"]
    kept = [
        condition(exp.column(c.name), c.format, h.op, h.value, h.metric)
        for h in query.having
        for c in [_column(h.metric, columns)]
    ]
    select = exp.select(*(exp.column(c.name) for c in columns)).from_(_subquery(select, "result"), copy=False)
    select = select.where(*kept, copy=False) if kept else select
    if keys:
        asked = [(_column(item.field, columns).name, item.direction == "desc") for item in query.order_by]
        time = [(c.name, False) for c in columns if c.role == "time"]
        first = next(c.name for c in columns if c.name.endswith((DIFFERENCE, SHARE)))
        chosen = asked or time or [(first, True)]
        orders = [*chosen, *((key, False) for key in keys if key not in dict(chosen))]
        select = select.order_by(
            *(exp.Ordered(this=exp.column(name), desc=desc, nulls_first=False) for name, desc in orders),
            copy=False,
        )
    select = select.limit(query.limit, copy=False) if query.limit is not None else select
    return select.offset(query.offset, copy=False) if query.offset else select


def _compared(name: str, *, is_zero: bool, grouped: bool) -> list[exp.Expr]:
    """Both values, their difference and ratio; a side without rows is zero where nothing is zero."""
    first: exp.Expr = exp.column(name + FIRST)
    second: exp.Expr = exp.column(name + SECOND)
    if is_zero and grouped:
        first, second = (exp.Coalesce(this=v, expressions=[exp.Literal.number(0)]) for v in (first, second))
    difference: exp.Expr = exp.Sub(this=first.copy(), expression=second.copy())
    numerator: exp.Expr = first.copy()
    if is_zero and not grouped:
        difference = exp.Coalesce(this=difference, expressions=[first.copy(), exp.Neg(this=second.copy())])
        numerator = exp.Coalesce(this=numerator, expressions=[exp.Literal.number(0)])
    return [
        exp.alias_(first, name + FIRST),
        exp.alias_(second, name + SECOND),
        exp.alias_(difference, name + DIFFERENCE),
        exp.alias_(divided(numerator, second.copy()), name + RATIO),
    ]


def _described(column: ResultColumn, sides: Sequence[Side]) -> list[ResultColumn]:
    names = [side.label for side in sides]
    return [
        replace(column, name=column.name + FIRST, label=f"{column.label}, {names[0]}"),
        replace(column, name=column.name + SECOND, label=f"{column.label}, {names[1]}"),
        replace(column, name=column.name + DIFFERENCE, label=f"{column.label}, {names[0]} less {names[1]}"),
        ResultColumn(
            column.name + RATIO, f"{column.label}, {names[0]} over {names[1]}", "number", None, "metric"
        ),
    ]


def _column(name: str, columns: Sequence[ResultColumn]) -> ResultColumn:
    wanted = name.replace(".", "__")
    for column in columns:
        if column.name == wanted:
            return column
    known = ", ".join(column.name for column in columns)
    raise UserQueryError(f"The result has no column {name!r} to sort or filter by; it has {known}.")


def _subquery(query: exp.Expr, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))
