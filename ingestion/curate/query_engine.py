"""Query engines of our own: in memory, in UTC, silent, and within what they were given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingestion.extract.quoting import literal


@contextmanager
def query_engine(
    database: Path | None = None,
    *,
    spill: Path,
    memory_mb: int = 1536,
    threads: int | None = None,
    read_only: bool = False,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection, closed at the end.

    Args:
        database: The file to open or create; None for one in memory.
        spill: A folder of the caller's for what does not fit into memory.
        memory_mb: What it may hold in memory before it spills.
        threads: Threads it may use; None for one a core.
        read_only: Whether the file may only be read.
    """
    name = ":memory:" if database is None else str(database)
    connection = duckdb.connect(name, read_only=read_only)
    try:
        connection.execute(f"SET memory_limit = '{memory_mb}MB'")
        connection.execute(f"SET temp_directory = {literal(str(spill))}")
        connection.execute("SET TimeZone = 'UTC'")
        if threads is not None:
            connection.execute(f"SET threads = {threads}")
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()
