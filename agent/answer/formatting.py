"""How values are written in an answer's text: thousands separators, currencies, percentages, dates."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from babel.numbers import format_currency, format_decimal, format_percent

from tools.result import ResultColumn, Value

LOCALE = "en"
MISSING = "not known"


def format_value(value: Value, column: ResultColumn) -> str:
    """Write a cell as its column wants it; null is "not known"."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.role == "time" and isinstance(value, date):
        return _period(value, column.label)
    if isinstance(value, datetime):
        return _moment(value, column)
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, str):
        return value
    return _number(value, column)


def _period(start: date, grain: str) -> str:
    """A period of a time axis by its first day: "December 2025", "Q4 2025", "week of 7 December 2025"."""
    match grain:
        case "Month":
            return f"{start:%B} {start.year}"
        case "Quarter":
            return f"Q{(start.month - 1) // 3 + 1} {start.year}"
        case "Year":
            return str(start.year)
        case "Week":
            return f"week of {_day(start)}"
        case _:
            return _day(start)


def _day(value: date) -> str:
    return f"{value.day} {value:%B} {value.year}"


def _moment(value: datetime, column: ResultColumn) -> str:
    if column.format == "date" or value.time() == time():
        return _day(value.date())
    return f"{_day(value.date())}, {value:%H:%M}"


def _number(value: int | float | Decimal, column: ResultColumn) -> str:
    match column.format:
        case "money" if column.unit:
            return format_currency(value, column.unit, locale=LOCALE)
        case "money":
            return format_decimal(value, "#,##0.00", locale=LOCALE)
        case "percent":
            return format_percent(value, "#,##0.0%", locale=LOCALE)
        case "integer":
            return format_decimal(value, "#,##0", locale=LOCALE)
        case "text":
            return str(value)
        case _:
            return format_decimal(value, "#,##0.##", locale=LOCALE) + _unit_suffix(column)


def _unit_suffix(column: ResultColumn) -> str:
    return f" {column.unit}" if column.unit and column.unit not in {"ratio", "count"} else ""
