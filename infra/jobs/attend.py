"""Run the pipeline by itself: whenever files arrive, or whenever a schedule is due, until stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from infra.errors import InfraError
from infra.jobs.alerts import alert_after_run
from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.jobs.report import RunReport, Step
from infra.jobs.triggers import Arrivals, due_after
from infra.wiring import Backends
from ingestion.errors import IngestionError
from ingestion.extract.folder import load_folder
from ingestion.extract.mapping import find_mapping

_POLL_SECONDS = 1.0
_LONGEST_SLEEP = 30.0


class Watcher(Protocol):
    """Is told what goes on."""

    def step(self, step: Step) -> None:
        """A step of a run has ended."""
        ...

    def say(self, text: str) -> None:
        """Something is worth a line."""
        ...

    def end(self, report: RunReport) -> None:
        """A run has ended."""
        ...


def watch_folder(
    backends: Backends,
    folder: Path,
    mapping: str | None,
    settle_seconds: float,
    watcher: Watcher,
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Load the folder and run the pipeline on what changed whenever its files changed and came to rest.

    A load or a run that fails is told, and the next arrival is waited for.

    Raises:
        SourceError: There is no such mapping.
    """
    chosen = find_mapping(mapping) if mapping else None
    arrivals = Arrivals(folder, settle_seconds)
    watcher.say(f"Watching {folder}.")
    while goes_on():
        if arrivals.poll(time.monotonic()):
            try:
                load_folder(folder, backends.home, mapping=chosen, committed_at=datetime.now(UTC))
            except IngestionError as error:
                watcher.say(f"Not loaded: {error}")
            else:
                _run(backends, "arrival", watcher)
        time.sleep(min(_POLL_SECONDS, max(settle_seconds / 4, 0.05)))


def keep_schedule(
    backends: Backends, expression: str, watcher: Watcher, goes_on: Callable[[], bool] = lambda: True
) -> None:
    """Run the pipeline on what changed each time the schedule is due; what is missed is not made up.

    Raises:
        ScheduleError: The expression cannot be read.
    """
    while goes_on():
        due = due_after(expression, datetime.now().astimezone())
        watcher.say(f"Next run at {due:%Y-%m-%d %H:%M}.")
        while goes_on() and (left := (due - datetime.now().astimezone()).total_seconds()) > 0:
            time.sleep(min(left, _LONGEST_SLEEP))
        if goes_on():
            _run(backends, "schedule", watcher)


def _run(backends: Backends, trigger: str, watcher: Watcher) -> None:
    options = PipelineOptions(only_changed=True, trigger=trigger)
    try:
        report = run_pipeline(backends, options, watcher.step)
    except (IngestionError, InfraError) as error:
        watcher.say(f"The run failed: {error}")
        return
    watcher.end(report)
    if report.published:
        alert_after_run(backends, watcher.say)
