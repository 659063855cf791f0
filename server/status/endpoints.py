"""Health for machines, and what the page shows around the chat."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter

from server.deps import ServerDeps
from server.status.schemas import DataStatus, Health, Status, Suggestions
from tools.errors import ServingUnavailableError


def status_router(deps: ServerDeps) -> APIRouter:
    """`/healthz`, `/readyz` and the status of the product."""
    router = APIRouter()

    @router.get("/healthz", tags=["health"])
    async def healthz() -> Health:
        """The process answers."""
        return Health()

    @router.get("/readyz", tags=["health"])
    async def readyz() -> Health:
        """Data is published and can be asked about; 503 otherwise."""
        await asyncio.to_thread(deps.published)
        return Health(status="ready")

    @router.get("/copilot/status", tags=["copilot"])
    async def status() -> Status:
        """Version, mode and freshness of the data."""
        return Status(version=deps.version, offline=deps.offline, data=await asyncio.to_thread(_data, deps))

    @router.get("/copilot/suggestions", tags=["copilot"])
    async def suggestions() -> Suggestions:
        """Questions to begin with."""
        return Suggestions(questions=list(await asyncio.to_thread(deps.suggestions)))

    return router


def in_utc(moment: datetime) -> datetime:
    """A time of the lake, which carries no zone, as what it is."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _data(deps: ServerDeps) -> DataStatus | None:
    try:
        schema = deps.published()
    except ServingUnavailableError:
        return None
    counts = {table: rows for table, rows in schema.row_counts.items() if rows}
    return DataStatus(as_of=in_utc(schema.as_of), run_id=schema.run_id, row_counts=counts)
