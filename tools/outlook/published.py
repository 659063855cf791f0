"""The published forecasts of a period: which rows hold them, with the interval that belongs to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from tools.outlook.names import MODEL_NAMES
from tools.result import Format, ResultColumn, ResultTable, Value
from tools.semantic.query import Filter, Grain, Operator, SemanticQuery, TimeWindow
from tools.tool import ToolContext

Measure = Literal["revenue", "units", "orders"]
Level = Literal[80, 95]
ENTITY = "forecasts"
SERIES = {
    "category": "category",
    "top_category": "top_category",
    "country": "country",
    "store": "store",
    "store_region": "region",
    "product": "product",
}
"""Series type of the published forecasts by the dimension that it is."""

_STEPS = {
    Grain.DAY: relativedelta(days=1),
    Grain.WEEK: relativedelta(weeks=1),
    Grain.MONTH: relativedelta(months=1),
}
_MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what, over which days `[start, end)`, and which interval.

    Args:
        measure: What is forecast.
        by: The dimension of the series; None for the whole shop.
        filters: On that dimension.
        start: First day.
        end: The day after the last.
        level: Of the interval, in percent.
    """

    measure: Measure
    by: str | None
    filters: tuple[Filter, ...]
    start: date
    end: date
    level: Level


def summed(
    asked: Asked, first: date, context: ToolContext
) -> tuple[ResultTable, SemanticQuery, Grain] | None:
    """One row a series for the whole period, and the grain that its error is of; None where there is none.

    A period that starts where the forecast does is a running total; a whole week or month has its own row.
    """
    if asked.start == first:
        last = TimeWindow(asked.end - timedelta(days=1), asked.end)
        grain, query = Grain.DAY, _rows(asked, Grain.DAY, last, cumulative=True)
    else:
        whole = next(
            (g for g in (Grain.DAY, Grain.WEEK, Grain.MONTH) if _is_one(g, asked.start, asked.end)), None
        )
        if whole is None:
            return None
        grain = whole
        query = _rows(asked, grain, TimeWindow(asked.start, asked.start + timedelta(days=1)))
    found = context.queries.run(query, context.policy)
    return (_told(found, asked, context, whole=True), query, grain) if found.rows else None


def course(asked: Asked, grain: Grain, context: ToolContext) -> tuple[ResultTable, SemanticQuery]:
    """One row a day, whole week or whole month of the period, of one series."""
    query = _rows(asked, grain, TimeWindow(asked.start, asked.end))
    found = context.queries.run(query, context.policy)
    step = _STEPS[grain]
    at = found.column_index("period")
    whole = tuple(row for row in found.rows if _day(row[at]) + step <= asked.end)
    return _told(replace(found, rows=whole), asked, context, whole=False, grain=grain), query


def _is_one(grain: Grain, start: date, end: date) -> bool:
    begins = {Grain.DAY: True, Grain.WEEK: start.weekday() == 0, Grain.MONTH: start.day == 1}
    return begins[grain] and start + _STEPS[grain] == end


def _rows(asked: Asked, grain: Grain, window: TimeWindow, *, cumulative: bool = False) -> SemanticQuery:
    prefix = "cumulative_" if cumulative else ""
    value = "cumulative" if cumulative else "forecast"
    names = {f.field: "series_name" for f in asked.filters}
    return SemanticQuery(
        entity=ENTITY,
        fields=(
            "series_name",
            "period",
            value,
            f"{prefix}lower_{asked.level}",
            f"{prefix}upper_{asked.level}",
            "model",
            "backtest_wape",
        ),
        filters=(
            Filter(f"{ENTITY}.series_type", Operator.EQ, SERIES[asked.by] if asked.by else "total"),
            Filter(f"{ENTITY}.measure", Operator.EQ, asked.measure),
            Filter(f"{ENTITY}.grain", Operator.EQ, grain.value),
            *(Filter(names[f.field], f.op, f.value) for f in asked.filters),
        ),
        time=window,
        limit=_MOST_ROWS,
    )


def _told(
    found: ResultTable, asked: Asked, context: ToolContext, *, whole: bool, grain: Grain = Grain.DAY
) -> ResultTable:
    """The rows with the period's days, the level and the model's name in words."""
    kind: Format = "money" if asked.measure == "revenue" else "integer"
    unit = next((c.unit for c in found.columns if c.format == "money"), None) if kind == "money" else None
    label = context.model.dimensions[asked.by].label if asked.by else "Series"
    level = asked.level
    columns = (
        *((ResultColumn(asked.by or "series", label, "text", role="dimension"),) if asked.by else ()),
        *(
            (ResultColumn("from", "From", "date"), ResultColumn("to", "To", "date"))
            if whole
            else (ResultColumn("period", grain.value.capitalize(), "date", role="time"),)
        ),
        ResultColumn("forecast", f"Forecast {asked.measure}", kind, unit, "metric"),
        ResultColumn(f"lower_{level}", f"Lower {level}%", kind, unit),
        ResultColumn(f"upper_{level}", f"Upper {level}%", kind, unit),
        ResultColumn("level", "Interval", "text"),
        ResultColumn("model", "Model", "text"),
        ResultColumn("error", "Backtest error (WAPE)", "percent"),
    )
    rows = []
    for name, period, value, low, high, model, error in found.rows:
        days: tuple[Value, ...] = (asked.start, asked.end - timedelta(days=1)) if whole else (_day(period),)
        own: tuple[Value, ...] = (name,) if asked.by else ()
        model = MODEL_NAMES.get(str(model), model)
        rows.append((*own, *days, value, low, high, f"{level}%", model, error))
    rows.sort(key=lambda row: 0.0 if not whole else -_number(row[len(row) - 6]))
    return replace(found, columns=columns, rows=tuple(rows), caveats=("a forecast",))


def _day(value: Value) -> date:
    return value if type(value) is date else date.fromisoformat(str(value)[:10])


def _number(value: Value) -> float:
    return float(str(value)) if value is not None else 0.0


def ranked(table: ResultTable, highest: bool, limit: int | None) -> ResultTable:
    """The rows by their forecast."""
    at = table.column_index("forecast")
    rows = sorted(table.rows, key=lambda row: _number(row[at]), reverse=highest)
    return replace(table, rows=tuple(rows[:limit]))
