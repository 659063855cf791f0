"""The one place that chooses adapters: settings in, one frozen `Backends` out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.ports import Copilot
from infra.settings import Settings
from ingestion.lake.port import Lake
from ingestion.lake.zones import Home
from tools.ports import QueryEngine


@dataclass(frozen=True, slots=True)
class Backends:
    """Everything a command, a job or the server needs; factories, so that nothing heavy loads unasked.

    Call `close` of what a factory returned when done (the query engine ends its worker processes).
    """

    settings: Settings
    home: Home
    lake: Callable[[], Lake]
    query_engine: Callable[[], QueryEngine]
    copilot: Callable[[QueryEngine], Copilot]


def build_backends(settings: Settings) -> Backends:
    """Choose the adapters for `settings.backend`."""
    home = Home(settings.home.resolve())

    def lake() -> Lake:
        from infra.local.lake import IcebergLake

        return IcebergLake(home)

    def query_engine() -> QueryEngine:
        from infra.local.query_engine import WorkerPoolQueryEngine

        return WorkerPoolQueryEngine(
            home.serving, workers=settings.query_workers, memory_mb=settings.query_memory_mb
        )

    def copilot(engine: QueryEngine) -> Copilot:
        from infra.local.copilot import build_copilot

        return build_copilot(settings, home, engine)

    return Backends(settings, home, lake, query_engine, copilot)
