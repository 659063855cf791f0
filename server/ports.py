"""What the server needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from tools.policy import Policy


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: the cookie's value and when it ends (UTC)."""

    value: str
    expires: datetime


class Access(Protocol):
    """Who is asking: turns credentials into the policy that every door passes on."""

    @property
    def cookie_name(self) -> str:
        """Name of the session cookie; differs between homes, since cookies are not bound to a port."""
        ...

    def sign_in(self, token: str) -> Session | None:
        """Exchange an access token for a session; None when the token is wrong."""
        ...

    def of_session(self, value: str) -> Policy | None:
        """The policy behind a session cookie; None when it is forged or has ended."""
        ...

    def of_token(self, token: str) -> Policy | None:
        """The policy behind a bearer token; None when it is wrong."""
        ...


TurnStatus = Literal["running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation of one user, as lists show it; times are UTC."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and its `Answer` as JSON text, absent unless the run got so far."""

    run_id: str
    question: str
    status: TurnStatus
    asked_at: datetime
    answer: str | None = None


class Conversations(Protocol):
    """Keeps conversations per user; an id means nothing outside its user."""

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

    def recent(self, user_id: str, limit: int) -> Sequence[Conversation]:
        """The user's conversations that hold a turn, the latest first."""
        ...

    def turns(self, user_id: str, conversation_id: str) -> Sequence[Turn] | None:
        """The turns in order; None when the user has no such conversation."""
        ...

    def close(self) -> None:
        """Let go of what is open; nothing can be called afterwards."""
        ...
