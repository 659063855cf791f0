"""The worker pool: bounded in time and memory, read-only, replaced at once, never left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import psutil
import pytest

from infra.local.query_engine import WorkerPoolQueryEngine
from tools.errors import (
    InternalQueryError,
    QueryCancelledError,
    QueryTimeoutError,
    ServingUnavailableError,
)


def publish(folder: Path, run_id: str, rows: int) -> None:
    """Publish a database of one table with so many rows."""
    file = folder / f"serving-{run_id}.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"CREATE TABLE t AS SELECT i, NULL::INTEGER AS nothing FROM range({rows}) r(i)")
    pointer = {
        "run_id": run_id,
        "file": file.name,
        "as_of": "2024-03-01T02:00:00+02:00",
        "row_counts": {"t": rows},
        "currencies": [["EUR", 3], ["GBP", 1]],
    }
    pending = folder / "current.json.new"
    pending.write_text(json.dumps(pointer))
    pending.replace(folder / "current.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    publish(tmp_path, "a", 10)
    return tmp_path


@pytest.fixture
def engine(folder: Path) -> Iterator[WorkerPoolQueryEngine]:
    with WorkerPoolQueryEngine(folder, workers=1, memory_mb=700) as engine:
        yield engine


def count(engine: WorkerPoolQueryEngine) -> object:
    return engine.execute("SELECT count(*) FROM t", max_rows=1, timeout_seconds=5).rows[0][0]


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_values_come_back_with_their_types(engine: WorkerPoolQueryEngine) -> None:
    sql = """SELECT 1, 12345678901234567890123::HUGEINT, 1.50::DECIMAL(9, 2), 0.5::DOUBLE, 'naïve', true,
      NULL, DATE '2024-02-29', TIMESTAMP '2024-02-29 12:30:00.5'"""
    (row,) = engine.execute(sql, max_rows=5, timeout_seconds=5).rows
    assert row == (
        1,
        12345678901234567890123,
        Decimal("1.50"),
        0.5,
        "naïve",
        True,
        None,
        date(2024, 2, 29),
        datetime.fromisoformat("2024-02-29T12:30:00.500000"),
    )


def test_rows_beyond_the_cap_are_cut_and_said_so(engine: WorkerPoolQueryEngine) -> None:
    assert engine.execute("SELECT i FROM t", max_rows=3, timeout_seconds=5).truncated
    assert not engine.execute("SELECT i FROM t", max_rows=10, timeout_seconds=5).truncated


def test_the_schema_knows_types_counts_currencies_and_empty_columns(engine: WorkerPoolQueryEngine) -> None:
    schema = engine.schema()
    assert schema.columns == {"t": {"i": "BIGINT", "nothing": "INTEGER"}}
    assert schema.empty_columns == {"t": frozenset({"nothing"})}
    assert schema.row_counts == {"t": 10}
    assert schema.currencies == ("EUR", "GBP")
    assert schema.as_of == datetime.fromisoformat("2024-03-01T00:00:00")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT length(repeat('a', 4000000000))",
        "SELECT length(lpad('a', 2000000000, 'b'))",
        "SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)",
        "SELECT count(*) FROM range(100000000000)",
        "SELECT list(i) FROM range(400000000) r(i)",
        "SELECT sum(hash(i)) FROM range(100000000000) r(i)",
    ],
)
def test_a_runaway_query_ends_in_time_and_the_next_one_runs(engine: WorkerPoolQueryEngine, sql: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeoutError):
        engine.execute(sql, max_rows=1, timeout_seconds=1)
    assert time.monotonic() - started < 1 + 1 + 1.5
    assert count(engine) == 10


def test_a_worker_that_will_not_listen_is_killed_and_replaced(engine: WorkerPoolQueryEngine) -> None:
    assert count(engine) == 10
    (pid,) = engine.worker_pids()
    os.kill(pid, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(QueryTimeoutError):
        engine.execute("SELECT 1", max_rows=1, timeout_seconds=0.5)
    assert 1.4 < time.monotonic() - started < 3
    assert not is_running(pid)
    assert count(engine) == 10


def test_a_worker_killed_by_the_system_is_replaced(engine: WorkerPoolQueryEngine) -> None:
    (pid,) = engine.worker_pids()
    os.kill(pid, signal.SIGKILL)
    while is_running(pid):
        time.sleep(0.01)
    assert count(engine) == 10


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE x (i INTEGER)",
        "DELETE FROM t",
        "COPY t TO '{folder}/leak.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('{folder}/current.json')",
        "SET memory_limit = '64GB'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_the_engine_itself_refuses_to_write_or_to_look_outside(
    engine: WorkerPoolQueryEngine, folder: Path, sql: str
) -> None:
    with pytest.raises(InternalQueryError):
        engine.execute(sql.format(folder=folder), max_rows=1, timeout_seconds=5)
    assert sorted(path.name for path in folder.iterdir()) == ["current.json", "serving-a.duckdb"]
    assert count(engine) == 10


def test_a_newly_published_run_is_read_by_the_next_query(engine: WorkerPoolQueryEngine, folder: Path) -> None:
    assert count(engine) == 10
    assert engine.schema().run_id == "a"
    publish(folder, "b", 20)
    (folder / "serving-a.duckdb").unlink()
    assert count(engine) == 20
    assert engine.schema().run_id == "b"


def test_a_query_can_be_cancelled_and_its_worker_serves_on(engine: WorkerPoolQueryEngine) -> None:
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(QueryCancelledError):
        engine.execute(
            "SELECT sum(hash(i)) FROM range(100000000000) r(i)",
            max_rows=1,
            timeout_seconds=20,
            cancel=cancel,
        )
    assert time.monotonic() - started < 2
    assert count(engine) == 10


def test_many_threads_share_few_workers(folder: Path) -> None:
    with WorkerPoolQueryEngine(folder, workers=2, memory_mb=700) as engine, ThreadPoolExecutor(8) as threads:
        sums = list(
            threads.map(
                lambda n: engine.execute(f"SELECT {n} + sum(i) FROM t", max_rows=1, timeout_seconds=10).rows,
                range(40),
            )
        )
        assert len(engine.worker_pids()) == 2
    assert sums == [((n + 45,),) for n in range(40)]


def test_without_a_publication_the_error_says_what_to_do(tmp_path: Path) -> None:
    with (
        WorkerPoolQueryEngine(tmp_path, workers=1, memory_mb=700) as engine,
        pytest.raises(ServingUnavailableError, match="run the pipeline"),
    ):
        engine.schema()


def test_closing_ends_every_worker(folder: Path) -> None:
    engine = WorkerPoolQueryEngine(folder, workers=2, memory_mb=700)
    pids = engine.worker_pids()
    engine.close()
    assert not any(is_running(pid) for pid in pids)


def test_workers_die_with_a_parent_that_is_killed(folder: Path) -> None:
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from infra.local.query_engine import WorkerPoolQueryEngine\n"
        "engine = WorkerPoolQueryEngine(Path(sys.argv[1]), workers=2, memory_mb=700)\n"
        "engine.execute('SELECT 1', max_rows=1, timeout_seconds=20)\n"
        "print(*engine.worker_pids(), flush=True)\n"
        "engine.execute('SELECT sum(hash(i)) FROM range(90000000000) r(i)', max_rows=1, timeout_seconds=9)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    time.sleep(0.3)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while any(is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_running(pid) for pid in pids)
