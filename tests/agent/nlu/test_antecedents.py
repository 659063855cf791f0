"""First turns that point back at something that nobody named are asked back, and only those."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.ports import Copilot
from infra.asking import opened
from tests.agent.asking import ask


@pytest.fixture
async def copilot(demo_home: Path) -> AsyncIterator[Copilot]:
    async with opened(demo_home) as opened_copilot:
        yield opened_copilot


@pytest.mark.parametrize(
    "question",
    [
        "how many of them are from Germany?",
        "how much stock does it have",
        "sales of that product in May",
        "which of the two sold more in 2026",
        "what's the average for those stores",
        "revenue that month",
        "same again for July",
        "is that normal?",
        "what did the customer buy last",
    ],
)
async def test_what_nobody_named_is_asked_for(copilot: Copilot, question: str) -> None:
    assert (await ask(copilot, question)).kind == "clarify"


@pytest.mark.parametrize(
    "question",
    [
        "which customers spent more than their average in 2026",
        "how many orders did these stores get in 2026: Munich, Berlin",
        "revenue this month vs the same period last year",
        "people who started with us in June 2025: how many of them are around half a year on",
        "how many products are below their reorder point?",
        "how much did we sell in May 2026, and how does that compare with May 2025?",
    ],
)
async def test_what_the_same_sentence_names_is_no_riddle(copilot: Copilot, question: str) -> None:
    answer = await ask(copilot, question)
    assert "What do you mean by" not in answer.text
    assert not answer.text.startswith("Which ")
