"""One more step over a finished result: how many groups, their average, or a part of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from tools.result import Format, ResultColumn
from tools.semantic.formulas import SHARE, divided
from tools.semantic.query import SemanticQuery, Summary

COUNT = "count"
WHOLE = "__whole"


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


def part_of_whole(
    part: exp.Select, whole: exp.Select, columns: Sequence[ResultColumn]
) -> tuple[exp.Select, tuple[ResultColumn, ...]]:
    """The metrics of a part beside those of the whole, and the part's share; rows meet by their keys."""
    keys = [c for c in columns if c.role != "metric"]
    metrics = [c for c in columns if c.role == "metric"]
    names = [exp.column(c.name) for c in keys]
    rows = exp.union(
        _side(part, keys, metrics, mine=True), _side(whole, keys, metrics, mine=False), distinct=False
    )
    found = [
        exp.alias_(exp.Max(this=exp.column(c.name + s)), c.name + s) for c in metrics for s in ("", WHOLE)
    ]
    merged = exp.select(*names, *found).from_(_subquery(rows, "sides"), copy=False)
    merged = merged.group_by(*(n.copy() for n in names), copy=False) if names else merged
    shares = [
        exp.alias_(divided(exp.column(c.name), exp.column(c.name + WHOLE)), c.name + SHARE) for c in metrics
    ]
    outer = exp.select(*(n.copy() for n in names))
    shown: list[ResultColumn] = list(keys)
    for column, share in zip(metrics, shares, strict=True):
        outer = outer.select(exp.column(column.name), exp.column(column.name + WHOLE), share, copy=False)
        shown += [
            column,
            replace(column, name=column.name + WHOLE, label=f"{column.label}, whole"),
            ResultColumn(column.name + SHARE, f"{column.label}, share", "percent", None, "metric"),
        ]
    return outer.from_(_subquery(merged, "matched"), copy=False), tuple(shown)


def _side(
    select: exp.Select, keys: Sequence[ResultColumn], metrics: Sequence[ResultColumn], *, mine: bool
) -> exp.Select:
    values: list[exp.Expr] = [exp.column(c.name) for c in keys]
    for column in metrics:
        value = exp.column(column.name)
        sides = (value, exp.null()) if mine else (exp.null(), value)
        values += [exp.alias_(sides[0], column.name), exp.alias_(sides[1], column.name + WHOLE)]
    return exp.select(*values).from_(_subquery(select, "part" if mine else "whole"), copy=False)


def _exact(column: ResultColumn) -> Format:
    return "number" if column.format == "integer" else column.format


def _subquery(query: exp.Expr, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))
