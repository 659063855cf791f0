"""The runs of the pipeline: begun, going on, how they ended; one of another process can be stopped."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from infra.errors import UnknownRunError
from infra.jobs.report import RunReport
from ingestion.lake.zones import Home

RUNNING, CANCELLED, FAILED, LOST = "running", "cancelled", "failed", "lost"
_LOST_MESSAGE = "Its process ended without a word."
_POLL_SECONDS = 0.1


class Cancelled(KeyboardInterrupt):
    """Somebody ended this run by a signal or by `retail runs cancel`; what was published stays whole."""


@contextmanager
def recorded(home: Home, report: RunReport) -> Iterator[RunReport]:
    """Keep a run in the history while it goes on; one that ends without a report of its own has failed.

    The caller holds the lake's lock: every other run that says it goes on is lost.
    """
    _close_lost(home.runs, report.run_id)
    report.write(home.runs)
    try:
        yield report
    finally:
        error = sys.exc_info()[1]
        if error is not None:
            ended = CANCELLED if isinstance(error, KeyboardInterrupt) else FAILED
            latest = _read(home.runs / f"{report.run_id}.json")
            steps = RunReport.from_dict(latest).steps if latest else ()
            replace(report, status=ended, steps=steps, message=_said(error)).write(home.runs)


class RunHistory:
    """The runs of one home, the latest first."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def listed(self, limit: int) -> list[dict[str, Any]]:
        """The latest runs; one that says it goes on although its process is gone is lost."""
        paths = sorted(self._home.runs.glob("*.json"), reverse=True)
        return [run for path in paths[:limit] if (run := self._checked(path)) is not None]

    def run(self, run_id: str) -> dict[str, Any]:
        """One run.

        Raises:
            UnknownRunError: There is none of that id.
        """
        run = self._checked(self._home.runs / f"{run_id}.json") if run_id.replace("-", "").isalnum() else None
        if run is None:
            raise UnknownRunError(f"There is no run {run_id}.")
        return run

    def cancel(self, run_id: str, *, wait_seconds: float = 30.0) -> str:
        """Ask a run that goes on to end, and wait for it; returns its status then.

        Raises:
            UnknownRunError: There is none of that id, or it is not going on.
        """
        run = self.run(run_id)
        if run["status"] != RUNNING:
            raise UnknownRunError(f"Run {run_id} is not going on: it is {run['status']}.")
        os.kill(int(run["pid"]), signal.SIGTERM)
        deadline = time.monotonic() + wait_seconds
        while time.monotonic() < deadline:
            status = str(self.run(run_id)["status"])
            if status != RUNNING:
                return status
            time.sleep(_POLL_SECONDS)
        return RUNNING

    def _checked(self, path: Path) -> dict[str, Any] | None:
        run = _read(path)
        if run is not None and run.get("status") == RUNNING and run.get("pid") != _writer(self._home.lock):
            run |= {"status": LOST, "message": _LOST_MESSAGE}
        return run


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM end what goes on inside as an interrupt does, with everything tidied up."""

    def stop(number: int, frame: object) -> None:
        raise Cancelled

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _close_lost(folder: Path, current: str) -> None:
    for path in folder.glob("*.json"):
        run = _read(path)
        if run is not None and run.get("status") == RUNNING and path.stem != current:
            lost = RunReport.from_dict(run)
            replace(lost, status=FAILED, message=_LOST_MESSAGE).write(folder)


def _writer(lock: Path) -> int | None:
    """The process that holds the lake's lock; None when nobody does."""
    if not lock.exists():
        return None
    with lock.open("r", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = handle.read().strip()
            return int(text) if text.isdigit() else None
    return None


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _said(error: BaseException) -> str:
    return "" if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__}: {error}"
