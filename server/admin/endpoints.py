"""What only administrators may read: the audit log, feedback, models, quality and runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from server.admin import operations
from server.admin.feedback import FeedbackReview
from server.admin.schemas import (
    AuditItem,
    AuditPage,
    FeedbackItem,
    FeedbackQueue,
    Key,
    ModelDetail,
    ModelList,
    PipelineRunDetail,
    PipelineRunList,
    QualityList,
    Review,
)
from server.analytics.service import AnalyticsService
from server.asker import Administrator
from server.audit import AuditFilter, AuditLog, exported_line
from server.auditing import Trail
from server.chat.causes import Cause
from server.deps import ServerDeps
from server.errors import NotBuiltError
from server.paging import Cursor

T = TypeVar("T")
Number = Annotated[int, Query(ge=0, le=2**53)]
Text = Annotated[str, Query(max_length=200)]
LINES = "application/x-ndjson"
_EXPORTED: dict[int | str, dict[str, object]] = {200: {"content": {LINES: {"schema": {"type": "string"}}}}}
_BATCH = 1000


def admin_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/admin`, but for those of users."""
    router, trail = APIRouter(prefix="/admin", tags=["admin"]), Trail(deps.audit, deps.clock)
    _audit(router, _there(deps.audit, "This server keeps no audit log."), trail)
    _feedback(router, FeedbackReview(deps.conversations), trail)
    _models(router, deps)
    _data(router, deps)
    return router


def _there(part: T | None, missing: str) -> Callable[[], T]:
    """Gives the part, or says that it is missing."""

    def given() -> T:
        if part is None:
            raise NotBuiltError(missing)
        return part

    return given


def audit_filter(
    user_id: Text = "",
    action: Text = "",
    outcome: Text = "",
    search: Text = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> AuditFilter:
    """Which entries are wanted; what is left out narrows nothing."""
    return AuditFilter(user_id, action, outcome, search, since, until)


Chosen = Annotated[AuditFilter, Depends(audit_filter)]


def _audit(router: APIRouter, log: Callable[[], AuditLog], trail: Trail) -> None:
    @router.get("/audit")
    def audit(
        asker: Administrator,
        chosen: Chosen,
        after: Number = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> AuditPage:
        """The audit log, a page at a time."""
        found = log().entries(after, limit, chosen)
        items = [AuditItem.model_validate({"number": n, **entry.fields()}) for n, entry in found]
        return AuditPage(entries=items, next=items[-1].number if len(items) == limit else None)

    @router.get("/audit/export", response_class=StreamingResponse, responses=_EXPORTED)
    def export_audit(asker: Administrator, chosen: Chosen) -> StreamingResponse:
        """The audit log as lines of JSON, each with the hash that chains it to the one before."""
        kept = log()
        trail.write(asker, "admin:export audit", "")
        saved = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
        return StreamingResponse(_lines(kept, chosen), media_type=LINES, headers=saved)


def _lines(log: AuditLog, chosen: AuditFilter) -> Iterator[str]:
    after = 0
    while rows := log.rows(after, _BATCH, chosen):
        yield "".join(exported_line(*row) for row in rows)
        after = rows[-1][0]


def _feedback(router: APIRouter, feedback: FeedbackReview, trail: Trail) -> None:
    @router.get("/feedback")
    def list_feedback(
        asker: Administrator,
        reviewed: Annotated[bool | None, Query(description="looked into, or not yet")] = False,
        cause: Cause | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> FeedbackQueue:
        """Answers that were found unhelpful, grouped by what most likely went wrong."""
        return feedback.queue(asker, reviewed=reviewed, cause=cause, limit=limit)

    @router.patch("/feedback/{feedback_id}")
    def review_feedback(
        feedback_id: Annotated[int, Path(ge=1, le=2**53)], body: Review, asker: Administrator
    ) -> FeedbackItem:
        """Say that somebody has looked into it, and what came of it."""
        item = feedback.review(asker, feedback_id, body)
        trail.write(asker, "admin:review feedback", str(feedback_id))
        return item


def _models(router: APIRouter, deps: ServerDeps) -> None:
    shelf = _there(deps.models, "This server keeps no models.")

    @router.get("/models")
    def list_models(asker: Administrator) -> ModelList:
        """Stored models and which version is in use."""
        return operations.model_list(shelf())

    @router.get("/models/{model}")
    def read_model(model: Key, asker: Administrator) -> ModelDetail:
        """All versions of a model with what was measured of them."""
        return operations.model_detail(shelf(), model)


def _data(router: APIRouter, deps: ServerDeps) -> None:
    runs, analytics = _there(deps.runs, "This server knows no pipeline."), AnalyticsService(deps.toolroom)

    @router.get("/data-quality")
    async def data_quality(asker: Administrator) -> QualityList:
        """Quality of each table of the published run, the worst first."""
        return await operations.quality(analytics, asker)

    @router.get("/pipeline/runs")
    def list_runs(
        asker: Administrator, limit: Annotated[int, Query(ge=1, le=100)] = 20, cursor: Cursor = None
    ) -> PipelineRunList:
        """Runs of the pipeline, the latest first."""
        return operations.run_list(runs(), cursor, limit)

    @router.get("/pipeline/runs/{run_id}")
    def read_run(run_id: Key, asker: Administrator) -> PipelineRunDetail:
        """One run with its steps."""
        return operations.run_detail(runs(), run_id)
