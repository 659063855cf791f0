"""Bodies of the status endpoints."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class DataStatus(BaseModel):
    """The published data: newest fact (UTC), run, rows of the tables that hold any."""

    as_of: datetime
    run_id: str
    row_counts: dict[str, int]


class Status(BaseModel):
    """What the page shows around the chat; `data` is absent while nothing is published."""

    version: str
    offline: bool
    data: DataStatus | None = None


class Suggestions(BaseModel):
    """Questions that the data at hand can answer."""

    questions: list[str]
