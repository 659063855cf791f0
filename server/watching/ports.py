"""What people want to be told by itself, and where it is kept that they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from server.watching.wishes import Wish


class Channel(StrEnum):
    """Where somebody is told; the inbox of the page is always one."""

    EMAIL = "email"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a watch stood when it was last looked at.

    Args:
        run_id: The published run that it was looked at on; empty before the first.
        told: What it last told of (the period, or the run), so that nothing is told twice.
        told_at: When (UTC).
        problem: Why it could not be looked at, for its owner; empty where it could.
    """

    run_id: str = ""
    told: str = ""
    told_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that a person wants to be told of; times are UTC."""

    id: str
    user_id: str
    name: str
    wish: Wish
    channels: frozenset[Channel]
    created_at: datetime
    enabled: bool = True
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told: a line, some sentences, and the question that leads on from there."""

    title: str
    text: str
    question: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice in somebody's inbox."""

    id: int
    watch_id: str
    at: datetime
    notice: Notice
    seen: bool


class WatchBook(Protocol):
    """Keeps watches and inboxes; an id means nothing outside its user; may block."""

    def add(self, watch: Watch) -> None:
        """Keep a watch."""
        ...

    def of_user(self, user_id: str) -> Sequence[Watch]:
        """The user's watches, the latest first."""
        ...

    def enabled(self) -> Sequence[Watch]:
        """Everybody's watches that are not switched off, the oldest first."""
        ...

    def switch(self, user_id: str, watch_id: str, *, enabled: bool) -> Watch | None:
        """Switch on or off; None when the user has no such watch."""
        ...

    def remove(self, user_id: str, watch_id: str) -> bool:
        """Forget a watch; what it told of stays. False when there is none."""
        ...

    def stand(self, watch_id: str, standing: Standing) -> None:
        """Keep how a watch stands now."""
        ...

    def put(self, user_id: str, watch_id: str, at: datetime, notice: Notice) -> None:
        """Put a notice into somebody's inbox."""
        ...

    def inbox(self, user_id: str, limit: int) -> Sequence[Kept]:
        """The user's notices, the latest first."""
        ...

    def unseen(self, user_id: str) -> int:
        """How many of them the user has not seen."""
        ...

    def see(self, user_id: str, up_to: int) -> None:
        """The user has seen every notice up to this id."""
        ...


class Delivery(Protocol):
    """A way to somebody beside the inbox."""

    async def deliver(self, user_id: str, notice: Notice) -> bool:
        """Hand a notice over; False where there is no way to that person."""
        ...
