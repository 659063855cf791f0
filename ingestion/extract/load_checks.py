"""Checks on a staged table: rows are there, required columns are filled, values can become their type."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.errors import SourceError
from ingestion.extract.load_plan import TablePlan
from ingestion.extract.quoting import identifier, literal
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import DUCKDB_TYPES, Column

TOLERATED_SHARE = 0.1
"""A column with more unusable values than this is mapped wrongly; fewer are left to the quarantine."""


def check_staged(connection: duckdb.DuckDBPyConnection, plan: TablePlan, folder: Path) -> None:
    """Refuse a staged table that is empty or whose columns cannot be what they are named.

    Raises:
        SourceError: With the column, up to three of its bad values, and the remedy.
    """
    scan = f"read_parquet({literal(str(folder / '*.parquet'))})"
    present = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()}  # noqa: S608
    columns = [column for column in CANONICAL_TABLES[plan.table].columns if column.name in present]
    counts = ", ".join(
        f"count({c.name}), count(TRY_CAST({c.name} AS {DUCKDB_TYPES[c.type]}))" for c in columns
    )
    row = connection.execute(f"SELECT count(*), {counts} FROM {scan}").fetchone()  # noqa: S608
    total, *pairs = row or (0,)
    if total == 0 and not plan.allow_empty:
        raise SourceError(
            f"Table {plan.table!r} has no rows.",
            remedy="Take the file away or, in a mapping, set allow_empty: true if the shop has no such rows.",
            file=plan.label,
        )
    for column, filled, usable in zip(columns, pairs[::2], pairs[1::2], strict=True):
        if filled - usable > total * TOLERATED_SHARE:
            raise _unusable(connection, plan, scan, column, filled - usable)
        if column.required and total - filled > total * TOLERATED_SHARE:
            raise SourceError(
                f"{total - filled:,} of {total:,} rows have no value, but table {plan.table!r} needs one.",
                remedy="Fill the column, leave those rows out, or map another column to it.",
                file=plan.label,
                column=column.name,
            )


def _unusable(
    connection: duckdb.DuckDBPyConnection, plan: TablePlan, scan: str, column: Column, count: int
) -> SourceError:
    name, kind = identifier(column.name), DUCKDB_TYPES[column.type]
    rows = connection.execute(
        f"SELECT DISTINCT CAST({name} AS VARCHAR) FROM {scan} "  # noqa: S608
        f"WHERE {name} IS NOT NULL AND TRY_CAST({name} AS {kind}) IS NULL ORDER BY ALL LIMIT 3"
    ).fetchall()
    samples = ", ".join(repr(value) for (value,) in rows)
    return SourceError(
        f"{count:,} values are no {column.type.value}, such as {samples}.",
        remedy="Correct the values, or map the right column to it.",
        file=plan.label,
        column=column.name,
    )
