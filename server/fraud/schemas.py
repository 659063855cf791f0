"""Bodies of the fraud queue."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from server.analytics.schemas import Found
from server.fraud.ports import Verdict


class Judgement(BaseModel):
    """What an investigation of a suspected order came to."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict = Field(examples=[Verdict.FALSE_ALARM])
    note: str = Field(default="", max_length=1_000, examples=["A gift to another address; spoken to."])


class DispositionShown(BaseModel):
    """What somebody said of a suspected order, and when (UTC)."""

    order_id: str
    verdict: Verdict
    note: str
    by: str
    at: datetime


class DispositionList(BaseModel):
    """Every word on an order, the latest first."""

    dispositions: list[DispositionShown]


class FraudQueue(BaseModel):
    """The alerts of the last run, and the last word on those orders that somebody looked into."""

    found: Found
    dispositions: list[DispositionShown]
