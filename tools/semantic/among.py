"""Semi-joins: rows whose field is, or is not, among the groups of another query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from tools.errors import UserQueryError
from tools.semantic.model import Dimension, SemanticModel, reaches
from tools.semantic.query import Among, Filter, Operator, SemanticQuery

_EXISTENCE = "orders"
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Member:
    """A semi-join whose inner query is compiled: one column of values, none of them null."""

    dimension: Dimension
    values: exp.Select
    absent: bool


def resolve(
    among: tuple[Among, ...], model: SemanticModel, compiled: Callable[[SemanticQuery], exp.Select]
) -> tuple[Member, ...]:
    """Compile the inner queries.

    Args:
        among: The semi-joins.
        model: The model they speak of.
        compiled: Compiles a query of groups to its SELECT.

    Raises:
        UserQueryError: An inner query cannot stand here.
    """
    return tuple(_member(item, model, compiled) for item in among)


def member_condition(subject: exp.Expr, member: Member) -> exp.Expr:
    """The condition on the field as it is computed in the fact at hand; null fails it either way.

    In SQL null is not in an empty list, so absence also asks for a value.
    """
    inside = exp.In(this=subject.copy(), query=member.values.copy().subquery(copy=False))
    if not member.absent:
        return inside
    known = exp.not_(exp.Is(this=subject.copy(), expression=exp.null()), copy=False)
    return exp.and_(known, exp.not_(inside, copy=False), copy=False)


def check_depth(query: SemanticQuery, depth: int = 0) -> None:
    """Refuse semi-joins within semi-joins beyond what a person can mean."""
    if depth > _DEEPEST:
        raise UserQueryError(f"Conditions on groups can be nested {_DEEPEST} deep at most.")
    sides = (item for side in query.contrast for item in side.among)
    for item in (*query.among, *query.part_among, *sides):
        check_depth(item.query, depth + 1)


def inner_query(item: Among, model: SemanticModel) -> SemanticQuery:
    """The inner query in full: its dimension, what exists means, and no group without a value."""
    query = item.query
    if (
        query.entity is not None
        or query.summary is not None
        or query.part
        or query.part_among
        or query.contrast
    ):
        raise UserQueryError(
            f"The query behind {item.field!r} must give groups: metrics, filters, a period, conditions."
        )
    dimensions = query.dimensions or (item.field,)
    if item.field not in dimensions:
        raise UserQueryError(f"The query behind {item.field!r} must be grouped by it.")
    filters = (*query.filters, Filter(item.field, Operator.NOT_NULL))
    full = replace(query, dimensions=dimensions, filters=filters)
    return full if query.metrics else replace(full, metrics=_existence(full, model))


def _member(item: Among, model: SemanticModel, compiled: Callable[[SemanticQuery], exp.Select]) -> Member:
    dimension = model.dimension(item.field)
    query = inner_query(item, model)
    select = compiled(query)
    if query.limit is None and not query.offset:
        select.set("order", None)
    inner = exp.Subquery(this=select, alias=exp.TableAlias(this=exp.to_identifier("chosen")))
    values = exp.select(exp.column(dimension.column)).from_(inner, copy=False)
    return Member(dimension, values, item.absent)


def _existence(query: SemanticQuery, model: SemanticModel) -> tuple[str, ...]:
    """Sales, where they can be split so; else that the value is on record."""
    metric = model.metrics.get(_EXISTENCE)
    fields = [*query.dimensions, *(f.field for f in query.filters), *(a.field for a in query.among)]
    used = [model.dimension(name) for name in fields]
    return (_EXISTENCE,) if metric is not None and all(reaches(metric, d) for d in used) else ()
