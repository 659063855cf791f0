"""Follow a database: replicate without end, and bring the lake up to date every so often beside it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from typing import Literal

from infra.settings import Settings
from ingestion.extract.mysql.replicate import Replication

Refresh = Literal["curate", "pipeline"]


class Refresher:
    """Starts a refresh of what changed, in a process of its own, when it is due and none is under way.

    Args:
        settings: Whose home to refresh.
        every_seconds: Time from the end of one refresh to the start of the next.
        what: Curated tables only, or the whole pipeline.
        say: Told when a refresh failed.
    """

    def __init__(
        self, settings: Settings, *, every_seconds: float, what: Refresh, say: Callable[[str], None]
    ) -> None:
        self._settings, self._every, self._what, self._say = settings, every_seconds, what, say
        self._process: SpawnProcess | None = None
        self._changes = -1
        self._ended = float("-inf")

    def tick(self, status: Replication) -> None:
        """Called after every commit of the replication."""
        if self._is_running() or status.changes + status.reloads == self._changes:
            return
        if time.monotonic() - self._ended < self._every:
            return
        self._changes = status.changes + status.reloads
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_refresh, args=(self._settings, self._what), daemon=True)
        self._process.start()

    def close(self) -> None:
        """Wait for a refresh under way: what it publishes is whole, or is not published."""
        if self._process is not None:
            self._process.join()

    def _is_running(self) -> bool:
        if self._process is None:
            return False
        if self._process.is_alive():
            return True
        if self._process.exitcode:
            self._say(f"The refresh failed with status {self._process.exitcode}; it is tried again.")
            self._changes = -1
        self._process, self._ended = None, time.monotonic()
        return False


def _refresh(settings: Settings, what: Refresh) -> None:
    from infra.jobs.pipeline import PipelineOptions, run_curation, run_pipeline
    from infra.wiring import build_backends

    backends = build_backends(settings)
    if what == "pipeline":
        run_pipeline(backends, PipelineOptions(only_changed=True))
    else:
        run_curation(backends, only_changed=True)
