"""What runs inside an engine's own process: read curated tables, compute, leave the result in a folder."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from multiprocessing.connection import wait
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from analytics_engines.engine import Engine, EngineContext, EngineResult
from analytics_engines.errors import QueryFailedError
from analytics_engines.lifecycle.versions import ModelState
from infra.local.relations import TableFiles, view_over
from ingestion.curate.query_engine import query_engine

RESULT_FILE = "result.json"
LOG_FILE = "log.txt"
MODELS_FILE = "models.pickle"
"""What the process did with its managed models; read by the process that started it, and by nobody else."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """All that an engine's process is given.

    Args:
        engine: The engine, sent by pickle.
        tables: Its inputs.
        folder: An empty folder of its own; the result is complete once `result.json` is there.
        as_of: The latest fact in the data, UTC.
        run_id: The pipeline run.
        seed: Seed of every random draw.
        parameters: Overrides of the engine's parameters.
        query_memory_mb: What its query engine may use.
        models: What the registry knows of the engine's managed models.
    """

    engine: Engine
    tables: tuple[TableFiles, ...]
    folder: Path
    as_of: datetime
    run_id: str
    seed: int
    parameters: Mapping[str, object] = field(default_factory=dict)
    query_memory_mb: int = 768
    models: Mapping[str, ModelState] = field(default_factory=dict)


def compute(assignment: Assignment) -> None:
    """Run the engine and write its result; errors go to the log file and end the process with status 1."""
    _log_to(assignment.folder / LOG_FILE)
    _end_with_parent()
    with curated_query(assignment.tables, assignment.folder, assignment.query_memory_mb) as query:
        context = EngineContext(
            query,
            assignment.as_of,
            assignment.run_id,
            assignment.seed,
            assignment.parameters,
            assignment.models,
        )
        _write(assignment.engine.run(context), assignment.folder)


class CuratedQuery:
    """The engines' `Query` port: one thread of an in-memory DuckDB over the lake's Parquet files."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, tables: Sequence[TableFiles]) -> None:
        self._connection = connection
        for table in tables:
            connection.execute(view_over(table))

    def __call__(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """Return the result of one SELECT as Arrow.

        Raises:
            QueryFailedError: The statement cannot run.
        """
        try:
            return self._connection.execute(sql, dict(parameters) if parameters else None).to_arrow_table()
        except duckdb.Error as error:
            raise QueryFailedError(str(error)) from error


@contextmanager
def curated_query(tables: Sequence[TableFiles], spill: Path, memory_mb: int) -> Iterator[CuratedQuery]:
    """A query over the tables on one thread, in so many MiB; the rest is spilled to the folder."""
    with query_engine(spill=spill, memory_mb=memory_mb, threads=1) as connection:
        yield CuratedQuery(connection, tables)


def _write(result: EngineResult, folder: Path) -> None:
    for name, table in result.tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    (folder / MODELS_FILE).write_bytes(pickle.dumps(result.models))
    said = {
        "tables": list(result.tables),
        "gaps": [asdict(gap) for gap in result.gaps],
        "metrics": [asdict(metric) for metric in result.metrics],
    }
    (folder / RESULT_FILE).write_text(json.dumps(said), "utf-8")


def _log_to(path: Path) -> None:
    """Send the process's output and error streams to a file, whatever library writes to them."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)


def _end_with_parent() -> None:
    """End this process as soon as the pipeline's process is gone, even when that was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
