"""One more step over a finished result: how many groups there are, or their average."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from tools.result import Format, ResultColumn
from tools.semantic.query import SemanticQuery, Summary

COUNT = "count"


def without_summary(query: SemanticQuery) -> SemanticQuery:
    """The query whose result is summed up: every group, in no order."""
    limit = query.limit if query.summary is Summary.AVERAGE else None
    return replace(query, summary=None, limit=limit)


def summarised(
    select: exp.Select, columns: tuple[ResultColumn, ...], summary: Summary
) -> tuple[exp.Select, tuple[ResultColumn, ...]]:
    """Count the rows of a result, or average its metrics over the time axis."""
    inner = _subquery(select, "groups")
    if summary is Summary.COUNT:
        named = next(c.label for c in columns if c.role in {"dimension", "time"})
        counted = exp.alias_(exp.Count(this=exp.Star()), COUNT, copy=False)
        column = ResultColumn(COUNT, f"{named} count", "integer", None, "metric")
        return exp.select(counted).from_(inner, copy=False), (column,)
    keys = [c for c in columns if c.role == "dimension"]
    metrics = [c for c in columns if c.role == "metric"]
    time = next((c.label.lower() for c in columns if c.role == "time"), "group")
    averages = [exp.alias_(exp.Avg(this=exp.column(c.name)), c.name, copy=False) for c in metrics]
    averaged = exp.select(*(exp.column(c.name) for c in keys), *averages).from_(inner, copy=False)
    if keys:
        averaged = averaged.group_by(*(exp.column(c.name) for c in keys), copy=False)
    shown = [replace(c, label=f"Average {c.label.lower()} per {time}", format=_exact(c)) for c in metrics]
    return averaged, (*keys, *shown)


def _exact(column: ResultColumn) -> Format:
    return "number" if column.format == "integer" else column.format


def _subquery(query: exp.Expr, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))
