"""Weekly figures of parts of the shop, read through the one road to numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tools.brief.moves import Weekly
from tools.result import ResultTable
from tools.semantic.query import Filter, Grain, Operator, OrderBy, SemanticQuery, TimeWindow
from tools.tool import ToolContext

WEEKS_BEFORE = 13
_YEAR = timedelta(days=364)
_WHOLE_DAY_FROM = 21
_PAGE = 1000
_MOST_PAGES = 8
_WHOLE = "Whole shop"

Sums = Mapping[str, list[float]]


@dataclass(frozen=True, slots=True)
class Span:
    """The week told of and the weeks that it is held against: `[start, middle)` and `[middle, end)`."""

    start: date
    middle: date
    end: date

    def before(self, time: timedelta) -> Span:
        """The same weeks earlier."""
        return Span(self.start - time, self.middle - time, self.end - time)


def last_week(as_of: datetime) -> Span:
    """The last seven whole days of the data; its last day is whole when it reaches into the evening."""
    end = as_of.date() + timedelta(days=1 if as_of.hour >= _WHOLE_DAY_FROM else 0)
    middle = end - timedelta(weeks=1)
    return Span(middle - timedelta(weeks=WEEKS_BEFORE), middle, end)


@dataclass(frozen=True, slots=True)
class Read:
    """The series of one family, and the table that they were read from."""

    series: tuple[Weekly, ...]
    table: ResultTable


def weekly(metric: str, dimension: str | None, span: Span, context: ToolContext) -> Read:
    """A metric by week, for each value of a dimension or for the whole shop."""
    now, table = _sums(metric, dimension, span, context)
    then, _ = _sums(metric, dimension, span.before(_YEAR), context)
    series = tuple(
        Weekly(name, tuple(weeks), tuple(then.get(name, ())) if any(then.get(name, ())) else ())
        for name, weeks in now.items()
    )
    return Read(series, table)


def _sums(metric: str, dimension: str | None, span: Span, context: ToolContext) -> tuple[Sums, ResultTable]:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * (WEEKS_BEFORE + 1))
    for page in range(_MOST_PAGES):
        table = context.queries.run(_query(metric, dimension, span, page), context.policy)
        at, day = table.column_index(metric), table.column_index("period")
        of = None if dimension is None else table.column_index(dimension)
        for row in table.rows:
            name = _WHOLE if of is None else row[of]
            if isinstance(name, str):
                sums[name][_week(row[day], span)] += float(row[at] or 0)  # type: ignore[arg-type]
        if len(table.rows) < _PAGE:
            break
    return sums, table


def _query(metric: str, dimension: str | None, span: Span, page: int) -> SemanticQuery:
    dimensions = () if dimension is None else (dimension,)
    return SemanticQuery(
        metrics=(metric,),
        dimensions=dimensions,
        time=TimeWindow(span.start, span.end, Grain.DAY),
        order_by=tuple(OrderBy(name, "asc") for name in ("period", *dimensions)),
        limit=_PAGE,
        offset=page * _PAGE,
    )


def _week(day: object, span: Span) -> int:
    on = day.date() if isinstance(day, datetime) else day
    assert isinstance(on, date)  # noqa: S101 - the axis is of days
    return (on - span.start).days // 7


@dataclass(frozen=True, slots=True)
class Cause:
    """What a change mostly came from.

    Args:
        part: The part with most of the change; empty where none stands out.
        change: Its change, in the metric's unit.
        orders: Change of the number of orders, as a ratio; None where it cannot be told.
    """

    part: str = ""
    change: float | None = None
    orders: float | None = None


def cause_of(
    metric: str, where: Filter | None, by: str, span: Span, change: float, context: ToolContext
) -> Cause:
    """The part of the shop that carries most of a change, and how the number of orders moved."""
    week = _by_part(metric, where, by, TimeWindow(span.middle, span.end), context)
    usual = _by_part(metric, where, by, TimeWindow(span.start, span.middle), context)
    moves = {name: week.get(name, 0.0) - usual.get(name, 0.0) / WEEKS_BEFORE for name in {*week, *usual}}
    part = max(moves, key=lambda name: moves[name] * change, default="")
    carried = moves.get(part)
    if carried is None or carried * change <= 0:
        part, carried = "", None
    return Cause(part, carried, _orders(where, span, context))


def _by_part(
    metric: str, where: Filter | None, by: str, window: TimeWindow, context: ToolContext
) -> Mapping[str, float]:
    query = SemanticQuery(
        metrics=(metric,),
        dimensions=(by,),
        filters=() if where is None else (where,),
        time=window,
        order_by=(OrderBy(metric),),
        limit=_PAGE,
    )
    table = context.queries.run(query, context.policy)
    return {str(row[0]): float(row[1] or 0) for row in table.rows if row[0] is not None}  # type: ignore[arg-type]


def _orders(where: Filter | None, span: Span, context: ToolContext) -> float | None:
    counts = []
    for window in (TimeWindow(span.middle, span.end), TimeWindow(span.start, span.middle)):
        query = SemanticQuery(metrics=("orders",), filters=() if where is None else (where,), time=window)
        rows = context.queries.run(query, context.policy).rows
        counts.append(float(rows[0][0] or 0) if rows else 0.0)  # type: ignore[arg-type]
    return counts[0] * WEEKS_BEFORE / counts[1] - 1 if counts[1] else None


def named(dimension: str | None, name: str) -> Filter | None:
    """The condition for one value of a dimension; None for the whole shop."""
    return None if dimension is None else Filter(dimension, Operator.EQ, name)
