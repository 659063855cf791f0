"""The raw zone: Parquet as AWS DMS writes it, one full load of a schema replaced by the next as a whole.

`raw/<schema>` is a symbolic link to the current load's folder, `raw/.<schema>/<load id>`. Replacing the link
is the only step that publishes: a reader, or a process killed at any point, sees the old load or the new one.
Readers resolve the link once (`current_load`), then read; the load before the current one is kept for them.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.errors import LakeBusyError, LakeCorruptError, SourceError
from ingestion.extract.raw_changes import counting_files, read_change_record
from ingestion.lake.zones import Home

OP_COLUMN = "Op"
COMMIT_COLUMN = "_commit_time"
LOAD_RECORD = "_load.json"
SHOP_SCHEMA = "shop"
ROWS_PER_FILE = 2_000_000
_ROW_GROUP = 122_880
_BATCH = 65_536

RawSource: TypeAlias = pa.Table | pa.RecordBatchReader | Path | Callable[[], pa.RecordBatchReader]
"""Rows of one table: Arrow, a Parquet file, or a function that opens a stream when its turn comes."""


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """What one table of a load holds; `files` are oldest first, CDC files after the full load."""

    name: str
    rows: int
    files: tuple[Path, ...]


def write_full_load(
    home: Home,
    schema: str,
    tables: Mapping[str, RawSource],
    *,
    committed_at: datetime,
    record: Mapping[str, Any] | None = None,
    rows_per_file: int = ROWS_PER_FILE,
    on_table: Callable[[str, int], None] | None = None,
    verify: Callable[[str, Path], None] | None = None,
) -> dict[str, int]:
    """Make `tables` the whole full load of a schema and return the rows written by table.

    Args:
        home: The home whose raw zone is written.
        schema: Name of the source schema, `shop` for the canonical tables.
        tables: Rows by table name; opened and written one after the other, never held as a whole.
        committed_at: Commit time stamped on every row; must be timezone-aware.
        record: What to say about the source in `_load.json` (any JSON).
        rows_per_file: A table with more rows is split over several `LOADnnnnnnnn` files.
        on_table: Called with table and row count after each table.
        verify: Called with table and its written folder; by raising it leaves the earlier load in place.

    Raises:
        LakeBusyError: Another process is loading this schema.
        LakeCorruptError: `raw/<schema>` is a plain folder that no load of ours wrote.
        SourceError: A table already has a column named like one of the two that this layout adds.
    """
    if committed_at.tzinfo is None:
        raise ValueError("committed_at must be timezone-aware")
    link = home.raw / schema
    with only_loader(home, schema) as loads:
        if link.exists() and not link.is_symlink():
            raise LakeCorruptError(f"{link} is a plain folder that was not written by a load; move it away")
        _remove_unfinished(loads)
        staged = loads / f"{committed_at.astimezone(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
        stamp = commit_time(committed_at)
        counts: dict[str, int] = {}
        with _removed_on_failure(staged):
            for name, source in tables.items():
                counts[name] = write_table(staged / name, _open(source), stamp, rows_per_file)
                if verify is not None:
                    verify(name, staged / name)
                if on_table is not None:
                    on_table(name, counts[name])
            _write_record(staged, {"schema": schema, "committed_at": stamp, "rows": counts, **(record or {})})
        previous = link.resolve() if link.is_symlink() else None
        _publish(link, staged)
        _remove_except(loads, {staged.name, previous.name if previous else ""})
    return counts


def commit_time(moment: datetime) -> str:
    """The commit time as DMS writes it: UTC, `yyyy-MM-dd HH:mm:ss.SSSSSS`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def current_load(home: Home, schema: str) -> Path | None:
    """The folder of the schema's current load, with the link resolved; None before the first load."""
    link = home.raw / schema
    return link.resolve() if link.exists() else None


def loaded_tables(load: Path) -> dict[str, LoadedTable]:
    """Tables of a load by name, each with its files in the order that they apply."""
    rows = read_load_record(load).get("rows", {})
    changes = read_change_record(load)
    folders = sorted(path for path in load.iterdir() if path.is_dir())
    return {
        folder.name: LoadedTable(folder.name, int(rows.get(folder.name, 0)), counting_files(folder, changes))
        for folder in folders
    }


def read_load_record(load: Path) -> dict[str, Any]:
    """What `_load.json` says about a load; empty where the folder came from elsewhere (a DMS task)."""
    path = load / LOAD_RECORD
    if not path.exists():
        return {}
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def _open(source: RawSource) -> pa.RecordBatchReader:
    if isinstance(source, pa.Table):
        return source.to_reader(max_chunksize=_BATCH)
    if isinstance(source, Path):
        file = pq.ParquetFile(source)
        return pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(_BATCH))
    if isinstance(source, pa.RecordBatchReader):
        return source
    return source()


