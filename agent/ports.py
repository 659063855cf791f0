"""What a door needs to know of the agent: ask a question, follow the run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agent.events import AgentEvent
from tools.policy import Policy

if TYPE_CHECKING:
    from agent.toolroom import Toolroom
    from agent.usage import UsageRecord


@dataclass(frozen=True, slots=True)
class Question:
    """One turn: the text, who asks, in which conversation, and the clock (None: the data's last day).

    `door` is the way in, and `turn_id` the id under which feedback may come later (empty: one is made up).
    """

    text: str
    policy: Policy
    conversation_id: str
    now: datetime | None = None
    door: str = "chat"
    turn_id: str = ""


class Copilot(Protocol):
    """The agent as its doors see it; cancelling the iteration cancels the run and its queries."""

    def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        """Answer one question, event by event; the last event is `AnswerReady`."""
        ...

    async def forget(self, question: Question) -> None:
        """Forget what was said in the conversation of a question, whose text does not matter."""
        ...

    async def branch(self, question: Question, conversation_id: str, dropped: int) -> None:
        """Let a new conversation remember the one of a question, but for its last turns.

        Args:
            question: Names the conversation; its text does not matter.
            conversation_id: The new one.
            dropped: How many of the last turns it does not know of.
        """
        ...

    async def close(self) -> None:
        """Let go of what a run leaves open; the next question opens it again."""
        ...


class ToolingCopilot(Copilot, Protocol):
    """A copilot whose tools can also be called one by one."""

    @property
    def toolroom(self) -> Toolroom:
        """The same tools on the same data."""
        ...


class UsageLog(Protocol):
    """Keeps how the copilot is used; what cannot be kept is let go, for no answer may fail by it."""

    def append(self, record: UsageRecord) -> None:
        """Keep one turn."""
        ...

    def feedback(self, event_id: str, at: datetime, helpful: bool) -> None:
        """Keep what the asker said of a turn; the last word counts."""
        ...
