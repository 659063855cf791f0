"""Publish a run: a new read-only DuckDB file, verified, then one atomic swap of the pointer to it.

Readers open the file that `current.json` names. A process killed at any point leaves the pointer on a whole
database: the new file has its name only once it is complete, and the pointer moves only once it is verified.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from infra.errors import PublishError
from infra.local.relations import TableFiles, relation
from ingestion.curate.query_engine import query_engine
from ingestion.extract.quoting import identifier

POINTER = "current.json"
_PREFIX, _SUFFIX, _UNFINISHED = "serving-", ".duckdb", ".unfinished"
_SMALL_ROWS = 50_000
_VERSIONS = "SELECT DISTINCT model_version FROM {} WHERE model_version IS NOT NULL ORDER BY 1"


@dataclass(frozen=True, slots=True)
class Published:
    """What `current.json` says of the database that readers open.

    `currencies` counts orders by currency, most used first; `content` stands for what was published, so that
    an unchanged run can be told; `model_versions` are those in each output's rows.
    """

    run_id: str
    file: str
    as_of: str
    published_at: str
    row_counts: Mapping[str, int]
    currencies: Sequence[tuple[str, int]]
    content: str = ""
    model_versions: Mapping[str, Sequence[str]] = field(default_factory=dict)


def current_publication(folder: Path) -> Published | None:
    """What is published now; None before the first run.

    Raises:
        PublishError: The pointer is not one that we wrote.
    """
    path = folder / POINTER
    if not path.exists():
        return None
    try:
        return Published(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise PublishError(f"{path} cannot be read: run the pipeline to publish again") from error


def publish(
    folder: Path,
    tables: Sequence[TableFiles],
    *,
    run_id: str,
    as_of: datetime,
    published_at: datetime,
    spill: Path,
    content: str = "",
) -> Published:
    """Write every table to a new serving database and make it the current one.

    Args:
        folder: The serving folder.
        tables: What to publish, each with the Parquet files that hold it.
        run_id: The run; names the file.
        as_of: The latest fact in the data, UTC.
        published_at: The time of publication, UTC.
        spill: A folder of the caller's for what does not fit into memory while writing.
        content: What stands for the content in the pointer.

    Raises:
        PublishError: The new file does not hold what was written to it; the old one stays current.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{_PREFIX}{run_id}{_SUFFIX}"
    unfinished = folder / f"{name}{_UNFINISHED}"
    _remove(unfinished)
    expected = _write(unfinished, tables, spill)
    currencies, versions = _verify(unfinished, expected)
    _sync(unfinished)
    unfinished.replace(folder / name)
    before = current_publication(folder)
    published = Published(
        run_id, name, as_of.isoformat(), published_at.isoformat(), expected, currencies, content, versions
    )
    _point_to(folder, published)
    _prune(folder, keep={name, before.file if before else name})
    return published


def amend(
    folder: Path, tables: Sequence[TableFiles], *, run_id: str, published_at: datetime, spill: Path
) -> Published:
    """Publish a copy of what is published, with some tables replaced or added; much quicker than everything.

    What stands for its content is nothing known, so that the next run publishes.

    Raises:
        PublishError: Nothing is published, or the copy does not hold what was written to it.
    """
    before = current_publication(folder)
    if before is None:
        raise PublishError("Nothing is published that could be amended: run the pipeline.")
    name = f"{_PREFIX}{run_id}{_SUFFIX}"
    unfinished = folder / f"{name}{_UNFINISHED}"
    shutil.copyfile(folder / before.file, unfinished)
    with query_engine(unfinished, spill=spill) as connection:
        for table in tables:
            source = _clustered(table, tables)
            connection.execute(f"CREATE OR REPLACE TABLE {identifier(table.name)} AS {source}")
        connection.execute("CHECKPOINT")
    expected = {**before.row_counts, **{table.name: table.rows for table in tables}}
    currencies, versions = _verify(unfinished, expected)
    _sync(unfinished)
    unfinished.replace(folder / name)
    said = (before.as_of, published_at.isoformat(), expected, currencies)
    published = Published(run_id, name, *said, model_versions=versions)
    _point_to(folder, published)
    _prune(folder, keep={name, before.file})
    return published


def _write(path: Path, tables: Sequence[TableFiles], spill: Path) -> dict[str, int]:
    """Create the database and return the rows that each table must hold."""
    with query_engine(path, spill=spill) as connection:
        for table in tables:
            connection.execute(f"CREATE TABLE {identifier(table.name)} AS {_clustered(table, tables)}")
        connection.execute("CHECKPOINT")
    return {table.name: table.rows for table in tables}


def _clustered(table: TableFiles, tables: Sequence[TableFiles]) -> str:
    """The table's rows in order of time, so that a date range touches few row groups.

    Order lines have no time of their own: they follow their orders.
    """
    source = relation(table)
    if table.name == "order_items" and table.rows > _SMALL_ROWS:
        orders = next((relation(other) for other in tables if other.name == "orders"), None)
        if orders is not None:
            return (
                f"SELECT lines.* FROM {source} AS lines LEFT JOIN {orders} AS orders USING (order_id) "  # noqa: S608
                "ORDER BY orders.order_date, order_id, order_item_id"
            )
    return f"SELECT * FROM {source}"  # noqa: S608


def _verify(path: Path, expected: Mapping[str, int]) -> tuple[list[tuple[str, int]], dict[str, list[str]]]:
    """Reopen the file as a reader does and compare row counts; return the currencies and model versions."""
    try:
        with closing(duckdb.connect(path, read_only=True)) as connection:
            for name, rows in expected.items():
                found = connection.execute(f"SELECT count(*) FROM {identifier(name)}").fetchone()  # noqa: S608
                if found != (rows,):
                    raise PublishError(f"{name} should have {rows} rows in {path.name}, but has {found}")
            return _currencies(connection, expected), _model_versions(connection)
    except duckdb.Error as error:
        raise PublishError(f"{path.name} cannot be read back") from error


def _currencies(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, int]) -> list[tuple[str, int]]:
    if "orders" not in tables:
        return []
    return connection.execute(
        "SELECT currency, count(*) FROM orders WHERE currency IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()


def _model_versions(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """By table that says so, the versions of the models behind its rows."""
    tables = connection.execute(
        "SELECT table_name FROM duckdb_columns() WHERE column_name = 'model_version' ORDER BY 1"
    ).fetchall()
    return {
        name: [version for (version,) in connection.execute(_VERSIONS.format(identifier(name))).fetchall()]
        for (name,) in tables
    }


def _point_to(folder: Path, published: Published) -> None:
    fresh = folder / f"{POINTER}{_UNFINISHED}"
    fresh.write_text(json.dumps(asdict(published), indent=2) + "\n", "utf-8")
    _sync(fresh)
    fresh.replace(folder / POINTER)
    _sync(folder)


def _prune(folder: Path, keep: set[str]) -> None:
    """Delete databases that are neither current nor the one before, and what killed runs left."""
    for path in folder.glob(f"{_PREFIX}*"):
        if path.name not in keep:
            _remove(path)


def forget_earlier(folder: Path, current: Published) -> None:
    """Delete every database but the current one; readers that have another open keep it until they let go."""
    _prune(folder, keep={current.file})


def _remove(path: Path) -> None:
    if path.is_dir():
        for inside in path.iterdir():
            inside.unlink()
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
