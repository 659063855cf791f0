"""The local query engine: worker processes on the published DuckDB file, each bounded and replaceable."""

from __future__ import annotations

import json
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from infra.local.worker_process import (
    Message,
    WorkerCancelledError,
    WorkerDiedError,
    WorkerOverdueError,
    WorkerProcess,
)
from server.traffic.ports import EngineLoad
from tools.errors import (
    InternalQueryError,
    QueryCancelledError,
    QueryTimeoutError,
    ServingUnavailableError,
)
from tools.ports import Dialect, RawResult, ServingSchema
from tools.result import Value

POINTER = "current.json"
_SCHEMA_SQL = (
    "SELECT table_name, column_name, data_type FROM duckdb_columns() "
    "WHERE schema_name = 'main' AND NOT internal ORDER BY table_oid, column_index"
)
_SCHEMA_TIMEOUT = 60.0
_TOO_LONG = "The query took too long and was stopped. Ask for a shorter period or fewer groups."
_TOO_LARGE = "The query needed too much memory and was stopped. Ask for a shorter period or fewer groups."


@dataclass(frozen=True, slots=True)
class _Published:
    """What the pointer names; `stamp` tells one state of the pointer from the next."""

    run_id: str
    file: Path
    as_of: datetime
    row_counts: Mapping[str, int]
    currencies: tuple[str, ...]
    declared_reach: Mapping[str, str]
    model_versions: Mapping[str, tuple[str, ...]]
    stamp: tuple[int, int]


class WorkerPoolQueryEngine:
    """Runs guarded SQL on the published database in worker processes; safe for many threads.

    Args:
        serving: Folder of the published files and their pointer.
        workers: Number of processes, started at once so that the first query finds them warm.
        memory_mb: Address space of each.
        threads: Query threads of each.
    """

    def __init__(self, serving: Path, *, workers: int, memory_mb: int, threads: int = 2) -> None:
        self._serving = serving
        self._memory_mb = memory_mb
        self._threads = threads
        self._lock = threading.Lock()
        self._published: _Published | None = None
        self._schema: ServingSchema | None = None
        self._closed = False
        self._waiting = self._replaced_workers = 0
        self._all: set[WorkerProcess] = set()
        self._free: queue.LifoQueue[WorkerProcess] = queue.LifoQueue()
        for _ in range(workers):
            self._free.put(self._started())

    @property
    def dialect(self) -> Dialect:
        """The dialect of DuckDB."""
        return "duckdb"

    def schema(self) -> ServingSchema:
        """The published schema with its empty columns; read once per published run.

        Raises:
            ServingUnavailableError: Nothing is published.
        """
        published = self._current()
        with self._lock:
            if self._schema is not None and self._schema.run_id == published.run_id:
                return self._schema
        schema = self._read_schema(published)
        with self._lock:
            self._schema = schema
        return schema

    def execute(
        self, sql: str, *, max_rows: int, timeout_seconds: float, cancel: threading.Event | None = None
    ) -> RawResult:
        """Run one statement; see `QueryEngine.execute`."""
        file = str(self._current().file)
        reply = self._ask(file, sql, max_rows, timeout_seconds, cancel)
        if reply.get("error") == "file":
            reply = self._ask(str(self._current().file), sql, max_rows, timeout_seconds, cancel)
        return _result(reply)

    def close(self) -> None:
        """End all worker processes; queries under way fail."""
        with self._lock:
            self._closed = True
            workers, self._all = list(self._all), set()
        for worker in workers:
            worker.kill()

    def __enter__(self) -> WorkerPoolQueryEngine:
        """The engine itself; leaving the block closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def load(self) -> EngineLoad:
        """How busy the workers are, for the metrics."""
        with self._lock:
            workers, waiting, replaced = len(self._all), self._waiting, self._replaced_workers
        return EngineLoad(workers, max(0, workers - self._free.qsize()), waiting, replaced)

    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers, for monitoring."""
        with self._lock:
            return tuple(sorted(worker.pid for worker in self._all))

    def _ask(
        self, file: str, sql: str, max_rows: int, timeout: float, cancel: threading.Event | None
    ) -> Message:
        started = time.monotonic()
        with self._worker(timeout) as worker:
            left = max(0.05, timeout - (time.monotonic() - started))
            request = {"file": file, "sql": sql, "max_rows": max_rows, "timeout": left}
            try:
                worker.send(request)
                return worker.receive(left, cancel)
            except WorkerOverdueError:
                raise QueryTimeoutError(_TOO_LONG) from None
            except WorkerCancelledError:
                raise QueryCancelledError("The query was cancelled.") from None
            except WorkerDiedError as death:
                raise _death_error(death) from death

    @contextmanager
    def _worker(self, timeout: float) -> Iterator[WorkerProcess]:
        """A worker for one query; a dead one is replaced before it goes back."""
        worker = self._awaited(timeout)
        try:
            if not worker.is_alive:
                worker = self._replaced(worker)
            yield worker
        finally:
            if not self._closed:
                self._free.put(worker if worker.is_alive else self._replaced(worker))

    def _awaited(self, timeout: float) -> WorkerProcess:
        """The next free worker."""
        with self._lock:
            self._waiting += 1
        try:
            return self._free.get(timeout=timeout)
        except queue.Empty:
            raise QueryTimeoutError("Too many queries are running. Try again in a moment.") from None
        finally:
            with self._lock:
                self._waiting -= 1

    def _replaced(self, worker: WorkerProcess) -> WorkerProcess:
        worker.kill()
        with self._lock:
            self._all.discard(worker)
            self._replaced_workers += 1
        return self._started()

    def _started(self) -> WorkerProcess:
        worker = WorkerProcess(self._memory_mb, self._threads)
        with self._lock:
            if self._closed:
                worker.kill()
                raise ServingUnavailableError("The query engine is closed.")
            self._all.add(worker)
        return worker

    def _current(self) -> _Published:
        """What is published now; the pointer is read again only when it changed."""
        pointer = self._serving / POINTER
        try:
            state = pointer.stat()
            stamp = (state.st_mtime_ns, state.st_ino)
            known = self._published
            if known is not None and known.stamp == stamp:
                return known
            found = _parsed(json.loads(pointer.read_text("utf-8")), self._serving, stamp)
        except FileNotFoundError:
            raise ServingUnavailableError(
                "Nothing has been published yet. Load a shop and run the pipeline first."
            ) from None
        except (ValueError, KeyError, TypeError) as error:
            raise ServingUnavailableError("The pointer to the published data cannot be read.") from error
        self._published = found
        return found

    def _read_schema(self, published: _Published) -> ServingSchema:
        file = str(published.file)
        reply = self._ask(file, _SCHEMA_SQL, 100_000, _SCHEMA_TIMEOUT, None)
        columns: dict[str, dict[str, str]] = {}
        for table, column, engine_type in _result(reply).rows:
            columns.setdefault(str(table), {})[str(column)] = str(engine_type)
        empty = {
            table: self._empty_columns(file, table, list(names))
            for table, names in columns.items()
            if published.row_counts.get(table, 0)
        }
        return ServingSchema(
            published.run_id,
            published.as_of,
            columns,
            published.row_counts,
            empty,
            published.currencies,
            published.declared_reach,
            published.model_versions,
        )

    def _empty_columns(self, file: str, table: str, names: list[str]) -> frozenset[str]:
        counts = ", ".join(f"count({_quoted(name)})" for name in names)
        reply = self._ask(file, f"SELECT {counts} FROM {_quoted(table)}", 1, _SCHEMA_TIMEOUT, None)  # noqa: S608
        (row,) = _result(reply).rows
        return frozenset(name for name, count in zip(names, row, strict=True) if not count)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _parsed(pointer: Mapping[str, Any], serving: Path, stamp: tuple[int, int]) -> _Published:
    """The pointer's JSON; a dict of whatever the publisher wrote, checked by use."""
    as_of = datetime.fromisoformat(pointer["as_of"])
    if as_of.tzinfo is not None:
        as_of = as_of.astimezone(UTC).replace(tzinfo=None)
    return _Published(
        run_id=str(pointer["run_id"]),
        file=(serving / str(pointer["file"])).resolve(),
        as_of=as_of,
        row_counts={str(table): int(count) for table, count in pointer["row_counts"].items()},
        currencies=tuple(str(currency) for currency, _ in pointer.get("currencies", ()) if currency),
        declared_reach={str(table): str(reach) for table, reach in pointer.get("reach", {}).items()},
        model_versions={t: tuple(names) for t, names in pointer.get("model_versions", {}).items()},
        stamp=stamp,
    )


