"""Every follow-up that an answer offers is one that the copilot then answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.answer.model import Answer
from agent.ports import Copilot, Question
from infra.asking import ask, opened
from tools.policy import Policy, Role

ASKED = (
    "revenue last week by store",
    "orders in France in 2025 compared with 2024",
    "top 5 products by units in 2025",
    "return rate in 2025",
    "stock on hand",
    "who was our best customer in 2025",
)


async def reply(copilot: Copilot, text: str, conversation: str) -> Answer:
    return await ask(copilot, Question(text, Policy("ann", Role.ADMIN), conversation), lambda event: None)


@pytest.mark.parametrize("question", ASKED)
async def test_every_follow_up_is_answered(demo_home: Path, question: str) -> None:
    async with opened(demo_home) as copilot:
        offers = (await reply(copilot, question, question)).follow_ups
        assert offers
        for offer in offers:
            conversation = f"{question} {offer}"
            await reply(copilot, question, conversation)
            answer = await reply(copilot, offer, conversation)
            assert answer.kind == "answer", offer
            assert answer.citations, offer
