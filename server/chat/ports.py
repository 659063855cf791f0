"""What is kept beside the turns of conversations: links to them, and what people said of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from tools.policy import Policy

TurnStatus = Literal["running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation of one user, as lists show it; times are UTC."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    turns: int
    pinned: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and its `Answer` as JSON text, absent unless the run got so far.

    `policy` is the one under which it was answered; None where that was not written down.
    """

    run_id: str
    question: str
    status: TurnStatus
    asked_at: datetime
    answer: str | None = None
    policy: Policy | None = None


Place = tuple[bool, datetime, str]
"""Where a list of conversations goes on: what the last one shown is sorted by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations are listed, pinned ones first, then the latest.

    Args:
        limit: Most of them.
        search: Words that the title, a question or an answer's text holds; empty for all.
        pinned: Only those that are pinned, or are not.
        after: The place of the last one seen.
    """

    limit: int
    search: str = ""
    pinned: bool | None = None
    after: Place | None = None


class Reason(StrEnum):
    """Why an answer was, or was not, helpful."""

    WRONG_FIGURE = "wrong_figure"
    MISUNDERSTOOD = "misunderstood"
    NOT_ANSWERED = "not_answered"
    INCOMPLETE = "incomplete"
    OUT_OF_DATE = "out_of_date"
    SLOW = "slow"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the asker said of an answer (time in UTC); `comment` holds no card number."""

    helpful: bool
    at: datetime
    reason: Reason | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A feedback with what it is about, for those who look into it."""

    id: int
    user_id: str
    conversation_id: str
    turn: Turn
    feedback: Feedback
    reviewed: bool = False
    note: str = ""


class FeedbackBook(Protocol):
    """Keeps what people said of answers; may block."""

    def say(self, user_id: str, run_id: str, feedback: Feedback) -> bool:
        """Keep the user's last word on a run of their own; False when there is none."""
        ...

    def of_conversation(self, user_id: str, conversation_id: str) -> dict[str, Feedback]:
        """What the user said, by run."""
        ...

    def unhelpful(self, reviewed: bool | None, limit: int) -> Sequence[Said]:
        """What anybody found unhelpful, the latest first."""
        ...

    def review(self, feedback_id: int, *, reviewed: bool, note: str) -> Said | None:
        """Say whether somebody has looked into it; None when there is no such feedback."""
        ...


@dataclass(frozen=True, slots=True)
class Shared:
    """A conversation behind a link."""

    owner_id: str
    title: str
    shared_at: datetime
    turns: tuple[Turn, ...]


class Shares(Protocol):
    """Keeps links to conversations; may block."""

    def open(self, user_id: str, conversation_id: str, token: str, at: datetime) -> str | None:
        """The token of the conversation's link, `token` where it had none; None without the conversation."""
        ...

    def revoke(self, user_id: str, conversation_id: str) -> bool:
        """Let the link open nothing any more; False when there was none."""
        ...

    def behind(self, token: str) -> Shared | None:
        """The conversation behind a link."""
        ...


class Conversations(Protocol):
    """Keeps conversations per user; an id means nothing outside its user."""

    @property
    def feedback(self) -> FeedbackBook:
        """What people said of answers."""
        ...

    @property
    def shares(self) -> Shares:
        """Links to conversations."""
        ...

    def create(self, user_id: str, conversation_id: str, title: str, at: datetime) -> Conversation:
        """Add an empty conversation; the one that is there already is returned unchanged."""
        ...

    def begin_turn(self, user_id: str, conversation_id: str, turn: Turn) -> None:
        """Add a running turn, or set the turn of that run running again.

        Creates the conversation, titled by the question, where it is new.
        """
        ...

    def end_turn(self, user_id: str, run_id: str, status: TurnStatus, answer: str | None) -> None:
        """Say how the turn of that run ended."""
        ...

    def listed(self, user_id: str, wanted: Wanted) -> Sequence[Conversation]:
        """The user's conversations that hold a turn, pinned ones first, then the latest."""
        ...

    def find(self, user_id: str, conversation_id: str) -> Conversation | None:
        """The user's conversation of that id."""
        ...

    def change(
        self, user_id: str, conversation_id: str, *, title: str | None, pinned: bool | None
    ) -> Conversation | None:
        """Set what is not None; None when the user has no such conversation."""
        ...

    def remove(self, user_id: str, conversation_id: str) -> bool:
        """Delete it with its turns, its link and what was said of them; False when there is none."""
        ...

    def turns(self, user_id: str, conversation_id: str) -> Sequence[Turn] | None:
        """The turns in order; None when the user has no such conversation."""
        ...

    def turn(self, user_id: str, run_id: str) -> Turn | None:
        """The user's turn of that run."""
        ...

    def close(self) -> None:
        """Let go of what is open; nothing can be called afterwards."""
        ...