def _death_error(death: WorkerDiedError) -> Exception:
    """A worker that the system ended ran out of memory; a crash is ours to look at."""
    if death.signal in (signal.SIGKILL, signal.SIGABRT, None):
        return QueryTimeoutError(_TOO_LARGE)
    return InternalQueryError(f"The query worker crashed (signal {death.signal}).")


def _result(reply: Message) -> RawResult:
    match reply.get("error"):
        case None:
            kinds = [str(kind) for kind in reply["types"]]
            return RawResult(
                tuple(reply["columns"]), _restored(reply["rows"], kinds), bool(reply["truncated"])
            )
        case "timeout":
            raise QueryTimeoutError(_TOO_LONG)
        case "memory":
            raise QueryTimeoutError(_TOO_LARGE)
        case "file":
            raise ServingUnavailableError("The published database cannot be opened. Run the pipeline again.")
        case _:
            raise InternalQueryError(str(reply.get("message", "")))


def _restored(rows: list[list[Any]], kinds: list[str]) -> tuple[tuple[Value, ...], ...]:
    """JSON rows with the values that JSON lacks restored by their column's type."""
    restorers = {place: restore for place, kind in enumerate(kinds) if (restore := _restorer(kind))}
    for place, restore in restorers.items():
        for row in rows:
            if row[place] is not None:
                row[place] = restore(row[place])
    return tuple(map(tuple, rows))


def _restorer(kind: str) -> Callable[[str], Value] | None:
    if kind.startswith("DECIMAL"):
        return Decimal
    if kind == "DATE":
        return date.fromisoformat
    return datetime.fromisoformat if kind.startswith("TIMESTAMP") else None
