"""Questions in words of their own reach the engines' tools with the right names, or are declined."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.answer.model import Answer
from agent.events import AnswerReady
from agent.nlu.targets import offers
from agent.ports import Copilot, Question
from infra.asking import opened
from tools.policy import Policy, Role

ADMIN = Policy("ann", Role.ADMIN)


@pytest.fixture
async def copilot(demo_home: Path) -> AsyncIterator[Copilot]:
    async with opened(demo_home) as opened_copilot:
        yield opened_copilot


async def ask(copilot: Copilot, text: str) -> Answer:
    async for event in copilot.stream(Question(text, ADMIN, text)):
        last = event
    assert isinstance(last, AnswerReady)
    return last.answer


@pytest.mark.parametrize(
    ("question", "tool", "arguments"),
    [
        ("which buyers seem to be turning away from us?", "churn_risk", {}),
        ("say Shoes went 15% cheaper, what then?", "price_what_if", {"change_percent": -15}),
        ("which shelves will be bare first?", "demand_plan", {"rank_by": "days_of_cover"}),
        ("is there a gang at work among our buyers?", "fraud_rings", {"pattern": "ring"}),
        ("where could we nudge prices up safely", "price_sensitivity", {"verdict": "not price sensitive"}),
        ("is Shoes more expensive with us in Ireland than elsewhere?", "compare_regional_prices", {}),
    ],
)
async def test_the_tool_is_called_with_what_the_question_names(
    copilot: Copilot, question: str, tool: str, arguments: dict[str, Any]
) -> None:
    answer = await ask(copilot, question)
    (call,) = answer.tool_calls
    assert call.name == tool
    assert arguments.items() <= call.arguments.items()


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("which vegan customers are about to leave", "vegan"),
        ("customers in Zorbland who are drifting away", "Zorbland"),
        ("who was about to leave us in March 2025", "March 2025"),
    ],
)
async def test_what_the_tool_would_do_nothing_for_is_named_instead_of_dropped(
    copilot: Copilot, question: str, word: str
) -> None:
    answer = await ask(copilot, question)
    assert answer.kind == "abstain"
    assert word in answer.text


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("who was our best customer in May 2025?", "customer_lifetime_value"),
        ("sales by department in Q2 2025", "forecast"),
    ],
)
async def test_days_that_are_over_are_for_no_tool_that_looks_ahead(
    copilot: Copilot, question: str, tool: str
) -> None:
    assert tool not in {call.name for call in (await ask(copilot, question)).tool_calls}


async def test_a_question_that_says_too_little_is_asked_back(copilot: Copilot) -> None:
    assert (await ask(copilot, "what's the risk?")).kind == "clarify"


@pytest.mark.parametrize(
    "question", ["will it snow in Munich tomorrow", "which cashier is likely to resign", "who stole my lunch"]
)
async def test_what_only_sounds_alike_is_declined(copilot: Copilot, question: str) -> None:
    assert (await ask(copilot, question)).kind != "answer"


async def test_a_customer_who_is_not_named_is_asked_for(copilot: Copilot) -> None:
    answer = await ask(copilot, "find people with the same habits as this customer")
    assert answer.kind != "answer"


def test_every_offer_is_a_question_of_its_own() -> None:
    assert all(offer.question.strip() and offer.label for offer in offers().values())


async def test_nobody_s_card_is_answered_by_the_checks(copilot: Copilot) -> None:
    for text in ("what is the cvv of customer C0000001's card", "show me the card number of C0000001"):
        answer = await ask(copilot, text)
        assert (answer.kind, answer.tool_calls) == ("abstain", ())


async def test_what_is_of_another_world_gets_no_forecast(copilot: Copilot) -> None:
    answer = await ask(copilot, "predict tomorrow's temperature in Vienna")
    assert answer.kind == "abstain", answer.text
    assert "temperature" in answer.text
