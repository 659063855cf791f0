"""Asking from the command line: one question, a conversation, or a batch, in one process."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.answer.model import Answer
from agent.events import AgentEvent, AnswerReady
from agent.ports import Copilot, Question
from infra.settings import Settings
from infra.wiring import build_backends
from tools.policy import Policy, Role


class BatchUser(BaseModel):
    """Whose rights a batch line is asked with."""

    model_config = ConfigDict(extra="forbid")

    role: Role = Role.ADMIN
    stores: frozenset[str] | None = None


class BatchLine(BaseModel):
    """One line of a batch: a question, or the turns of a conversation."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    question: str | None = None
    turns: tuple[str, ...] = ()
    now: datetime | None = None
    user: BatchUser = Field(default_factory=BatchUser)

    @model_validator(mode="after")
    def _asks_something(self) -> BatchLine:
        if not self.question and not self.turns:
            raise ValueError("a line needs a question or turns")
        return self


@contextlib.asynccontextmanager
async def opened(home: Path | None) -> AsyncIterator[Copilot]:
    """The copilot of a home; its query workers and its store of conversations end with the block."""
    settings = Settings() if home is None else Settings(home=home)
    backends = build_backends(settings)
    engine = backends.query_engine()
    copilot = backends.copilot(engine)
    try:
        yield copilot
    finally:
        await copilot.close()
        close = getattr(engine, "close", None)
        if close is not None:
            close()


async def ask(copilot: Copilot, question: Question, follow: Callable[[AgentEvent], None]) -> Answer:
    """Run one question to its answer, telling every event on the way."""
    answer: Answer | None = None
    async for event in copilot.stream(question):
        follow(event)
        if isinstance(event, AnswerReady):
            answer = event.answer
    if answer is None:
        raise RuntimeError("the run ended without an answer")
    return answer


async def ask_batch(copilot: Copilot, lines: list[BatchLine]) -> AsyncIterator[object]:
    """Answers as JSON objects, in the order of the lines; a list of them for a conversation."""
    for line in lines:
        conversation = uuid4().hex
        policy = Policy("cli", line.user.role, line.user.stores)
        answers = [
            printed(
                await ask(
                    copilot, Question(text, policy, conversation, _utc(line.now), "batch"), lambda event: None
                ),
                line.id,
            )
            for text in (line.turns or (line.question or "",))
        ]
        yield answers if line.turns else answers[0]


def printed(answer: Answer, identifier: str | int | None = None) -> dict[str, object]:
    """An answer as `--json` prints it."""
    shown = answer.model_dump(mode="json")
    return {"id": identifier, **shown} if identifier is not None else shown


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
