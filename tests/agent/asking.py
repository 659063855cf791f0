"""Asking a copilot as an administrator, in a conversation of the question's own."""

from __future__ import annotations

from typing import Any

from agent.answer.model import Answer
from agent.events import AnswerReady
from agent.ports import Copilot, Question
from tools.policy import Policy, Role


async def ask(copilot: Copilot, text: str) -> Answer:
    """The answer to one question."""
    async for event in copilot.stream(Question(text, Policy("ann", Role.ADMIN), text)):
        last = event
    assert isinstance(last, AnswerReady)
    return last.answer


async def arguments(copilot: Copilot, text: str) -> dict[str, Any]:
    """The arguments of the only tool that answers it."""
    answer = await ask(copilot, text)
    assert answer.kind == "answer", answer.text
    (call,) = answer.tool_calls
    return dict(call.arguments)
