"""What only administrators may read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request

from server.admin.schemas import AuditItem, AuditPage
from server.deps import ServerDeps
from server.errors import NotBuiltError
from tools.errors import AccessDeniedError
from tools.policy import Role


def admin_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/admin`."""
    router = APIRouter(prefix="/admin", tags=["admin"])

    @router.get("/audit")
    def audit(
        request: Request,
        after: Annotated[int, Query(ge=0, le=2**53)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> AuditPage:
        """The audit log, a page at a time."""
        if request.state.policy.role is not Role.ADMIN:
            raise AccessDeniedError("The audit log is for administrators.")
        if deps.audit is None:
            raise NotBuiltError("This server keeps no audit log.")
        found = deps.audit.entries(after, limit)
        items = [AuditItem.model_validate({"number": number, **asdict(entry)}) for number, entry in found]
        return AuditPage(entries=items, next=items[-1].number if len(items) == limit else None)

    return router
