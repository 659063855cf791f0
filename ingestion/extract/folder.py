"""Load a folder of files into the raw zone: everything is checked first, and nothing is half loaded."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import duckdb
import pyarrow as pa

from ingestion.errors import SourceError
from ingestion.extract.load_checks import check_staged
from ingestion.extract.load_plan import LoadPlan, TablePlan, materialise, query_error
from ingestion.extract.mapped_tables import plan_mapped
from ingestion.extract.mapping import ShopMapping
from ingestion.extract.named_tables import plan_named
from ingestion.extract.quoting import literal
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.zones import Home

_BATCH = 65_536
_HASHED_BYTES = 1 << 28
_SCRATCH = ".scratch-"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was loaded: rows by table, files in the order read, and notes for the user."""

    folder: str
    mapping: str | None
    rows: dict[str, int]
    files: tuple[str, ...]
    notes: tuple[str, ...]


def load_folder(
    folder: Path,
    home: Home,
    *,
    mapping: ShopMapping | None = None,
    committed_at: datetime,
    on_progress: Progress = lambda _: None,
    memory_mb: int = 1024,
) -> LoadReport:
    """Make the files of a folder the whole raw zone of the shop.

    Args:
        folder: CSV, Parquet or Excel files; without a mapping they are named like canonical tables.
        home: The home whose raw zone is replaced.
        mapping: How a foreign schema becomes the canonical one.
        committed_at: Commit time of every row; timezone-aware.
        on_progress: Told in words what is being done.
        memory_mb: What DuckDB may use before it spills to disk.

    Raises:
        SourceError: The files or the mapping are wrong; the earlier load stays.
        LakeBusyError: Another process is loading.
    """
    folder = _existing(folder)
    with _session(home, folder, memory_mb) as (connection, scratch):
        on_progress("Reading the files")
        plan = (
            plan_mapped(connection, folder, scratch, mapping)
            if mapping
            else plan_named(connection, folder, scratch)
        )
        materialise(connection, plan, on_progress)
        rows = _write(connection, home, plan, committed_at, _record(folder, mapping, plan), on_progress)
    names = tuple(path.relative_to(folder).as_posix() for path in plan.files)
    return LoadReport(str(folder), mapping.name if mapping else None, rows, names, plan.notes)


def _existing(folder: Path) -> Path:
    if not folder.exists():
        raise SourceError("There is no such folder.", remedy="Check the path.", file=str(folder))
    if not folder.is_dir():
        raise SourceError(
            "This is a file, not a folder.", remedy=f"Name its folder: {folder.parent}.", file=str(folder)
        )
    return folder.resolve()


@contextmanager
def _session(home: Home, folder: Path, memory_mb: int) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A DuckDB connection that can read the folder and the home and nothing else, and a scratch folder."""
    with _scratch(home) as scratch:
        spill = scratch / "spill"
        spill.mkdir()
        limits = {"memory_limit": f"{memory_mb}MB", "temp_directory": str(spill)}
        connection = duckdb.connect(scratch / "load.duckdb", config={**limits})
        try:
            allowed = ", ".join(literal(f"{path}/") for path in (folder, home.raw.resolve()))
            connection.execute(f"SET allowed_directories = [{allowed}]")
            for setting in (
                "enable_external_access = false",
                "TimeZone = 'UTC'",
                "lock_configuration = true",
            ):
                connection.execute(f"SET {setting}")
            yield connection, scratch
        finally:
            connection.close()


@contextmanager
def _scratch(home: Home) -> Iterator[Path]:
    """A folder for this load's temporary files; those of loads that were killed are removed."""
    home.create()
    home.raw.mkdir(exist_ok=True)
    for left in home.raw.glob(f"{_SCRATCH}*"):
        with (left / "lock").open("w") as handle:
            if _locks(handle):
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=home.raw) as name:
        scratch = Path(name).resolve()
        with (scratch / "lock").open("w") as handle:
            _locks(handle)
            yield scratch


def _locks(handle: TextIO) -> bool:
    """Whether nobody else holds the lock; the kernel frees it when its process dies."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    plan: LoadPlan,
    committed_at: datetime,
    record: dict[str, Any],
    on_progress: Progress,
) -> dict[str, int]:
    plans = {table.table: table for table in plan.tables}

    def verify(name: str, staged: Path) -> None:
        check_staged(connection, plans[name], staged)

    return write_full_load(
        home,
        SHOP_SCHEMA,
        {table.table: _reader(connection, table, on_progress) for table in plan.tables},
        committed_at=committed_at,
        record=record,
        verify=verify,
    )


def _reader(
    connection: duckdb.DuckDBPyConnection, table: TablePlan, on_progress: Progress
) -> Callable[[], pa.RecordBatchReader]:
    """Open the table's stream when its turn comes: a connection has one result at a time."""

    def open_stream() -> pa.RecordBatchReader:
        on_progress(f"Loading {table.table}")
        try:
            reader = connection.execute(table.sql).to_arrow_reader(_BATCH)
        except duckdb.Error as error:
            raise query_error(connection, error, table.label) from error
        return pa.RecordBatchReader.from_batches(reader.schema, _batches(connection, reader, table))

    return open_stream


def _batches(
    connection: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader, table: TablePlan
) -> Iterator[pa.RecordBatch]:
    try:
        yield from reader
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise query_error(connection, error, table.label) from error


def _record(folder: Path, mapping: ShopMapping | None, plan: LoadPlan) -> dict[str, Any]:
    """Where the load came from, for `_load.json`."""
    source = {
        "kind": "folder",
        "folder": str(folder),
        "mapping": mapping.name if mapping else None,
        "currency": mapping.currency if mapping else None,
        "files": [_fingerprint(folder, path) for path in plan.files],
    }
    return {"source": source}


def _fingerprint(folder: Path, path: Path) -> dict[str, Any]:
    """Size, time and, up to 256 MiB, SHA-256 of a source file."""
    status = path.stat()
    modified = datetime.fromtimestamp(status.st_mtime, UTC).isoformat()
    mark = {"name": path.relative_to(folder).as_posix(), "bytes": status.st_size, "modified": modified}
    if status.st_size <= _HASHED_BYTES:
        with path.open("rb") as handle:
            mark["sha256"] = hashlib.file_digest(handle, "sha256").hexdigest()
    return mark
