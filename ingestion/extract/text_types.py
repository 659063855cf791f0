"""Types of the columns of a CSV file, found by looking at the values; ids and codes stay text."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from ingestion.errors import SourceError
from ingestion.extract.plain_values import (
    NumberStyle,
    date_format,
    is_text,
    known_text,
    readable_date,
    readable_number,
)
from ingestion.extract.quoting import identifier, literal
from ingestion.extract.text_files import CsvFile

_INTEGER = r"[+-]?\d{1,18}"
_FRACTION = r"[+-]?(\d{1,15}\.?\d*|\.\d+)([eE][+-]\d+)?"


def typed_scan(
    connection: duckdb.DuckDBPyConnection,
    csv: CsvFile,
    declared: Mapping[str, str],
    *,
    sample_rows: int | None = None,
) -> str:
    """SQL that scans a CSV file with a type for every column.

    Args:
        connection: Reads the values that decide.
        csv: The file.
        declared: DuckDB type by column, any case; the others are found.
        sample_rows: How many rows decide; None: all of them.
    """
    fixed = {name.lower(): kind for name, kind in declared.items()}
    undecided = [name for name in csv.columns if name.lower() not in fixed and name not in csv.text_columns]
    limit = f" LIMIT {sample_rows}" if sample_rows is not None else ""
    sample = f"(SELECT * FROM {csv.scan()}{limit})"  # noqa: S608
    found = _found_values(connection, sample, csv, undecided)
    values = [
        f"{found.get(name) or _declared(name, fixed.get(name.lower(), 'VARCHAR'), csv)} AS {identifier(name)}"
        for name in csv.columns
    ]
    return f"(SELECT {', '.join(values)} FROM {csv.scan()})"  # noqa: S608


def _declared(name: str, kind: str, csv: CsvFile) -> str:
    if is_text(kind):
        return identifier(name)
    number = readable_number(known_text(identifier(name)), _style(csv))
    return f"CAST({number} AS {kind})"


def _found_values(
    connection: duckdb.DuckDBPyConnection, sample: str, csv: CsvFile, columns: list[str]
) -> dict[str, str]:
    """SQL by column for those whose values are all numbers, truth values or dates."""
    if not columns:
        return {}
    style = _style(csv)
    values = {name: readable_number(known_text(identifier(name)), style) for name in columns}
    counts = ", ".join(_evidence(value) for value in values.values())
    row = connection.execute(f"SELECT {counts} FROM {sample}").fetchone() or ()  # noqa: S608
    found: dict[str, str] = {}
    for place, name in enumerate(columns):
        filled, integers, fractions, truths, moments, days = row[place * 6 : place * 6 + 6]
        kind = _kind(filled, {"BIGINT": integers, "DOUBLE": fractions, "BOOLEAN": truths})
        if kind:
            found[name] = f"CAST({values[name]} AS {kind})"
        elif filled and moments == filled:
            found[name] = (
                f"CAST({known_text(identifier(name))} AS {'DATE' if days == filled else 'TIMESTAMP'})"
            )
        elif filled:
            found |= _found_dates(connection, sample, name)
    return found


def _found_dates(connection: duckdb.DuckDBPyConnection, sample: str, name: str) -> dict[str, str]:
    """A column of dates in a local style; one that can be read two ways stays text."""
    try:
        form = date_format(connection, sample, name, "")
    except SourceError:
        return {}
    return {name: f"CAST({readable_date(known_text(identifier(name)), form)} AS TIMESTAMP)"} if form else {}


def _evidence(value: str) -> str:
    """Counts of one column: filled, whole, fractional, true or false, ISO moments, ISO days."""
    tests = (
        f"regexp_full_match({value}, {literal(_INTEGER)})",
        f"regexp_full_match({value}, {literal(_FRACTION)})",
        f"lower({value}) IN ('true', 'false')",
        f"TRY_CAST({value} AS TIMESTAMP) IS NOT NULL",
        f"length({value}) = 10 AND TRY_CAST({value} AS DATE) IS NOT NULL",
    )
    return ", ".join((f"count({value})", *(f"count(*) FILTER ({test})" for test in tests)))


def _kind(filled: int, counts: Mapping[str, int]) -> str | None:
    return next((kind for kind, count in counts.items() if filled and count == filled), None)


def _style(csv: CsvFile) -> NumberStyle:
    return NumberStyle(csv.decimal, csv.thousands)
