"""Run engines side by side, each in a process of its own, within limits; one that fails stops no other."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from analytics_engines.engine import EngineResult, Gap, Metric
from analytics_engines.errors import OutputContractError
from infra.jobs.engine_process import LOG_FILE, RESULT_FILE, Assignment, compute
from infra.jobs.outputs import checked_output

_POLL_SECONDS = 0.2
_ERROR_LINE = re.compile(r"^(?:\w+\.)*(\w+(?:Error|Exception|Exit|Interrupt))\b", re.MULTILINE)
_ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
}


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What one engine's process may take, and how many run at the same time."""

    processes: int = 2
    timeout_seconds: float = 900.0
    memory_mb: int = 3072


@dataclass(frozen=True, slots=True)
class EngineRun:
    """How one engine fared: its checked result, or why there is none (in words that can be shown)."""

    system: str
    started_at: datetime
    finished_at: datetime
    result: EngineResult | None
    failure: str | None = None

    @property
    def seconds(self) -> float:
        """Wall time."""
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(slots=True)
class _Running:
    assignment: Assignment
    process: SpawnProcess
    started_at: datetime
    deadline: float
    stopped: str | None = None


def run_engines(
    assignments: Sequence[Assignment],
    limits: EngineLimits,
    on_start: Callable[[str], None] | None = None,
) -> Iterator[EngineRun]:
    """Run every assignment and yield each engine's outcome as it ends; leaving early ends all processes."""
    waiting = list(assignments)
    running: list[_Running] = []
    try:
        while waiting or running:
            while waiting and len(running) < limits.processes:
                running.append(_start(waiting.pop(0), limits))
                if on_start is not None:
                    on_start(running[-1].assignment.engine.name)
            wait([item.process.sentinel for item in running], timeout=_POLL_SECONDS)
            for item in [item for item in running if _has_ended(item, limits)]:
                running.remove(item)
                yield _outcome(item)
    finally:
        for item in running:
            _kill(item.process)


def _start(assignment: Assignment, limits: EngineLimits) -> _Running:
    assignment.folder.mkdir(parents=True, exist_ok=True)
    process = multiprocessing.get_context("spawn").Process(target=compute, args=(assignment,))
    with _environment(_ONE_THREAD):
        process.start()
    return _Running(assignment, process, datetime.now(UTC), time.monotonic() + limits.timeout_seconds)


def _has_ended(item: _Running, limits: EngineLimits) -> bool:
    """Whether the process is gone; one beyond a limit is killed first."""
    if item.process.is_alive():
        item.stopped = _broken_limit(item, limits)
        if item.stopped is None:
            return False
        _kill(item.process)
    item.process.join()
    return True


def _broken_limit(item: _Running, limits: EngineLimits) -> str | None:
    if time.monotonic() > item.deadline:
        return f"It ran longer than {limits.timeout_seconds:g} seconds and was stopped."
    if _resident_mb(item.process.pid) > limits.memory_mb:
        return f"It needed more than {limits.memory_mb} MB of memory and was stopped."
    return None


def _outcome(item: _Running) -> EngineRun:
    finished = datetime.now(UTC)
    system = item.assignment.engine.name
    failure = item.stopped or _exit_failure(item)
    if failure is not None:
        return EngineRun(system, item.started_at, finished, None, failure)
    try:
        return EngineRun(system, item.started_at, finished, _read_result(item.assignment))
    except OutputContractError as error:
        return EngineRun(system, item.started_at, finished, None, f"Its output breaks its contract: {error}.")


def _exit_failure(item: _Running) -> str | None:
    """Why a process that ended by itself left no result; details stay in its log."""
    code = item.process.exitcode
    if code == 0 and (item.assignment.folder / RESULT_FILE).exists():
        return None
    if code is not None and code < 0:
        return f"Its process was ended by signal {-code}."
    return f"It failed with {_error_name(item.assignment)}."


def _error_name(assignment: Assignment) -> str:
    """The class of the error that ended the process, from the end of the traceback in its log."""
    log = assignment.folder / LOG_FILE
    names = _ERROR_LINE.findall(log.read_text("utf-8", errors="replace")) if log.exists() else []
    return names[-1] if names else "an unknown error"


def _read_result(assignment: Assignment) -> EngineResult:
    said = json.loads((assignment.folder / RESULT_FILE).read_text("utf-8"))
    contracts = {contract.name: contract for contract in assignment.engine.outputs}
    tables: dict[str, pa.Table] = {}
    for name in said["tables"]:
        if name not in contracts:
            raise OutputContractError(f"{name} is not a declared output")
        table = pq.read_table(assignment.folder / f"{name}.parquet")
        tables[name] = checked_output(table, contracts[name], assignment.run_id, assignment.as_of)
    return EngineResult(
        tables, tuple(Metric(**m) for m in said["metrics"]), tuple(Gap(**gap) for gap in said["gaps"])
    )


def _kill(process: SpawnProcess) -> None:
    """End a process and whatever it started."""
    for victim in _tree(process.pid):
        try:
            victim.kill()
        except psutil.NoSuchProcess:
            continue
    process.join()


def _resident_mb(pid: int | None) -> float:
    total = 0
    for process in _tree(pid):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20


def _tree(pid: int | None) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for the processes started meanwhile: thread pools are sized when a library loads."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
