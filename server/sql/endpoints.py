"""SQL over HTTP: run what a person edited, or have it explained."""

from __future__ import annotations

from fastapi import APIRouter

from server.analytics.schemas import Found
from server.analytics.service import AnalyticsService
from server.asker import Asker
from server.deps import ServerDeps
from server.sql.schemas import Explanation, Statement, ToExplain
from server.sql.service import SqlService


def sql_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/copilot/sql`."""
    router = APIRouter(prefix="/copilot/sql", tags=["copilot"])
    service = SqlService(AnalyticsService(deps.toolroom), deps.conversations)

    @router.post("")
    async def run_sql(body: Statement, asker: Asker) -> Found:
        """Run one SELECT through the guard, under the caller's policy."""
        return await service.run(body.sql, asker)

    @router.post("/explain")
    async def explain_sql(body: ToExplain, asker: Asker) -> Explanation:
        """Tell in plain words what a statement, or one of the caller's answers, asks for."""
        if body.sql is not None:
            return await service.explain(body.sql, asker)
        return await service.explain_run(body.run_id or "", asker)

    return router
