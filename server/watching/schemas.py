"""Bodies of watches and of the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from server.watching.ports import Channel
from server.watching.wishes import MetricWish, Wish

_WISH = MetricWish(metric="revenue", amount=20)
Called = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class NewWatch(BaseModel):
    """What to be told of, and where beside the inbox."""

    model_config = ConfigDict(extra="forbid")

    name: Called = Field(examples=["Revenue moves by a fifth"])
    wish: Wish = Field(examples=[_WISH.model_dump(mode="json")])
    channels: set[Channel] = Field(default_factory=set, examples=[[]])


class WatchChange(BaseModel):
    """Whether it goes on."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool


class WatchShown(BaseModel):
    """Something that the caller wants to be told of; times are UTC."""

    id: str
    name: str
    wish: Wish
    channels: list[Channel]
    enabled: bool
    created_at: datetime
    told_at: datetime | None = None
    problem: str = Field(default="", description="why it could not be looked at the last time")


class WatchList(BaseModel):
    """The caller's watches, the latest first, and the ways that notices can take here."""

    watches: list[WatchShown]
    ways: list[Channel]


class Preview(BaseModel):
    """What a watch would say of the data as it is now."""

    fires: bool
    title: str
    text: str


class NoticeShown(BaseModel):
    """A notice of the inbox; `question` leads on from it."""

    id: int
    watch_id: str
    at: datetime
    title: str
    text: str
    question: str
    seen: bool


class Inbox(BaseModel):
    """The caller's notices, the latest first."""

    notices: list[NoticeShown]
    unseen: int


class SeenUpTo(BaseModel):
    """The latest notice that the caller has seen."""

    model_config = ConfigDict(extra="forbid")

    up_to: int = Field(ge=0, le=2**53, examples=[12])