def write_table(
    folder: Path,
    reader: pa.RecordBatchReader,
    stamp: str,
    rows_per_file: int = ROWS_PER_FILE,
    first_number: int = 1,
) -> int:
    """Stream one table into numbered files and return its rows; a table without rows gets one empty file."""
    folder.mkdir(exist_ok=True)
    schema = raw_schema(folder.name, reader.schema)
    batches = _slices(_framed(reader, schema, stamp), rows_per_file)
    total = file_rows = 0
    number = first_number
    writer = _writer(folder, number, schema)
    try:
        for batch in batches:
            if file_rows == rows_per_file:
                writer.close()
                number, file_rows = number + 1, 0
                writer = _writer(folder, number, schema)
            writer.write_batch(batch, row_group_size=_ROW_GROUP)
            file_rows += batch.num_rows
            total += batch.num_rows
    finally:
        writer.close()
    for path in folder.iterdir():
        sync(path)
    sync(folder)
    return total


def _writer(folder: Path, number: int, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(folder / f"LOAD{number:08X}.parquet", schema, compression="zstd")


def raw_schema(table: str, schema: pa.Schema) -> pa.Schema:
    """The source's columns between `Op` and `_commit_time`; a column of nulls only is text."""
    taken = {OP_COLUMN.lower(), COMMIT_COLUMN}
    for name in schema.names:
        if name.lower() in taken:
            raise SourceError(
                "The name is reserved for the change-record columns of the raw zone.",
                remedy="Rename or leave out the column.",
                file=table,
                column=name,
            )
    own = [
        pa.field(field.name, pa.string() if pa.types.is_null(field.type) else field.type) for field in schema
    ]
    return pa.schema([pa.field(OP_COLUMN, pa.string()), *own, pa.field(COMMIT_COLUMN, pa.string())])


def _framed(reader: pa.RecordBatchReader, schema: pa.Schema, stamp: str) -> Iterator[pa.RecordBatch]:
    """Put `Op` = I before and the commit time behind every row, a full row group at a time."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in reader:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= _ROW_GROUP:
            yield from _frame(waiting, schema, stamp)
            waiting, rows = [], 0
    if rows:
        yield from _frame(waiting, schema, stamp)


def _frame(batches: list[pa.RecordBatch], schema: pa.Schema, stamp: str) -> list[pa.RecordBatch]:
    table = pa.Table.from_batches(batches)
    op = pa.repeat(pa.scalar("I"), table.num_rows)
    at = pa.repeat(pa.scalar(stamp), table.num_rows)
    framed = pa.Table.from_arrays([op, *table.columns, at], names=schema.names)
    return framed.cast(schema).combine_chunks().to_batches()  # type: ignore[no-any-return]


def _slices(batches: Iterator[pa.RecordBatch], rows_per_file: int) -> Iterator[pa.RecordBatch]:
    """Cut batches so that every file boundary falls between two of them."""
    room = rows_per_file
    for batch in batches:
        start = 0
        while start < batch.num_rows:
            piece = batch.slice(start, min(room, batch.num_rows - start))
            start += piece.num_rows
            room = room - piece.num_rows or rows_per_file
            yield piece


@contextmanager
def _removed_on_failure(staged: Path) -> Iterator[None]:
    """Make the folder, and take it away again when what fills it raises."""
    staged.mkdir()
    complete = False
    try:
        yield
        complete = True
    finally:
        if not complete:
            shutil.rmtree(staged)


def _write_record(staged: Path, content: Mapping[str, Any]) -> None:
    """Write `_load.json` last: a load folder without it was never finished."""
    path = staged / LOAD_RECORD
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n", "utf-8")
    sync(path)
    sync(staged)


def _publish(link: Path, staged: Path) -> None:
    """Point `raw/<schema>` at the finished load in one atomic step."""
    fresh = staged.parent / f"{staged.name}.link"
    fresh.symlink_to(staged.relative_to(link.parent))
    fresh.replace(link)
    sync(link.parent)


def _remove_unfinished(loads: Path) -> None:
    for path in loads.iterdir():
        if path.is_symlink():
            path.unlink()
        elif path.is_dir() and not (path / LOAD_RECORD).exists():
            shutil.rmtree(path)


def _remove_except(loads: Path, keep: set[str]) -> None:
    for path in loads.iterdir():
        if path.is_dir() and path.name not in keep:
            shutil.rmtree(path)


@contextmanager
def only_loader(home: Home, schema: str) -> Iterator[Path]:
    """Hold the schema's load lock and yield the folder of its loads; the kernel frees it if we die."""
    loads = home.raw / f".{schema}"
    loads.mkdir(parents=True, exist_ok=True)
    with (loads / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LakeBusyError(f"another process is loading {schema!r} into {home.root}") from error
        yield loads


def sync(path: Path) -> None:
    """Make a file's or folder's content survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
