"""The copilot with a memory of how it was used."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, cast

from agent.answer.model import Answer
from agent.events import AgentEvent, AnswerReady
from agent.ports import Question, ToolingCopilot, UsageLog
from agent.usage import Kind, usage_record

if TYPE_CHECKING:
    from agent.toolroom import Toolroom

WARM_UP = "warm-up"
"""A user whose questions are the product's own, and not kept."""


class RecordedCopilot:
    """A copilot; each turn is kept once its answer, if it has one, is in the asker's hands."""

    def __init__(self, copilot: ToolingCopilot, log: UsageLog, clock: Callable[[], datetime]) -> None:
        self._copilot, self._log, self._clock = copilot, log, clock

    async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        """Answer one question, event by event, and keep how it ended."""
        asked_at, started = self._clock(), time.perf_counter()
        answer: Answer | None = None
        kind: Kind = "stopped"
        events = self._copilot.stream(question)
        try:
            async with aclosing(cast("AsyncGenerator[AgentEvent]", events)) as stream:
                async for event in stream:
                    if isinstance(event, AnswerReady):
                        answer, kind = event.answer, "answer"
                    yield event
        finally:
            if isinstance(sys.exception(), Exception):
                kind = "error"
            if question.policy.user_id != WARM_UP:
                waited = round((time.perf_counter() - started) * 1000, 1)
                turn = question.turn_id or uuid.uuid4().hex
                self._log.append(usage_record(turn, asked_at, question, answer, kind, waited))

    @property
    def toolroom(self) -> Toolroom:
        """The tools of the copilot behind; single calls are no turns."""
        return self._copilot.toolroom

    async def forget(self, question: Question) -> None:
        """Let the copilot behind forget a conversation; its usage history leads back to nobody's words."""
        await self._copilot.forget(question)

    async def branch(self, question: Question, conversation_id: str, dropped: int) -> None:
        """Let the copilot behind copy a conversation."""
        await self._copilot.branch(question, conversation_id, dropped)

    async def close(self) -> None:
        """Close the copilot behind."""
        await self._copilot.close()
