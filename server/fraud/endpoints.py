"""The fraud queue over HTTP, and the compliance report as a file."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from server.asker import Asker
from server.deps import ServerDeps
from server.fraud.report import ComplianceReport
from server.fraud.schemas import DispositionList, DispositionShown, FraudQueue, Judgement
from server.fraud.service import FraudDesk

Order = Annotated[str, Path(min_length=1, max_length=64)]
PDF = "application/pdf"
_FILE: dict[int | str, dict[str, object]] = {
    200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}


def fraud_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/compliance` about alerts and what became of them."""
    router, desk = APIRouter(prefix="/compliance", tags=["compliance"]), FraudDesk(deps)
    report = ComplianceReport(deps)

    @router.get("/fraud-queue")
    async def fraud_queue(
        asker: Asker,
        outcome: Literal["open", "confirmed", "cleared", "any"] = "open",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> FraudQueue:
        """The alerts of the last run, each with the last word of whoever looked into it."""
        return await desk.queue(outcome, limit, asker)

    @router.get("/fraud-queue/{order_id}")
    async def history(order_id: Order, asker: Asker) -> DispositionList:
        """Everything that was said of a suspected order."""
        return await desk.history(order_id, asker)

    @router.put("/fraud-queue/{order_id}")
    async def judge(order_id: Order, body: Judgement, asker: Asker) -> DispositionShown:
        """Say what an investigation of a suspected order came to; the last word counts."""
        return await desk.judge(order_id, body, asker)

    @router.get("/report.pdf", response_class=Response, responses=_FILE)
    async def compliance_report(asker: Asker) -> Response:
        """The card data checks of the last run and what is suspected of fraud, for people, as a PDF."""
        saved = {"Content-Disposition": 'attachment; filename="card-data-compliance.pdf"'}
        return Response(await report.pdf(asker), media_type=PDF, headers=saved)

    return router
