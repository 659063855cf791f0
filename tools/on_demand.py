"""What the tools that compute on demand share: a daily history under the asker's policy, and its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tools.ports import Json
from tools.result import Format, ResultColumn, ResultTable, Value
from tools.semantic.query import Filter, Grain, SemanticQuery, TimeWindow
from tools.tool import ToolContext

Column = tuple[str, str, Format, str | None]
"""Name, label, format and unit of a computed column."""

MEASURES = {"revenue": "revenue", "units": "units_sold", "orders": "orders"}
_LATE = 18
"""From this hour on, the last day of the data counts as whole."""


@dataclass(frozen=True, slots=True)
class DailyHistory:
    """A history as the jobs take it, and the query that it came from."""

    arguments: Json
    table: ResultTable
    query: SemanticQuery


def daily_history(measure: str, filters: tuple[Filter, ...], context: ToolContext) -> DailyHistory | None:
    """The daily values of a measure under filters, and on which days the shop traded; None without any."""
    query = SemanticQuery(metrics=(MEASURES[measure],), filters=filters, time=TimeWindow(grain=Grain.DAY))
    table = context.queries.run(query, context.policy)
    shop = SemanticQuery(metrics=("orders",), time=TimeWindow(grain=Grain.DAY))
    traded = _by_day(context.queries.run(shop, context.policy))
    values = _by_day(table)
    if not values:
        return None
    last, skip = _last_whole_day(context.as_of)
    days = [min(values) + timedelta(days=n) for n in range((last - min(values)).days + 1)]
    arguments = {
        "name": measure,
        "measure": measure,
        "first_day": min(values).isoformat(),
        "values": [values.get(day, 0.0) for day in days],
        "traded": [traded.get(day, 0.0) > 0 for day in days],
        "skip": skip,
    }
    return DailyHistory(arguments, table, query)


def _last_whole_day(as_of: datetime) -> tuple[date, int]:
    """The last day that counts as whole, and the days between it and the first one to forecast."""
    partial = as_of.hour < _LATE
    return as_of.date() - timedelta(days=int(partial)), int(partial)


def _by_day(table: ResultTable) -> dict[date, float]:
    day = next(i for i, column in enumerate(table.columns) if column.role == "time")
    value = next(i for i, column in enumerate(table.columns) if column.role == "metric")
    return {
        _date(row[day]): float(str(row[value]))
        for row in table.rows
        if row[day] is not None and row[value] is not None
    }


def _date(value: Value) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def computed_table(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[Column],
    history: DailyHistory,
) -> ResultTable:
    """Rows of a job as a table; its SQL is that of the history it was computed from.

    Args:
        rows: One mapping a row.
        columns: Name, label, format and unit of each column.
        history: Where the numbers come from.
    """
    return ResultTable(
        columns=tuple(
            ResultColumn(name, label, kind, unit, "time" if kind == "date" else "metric")
            if kind != "text"
            else ResultColumn(name, label, kind, unit, "dimension")
            for name, label, kind, unit in columns
        ),
        rows=tuple(tuple(_value(row.get(name), kind) for name, _, kind, _ in columns) for row in rows),
        sql=history.table.sql,
        tables=history.table.tables,
        as_of=history.table.as_of,
        caveats=("computed on demand from the daily history",),
        filters=history.table.filters,
    )


def _value(value: object, kind: Format) -> Value:
    if value is None or isinstance(value, bool | int | float):
        return value
    return date.fromisoformat(str(value)[:10]) if kind == "date" else str(value)
