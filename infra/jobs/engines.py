"""Run engines side by side, each in a process of its own, within limits; one that fails stops no other."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import re
import shutil
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
from infra.jobs.engine_process import LOG_FILE, MODELS_FILE, RESULT_FILE, Assignment, compute
from infra.jobs.outputs import checked_output

_POLL_SECONDS = 0.2
_ERROR_LINE = re.compile(r"^(?:\w+\.)*(\w+(?:Error|Exception|Exit|Interrupt))\b", re.MULTILINE)
_PASSING = frozenset(
    {"BlockingIOError", "ConnectionError", "InterruptedError", "IOException", "OSError", "TimeoutError"}
)
"""Errors of the surroundings, which may be gone the next time."""
_ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
}


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What one engine's process may take, how many run at the same time, and how often each is tried.

    Only what can pass is tried again (a process that was killed, a disk or a connection that failed), after
    `backoff_seconds`, then twice that, and so on.
    """

    processes: int = 2
    timeout_seconds: float = 900.0
    memory_mb: int = 3072
    attempts: int = 2
    backoff_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class EngineRun:
    """How one engine fared: its checked result, or why there is none (in words that can be shown)."""

    system: str
    started_at: datetime
    finished_at: datetime
    result: EngineResult | None
    failure: str | None = None
    attempts: int = 1

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
    attempt: int
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    assignment: Assignment
    attempt: int = 1
    not_before: float = 0.0


def run_engines(
    assignments: Sequence[Assignment],
    limits: EngineLimits,
    on_start: Callable[[str], None] | None = None,
) -> Iterator[EngineRun]:
    """Run every assignment and yield each engine's outcome as it ends; leaving early ends all processes."""
    waiting = [_Waiting(assignment) for assignment in assignments]
    running: list[_Running] = []
    try:
        while waiting or running:
            for item in _due(waiting, limits.processes - len(running)):
                waiting.remove(item)
                running.append(_start(item, limits))
                if on_start is not None:
                    on_start(item.assignment.engine.name)
            wait([item.process.sentinel for item in running], timeout=_POLL_SECONDS)
            for ended in [item for item in running if _has_ended(item, limits)]:
                running.remove(ended)
                if _may_pass(ended) and ended.attempt < limits.attempts:
                    pause = limits.backoff_seconds * 2 ** (ended.attempt - 1)
                    again = _Waiting(ended.assignment, ended.attempt + 1, time.monotonic() + pause)
                    waiting.append(again)
                else:
                    yield _outcome(ended)
    finally:
        for left in running:
            _kill(left.process)


def _due(waiting: Sequence[_Waiting], free: int) -> list[_Waiting]:
    """What may start now, in as many places as are free."""
    now = time.monotonic()
    return [item for item in waiting if item.not_before <= now][: max(0, free)]


def _start(item: _Waiting, limits: EngineLimits) -> _Running:
    assignment = item.assignment
    shutil.rmtree(assignment.folder, ignore_errors=True)
    assignment.folder.mkdir(parents=True)
    process = multiprocessing.get_context("spawn").Process(target=compute, args=(assignment,))
    with _environment(_ONE_THREAD):
        process.start()
    deadline = time.monotonic() + limits.timeout_seconds
    return _Running(assignment, process, datetime.now(UTC), deadline, item.attempt)


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
        return (
            f"It ran longer than {limits.timeout_seconds:g} seconds and was stopped "
            "(limit RETAIL_ENGINE_TIMEOUT_SECONDS)."
        )
    if _resident_mb(item.process.pid) > limits.memory_mb:
        return (
            f"It needed more than {limits.memory_mb} MB of memory and was stopped "
            "(limit RETAIL_ENGINE_MEMORY_MB)."
        )
    return None


def _outcome(item: _Running) -> EngineRun:
    finished = datetime.now(UTC)
    failure = item.stopped or _exit_failure(item)
    result = None
    if failure is None:
        try:
            result = _read_result(item.assignment)
        except OutputContractError as error:
            failure = f"Its output breaks its contract: {error}."
    elif item.attempt > 1:
        failure = f"{failure} It was tried {item.attempt} times."
    system = item.assignment.engine.name
    return EngineRun(system, item.started_at, finished, result, failure, item.attempt)


def _may_pass(item: _Running) -> bool:
    """Whether what ended a process could be gone the next time."""
    if item.stopped is not None:
        return False
    code = item.process.exitcode
    killed = code is not None and code < 0
    return killed or (code != 0 and _error_name(item.assignment) in _PASSING)


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
    models = pickle.loads((assignment.folder / MODELS_FILE).read_bytes())  # noqa: S301 - our own process's
    metrics, gaps = tuple(Metric(**m) for m in said["metrics"]), tuple(Gap(**gap) for gap in said["gaps"])
    return EngineResult(tables, metrics, gaps, models)


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
