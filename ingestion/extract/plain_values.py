"""Values as the raw zone keeps them: plain Parquet types, readable numbers and dates, ids as text."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingestion.errors import SourceError
from ingestion.extract.quoting import identifier, literal
from ingestion.lake.contracts import Column, LogicalType

_NUMBERS = frozenset({LogicalType.INTEGER, LogicalType.MONEY, LogicalType.PRICE, LogicalType.NUMBER})
_MOMENTS = frozenset({LogicalType.DATE, LogicalType.TIMESTAMP})
_WIDER = {"UTINYINT": "SMALLINT", "USMALLINT": "INTEGER", "UINTEGER": "BIGINT", "UBIGINT": "DECIMAL(20,0)"}
_KEPT = frozenset(
    {"VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "DATE"}
)
_NO_VALUE = ("", "null", "nan", "n/a", "none", r"\n", "-")
_DAYS = ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y", "%d{0}%m{0}%y", "%m{0}%d{0}%y", "%Y{0}%m{0}%d")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_SEPARATORS = ("/", ".", "-")


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written in text columns."""

    decimal: str = "."
    thousands: str | None = None


def plain(expression: str, kind: str) -> str:
    """SQL for a value of type `kind` in a type that every Parquet and Iceberg reader knows; times in UTC."""
    if kind in _KEPT or kind.startswith("DECIMAL"):
        return expression
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {expression})"
    if kind.startswith("TIMESTAMP"):
        return f"CAST({expression} AS TIMESTAMP)"
    if kind == "HUGEINT":
        return f"CAST({expression} AS DECIMAL(38,0))"
    return f"CAST({expression} AS {_WIDER.get(kind, 'VARCHAR')})"


def is_text(kind: str) -> bool:
    """Whether a declared type means text."""
    return kind.upper() in {"VARCHAR", "TEXT", "STRING"}


def as_text(expression: str, kind: str) -> str:
    """SQL for an id or name; a whole number read as a fraction (13085.0) loses its fraction, NaN is null."""
    if kind not in {"DOUBLE", "FLOAT"}:
        return expression if kind == "VARCHAR" else f"CAST({plain(expression, kind)} AS VARCHAR)"
    whole = f"{expression} = trunc({expression}) THEN CAST(TRY_CAST({expression} AS HUGEINT) AS VARCHAR)"
    fraction = f"isfinite({expression}) THEN CAST({expression} AS VARCHAR)"
    return f"CASE WHEN {whole} WHEN {fraction} END"


def canonical_value(
    connection: duckdb.DuckDBPyConnection,
    scan: str,
    name: str,
    kind: str,
    column: Column,
    style: NumberStyle,
    file: str,
) -> str:
    """SQL for a source column that becomes a canonical one; text that cannot be read stays as it is.

    Raises:
        SourceError: Dates are written so that day and month cannot be told apart.
    """
    value = identifier(name)
    if column.type is LogicalType.STRING:
        text = as_text(value, kind)
        missing = f"{value} IN ('NULL', '\\N') THEN NULL"
        return f"CASE WHEN {missing} ELSE nullif(trim({text}), '') END" if kind == "VARCHAR" else text
    if kind != "VARCHAR":
        return plain(value, kind)
    known = known_text(value)
    if column.type in _NUMBERS:
        return readable_number(known, style)
    if column.type in _MOMENTS:
        form = date_format(connection, scan, name, file)
        return f"coalesce(CAST({readable_date(known, form)} AS VARCHAR), {known})" if form else known
    return known


def known_text(value: str) -> str:
    """SQL for a text without the words that exports write for "no value", and without blanks around it."""
    return (
        f"CASE WHEN lower(trim({value})) NOT IN ({', '.join(map(literal, _NO_VALUE))}) THEN trim({value}) END"
    )


def readable_number(text: str, style: NumberStyle) -> str:
    """SQL for a number as SQL writes it; text that is no number stays recognisably wrong."""
    if style.thousands:
        text = f"replace({text}, {literal(style.thousands)}, '')"
    return text if style.decimal == "." else f"replace({text}, {literal(style.decimal)}, '.')"


def readable_date(text: str, form: str) -> str:
    """SQL for the moment that a text in a strptime format means; null where it is in another one."""
    return f"try_strptime({text}, {literal(form)})"


def date_format(connection: duckdb.DuckDBPyConnection, scan: str, name: str, file: str) -> str | None:
    """The strptime format of a text column of dates; None where they are ISO or no format fits.

    Raises:
        SourceError: Two formats fit and disagree about day and month.
    """
    value = f"trim({identifier(name)})"
    forms = [day.format(mark) + clock for mark in _SEPARATORS for day in _DAYS for clock in _TIMES]
    counts = ", ".join(f"count(try_strptime(v, {literal(form)}))" for form in forms)
    row = connection.execute(
        f"SELECT count(v), count(TRY_CAST(v AS TIMESTAMP)), {counts} FROM (SELECT {value} AS v FROM {scan} "  # noqa: S608
        f"WHERE {value} <> '' USING SAMPLE reservoir(20000 ROWS) REPEATABLE (7))"
    ).fetchone()
    total, iso, *fits = row or (0, 0)
    if not total or iso * 2 >= total:
        return None
    best = max(fits)
    chosen = [form for form, count in zip(forms, fits, strict=True) if count == best]
    if best * 2 < total:
        return None
    if len(chosen) > 1 and _disagree(chosen):
        raise SourceError(
            f"The dates can be read day first or month first ({' or '.join(chosen[:2])}).",
            remedy="Write them as 2024-12-31, or use a mapping with strptime(column, format).",
            file=file,
            column=name,
        )
    return chosen[0]


def _disagree(forms: list[str]) -> bool:
    return len({form.index("%d") < form.index("%m") for form in forms}) > 1
