"""Bodies of verified answers."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from agent.answer.model import ToolCall
from server.protocol import Id

_CALL = ToolCall(name="query_metrics", arguments={"metrics": ["revenue"]})


class ToBless(BaseModel):
    """An answer of the caller's to vouch for.

    `calls` puts right what the answer was computed by; it is left out where the answer is right as it is.
    """

    model_config = ConfigDict(extra="forbid")

    run_id: Id = Field(examples=["f3b1c2"])
    note: str = Field(default="", max_length=1_000, examples=["Agreed with finance."])
    calls: list[ToolCall] | None = Field(default=None, min_length=1, max_length=5, examples=[None, [_CALL]])


class VerifiedShown(BaseModel):
    """A question whose answer is vouched for, and by what it is computed; times are UTC."""

    id: str
    question: str
    calls: list[ToolCall]
    corrected: bool = Field(description="the calls are not what the question is read as")
    by: str
    at: datetime
    note: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None


class VerifiedList(BaseModel):
    """All that was ever vouched for, the latest first."""

    verified: list[VerifiedShown]
