"""Bodies of the administrators' endpoints."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class AuditItem(BaseModel):
    """One thing that somebody did; `number` goes up by one, without gaps."""

    number: int
    at: datetime
    user_id: str
    role: str
    stores: list[str] | None
    action: str
    said: str
    outcome: str
    sql: list[str]


class AuditPage(BaseModel):
    """Entries in order, and where to go on: pass `next` as `after`; absent at the end."""

    entries: list[AuditItem]
    next: int | None = None
