"""One more step over a finished result: how many groups there are, or their average, median, bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from tools.errors import UserQueryError
from tools.result import Format, ResultColumn
from tools.semantic.casting import cast_to
from tools.semantic.model import output_name
from tools.semantic.query import SemanticQuery, Summary

COUNT = "count"
_AGGREGATES: Mapping[Summary, tuple[type[exp.AggFunc], str]] = {
    Summary.AVERAGE: (exp.Avg, "Average"),
    Summary.MEDIAN: (exp.Median, "Median"),
    Summary.MINIMUM: (exp.Min, "Lowest"),
    Summary.MAXIMUM: (exp.Max, "Highest"),
    Summary.TOTAL: (exp.Sum, "Total"),
}
_FRACTIONAL = frozenset({Summary.AVERAGE, Summary.MEDIAN, Summary.PERCENTILE})


def without_summary(query: SemanticQuery) -> SemanticQuery:
    """The query whose result is summed up: every group, or the first ones where a limit is asked for."""
    limit = None if query.summary is Summary.COUNT else query.limit
    return replace(query, summary=None, percentile=None, limit=limit, per=())


def summarised(
    select: exp.Select, columns: tuple[ResultColumn, ...], query: SemanticQuery
) -> tuple[exp.Select, tuple[ResultColumn, ...]]:
    """Count the groups of a result, or sum its metrics up over them.

    Raises:
        UserQueryError: The percentile is missing or not between 0 and 1, or `per` names no dimension.
    """
    inner = _subquery(select, "groups")
    if query.summary is Summary.COUNT:
        return _counted(inner, columns)
    over, keys = _over(columns, query)
    metrics = [c for c in columns if c.role == "metric"]
    values = [exp.alias_(_aggregate(exp.column(c.name), query), c.name, copy=False) for c in metrics]
    found = exp.select(*(exp.column(c.name) for c in keys), *values).from_(inner, copy=False)
    named = [exp.not_(exp.Is(this=exp.column(c.name), expression=exp.null())) for c in over]
    found = found.where(*named, copy=False) if any(c.role == "dimension" for c in over) else found
    if keys:
        found = found.group_by(*(exp.column(c.name) for c in keys), copy=False)
    subject = " and ".join(c.label.lower() for c in over)
    shown = [
        replace(c, label=f"{_word(query)} {c.label.lower()} per {subject}", format=_format(c, query))
        for c in metrics
    ]
    return found, (*keys, *shown)


def _counted(
    inner: exp.Subquery, columns: tuple[ResultColumn, ...]
) -> tuple[exp.Select, tuple[ResultColumn, ...]]:
    """How many groups have a name."""
    keys = [c for c in columns if c.role in {"dimension", "time"}]
    counted = exp.alias_(exp.Count(this=exp.Star()), COUNT, copy=False)
    column = ResultColumn(COUNT, f"{keys[0].label} count", "integer", None, "metric")
    known = [exp.not_(exp.Is(this=exp.column(c.name), expression=exp.null())) for c in keys]
    return exp.select(counted).from_(inner, copy=False).where(exp.or_(*known, copy=False), copy=False), (
        column,
    )


def _over(
    columns: tuple[ResultColumn, ...], query: SemanticQuery
) -> tuple[list[ResultColumn], list[ResultColumn]]:
    """The columns to sum up over, and those that stay."""
    times = [c for c in columns if c.role == "time"]
    dimensions = [c for c in columns if c.role == "dimension"]
    if times:
        return times, dimensions
    names = {output_name(name) for name in query.per}
    if unknown := names - {c.name for c in dimensions}:
        raise UserQueryError(f"The result has no column {min(unknown)!r} to sum up within.")
    over = [c for c in dimensions if c.name not in names]
    if not over:
        raise UserQueryError("There is nothing to sum up over: `per` names every dimension.")
    return over, [c for c in dimensions if c.name in names]


def _aggregate(value: exp.Expr, query: SemanticQuery) -> exp.Expr:
    """The aggregate; what may fall between two values is taken in floating point, not in cents."""
    if query.summary in _FRACTIONAL:
        value = cast_to(value, "double")
    if query.summary is Summary.PERCENTILE:
        if query.percentile is None or not 0 < query.percentile < 1:
            raise UserQueryError("A percentile lies between 0 and 1: 0.9 is the 90th.")
        return exp.PercentileCont(this=value, expression=exp.Literal.number(query.percentile))
    aggregate, _ = _AGGREGATES[query.summary or Summary.AVERAGE]
    return aggregate(this=value)


def _word(query: SemanticQuery) -> str:
    if query.summary is Summary.PERCENTILE:
        return f"{100 * (query.percentile or 0):g}th percentile of"
    return _AGGREGATES[query.summary or Summary.AVERAGE][1]


def _format(column: ResultColumn, query: SemanticQuery) -> Format:
    return "number" if column.format == "integer" and query.summary in _FRACTIONAL else column.format


def _subquery(query: exp.Expr, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))
