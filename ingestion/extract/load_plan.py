"""What a load will write: one checked query per canonical table, before any row is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.errors import SourceError
from ingestion.extract.mapping import did_you_mean
from ingestion.extract.quoting import identifier
from ingestion.extract.sources import first_line
from ingestion.lake.canonical import CANONICAL_TABLES

_MISSING = re.compile(r'(?:Referenced column|column named) "([^"]+)"')
_ABSENT_VALUE = re.compile(r'Table "[^"]+" does not have a column named "([^"]+)"')


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The query of one canonical table; `label` names file or mapping entry in messages."""

    table: str
    label: str
    sql: str
    allow_empty: bool = False


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """Every table of a load, the files they come from and what the user should know."""

    tables: tuple[TablePlan, ...]
    files: tuple[Path, ...]
    views: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def output_columns(connection: duckdb.DuckDBPyConnection, sql: str, label: str) -> dict[str, str]:
    """Column types of a query by name.

    Raises:
        SourceError: The query does not fit its sources, or gives two columns the same name.
    """
    try:
        described = connection.execute(f"DESCRIBE {sql}").fetchall()
    except duckdb.Error as error:
        raise query_error(connection, error, label) from error
    columns: dict[str, str] = {}
    for name, kind, *_ in described:
        if name.lower() in {known.lower() for known in columns}:
            raise SourceError(
                "The SELECT gives two columns this name.",
                remedy="Rename one of them.",
                file=label,
                column=name,
            )
        columns[name] = kind
    return columns


def require_columns(table: str, columns: dict[str, str], label: str) -> None:
    """Refuse a table that lacks a column which its contract requires.

    Raises:
        SourceError: The first such column, with the nearest name that is there.
    """
    present = {name.lower() for name in columns}
    for column in CANONICAL_TABLES[table].columns:
        if column.required and column.name not in present:
            spare = [name for name in columns if name.lower() not in CANONICAL_TABLES[table].column_names]
            raise SourceError(
                f"Table {table!r} needs this column, which is not there.",
                remedy=f"{did_you_mean(column.name, spare)}Rename it in the file, or make it with --mapping. "
                f"Columns: {', '.join(columns)}.",
                file=label,
                column=column.name,
            )


def query_error(connection: duckdb.DuckDBPyConnection, error: Exception, label: str) -> SourceError:
    """What DuckDB says about a query or a file, in the user's words."""
    missing = _MISSING.search(str(error)) or _ABSENT_VALUE.search(str(error))
    if missing:
        known = connection.execute(
            "SELECT DISTINCT column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        names = sorted(name for (name,) in known)
        return SourceError(
            "The SELECT reads this column, which its sources do not have.",
            remedy=f"{did_you_mean(missing.group(1), names)}Columns of the sources: {', '.join(names)}.",
            file=label,
            column=missing.group(1),
        )
    remedy = "Correct the SELECT; TRY_CAST and strptime turn text into numbers and dates."
    if "CSV Error" in str(error):
        remedy = "Correct that line, or declare the column's type under `types` in a mapping."
    return SourceError(f"{first_line(error)}", remedy=remedy, file=label)


def create_view(connection: duckdb.DuckDBPyConnection, name: str, sql: str, label: str) -> None:
    """Name a query so that others can read it.

    Raises:
        SourceError: The query does not fit its sources.
    """
    output_columns(connection, sql, label)
    connection.execute(f"CREATE VIEW {identifier(name)} AS {sql}")


def materialise(
    connection: duckdb.DuckDBPyConnection, plan: LoadPlan, on_progress: Callable[[str], None]
) -> None:
    """Compute every view once, in order, so that the tables which read it share the work.

    Raises:
        SourceError: A value in the files cannot be what a view makes of it.
    """
    for name in plan.views:
        on_progress(f"Preparing {name}")
        fresh, view = identifier(f"{name} rows"), identifier(name)
        try:
            connection.execute(f"CREATE TABLE {fresh} AS FROM {view}")
        except duckdb.Error as error:
            raise query_error(connection, error, f"view {name!r}") from error
        connection.execute(f"DROP VIEW {view}")
        connection.execute(f"ALTER TABLE {fresh} RENAME TO {view}")
