"""No word of a question is dropped on its way to an engine's tool: it has an effect, or is named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.answer.model import Answer
from agent.events import AnswerReady
from agent.nlu.engine_cues import EngineCues
from agent.ports import Copilot, Question
from infra.asking import opened
from tools.policy import Policy, Role
from tools.registry import all_tools

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
    ("question", "tool"),
    [
        ("Customers not at risk of churning", "churn_risk"),
        ("Orders that were flagged but not confirmed as fraud", "fraud_alerts"),
        ("What share of alerts turned out to be false?", "fraud_alerts"),
        ("Which payment method has the most fraud?", "fraud_alerts"),
        ("How many platinum customers are there per state?", "customer_segments"),
        ("How many products are we more expensive on than the competitors?", "competitive_pricing"),
        ("E-mail addresses of the customers who are likely to churn", "churn_risk"),
        ("Which customers were likely to churn in March 2025?", "churn_risk"),
    ],
)
async def test_a_tool_that_would_do_nothing_for_a_word_does_not_answer(
    copilot: Copilot, question: str, tool: str
) -> None:
    answer = await ask(copilot, question)
    assert answer.kind != "answer" or tool not in {call.name for call in answer.tool_calls}


@pytest.mark.parametrize(
    ("question", "tool", "held"),
    [
        ("Which region is lagging?", "trend", "store_region"),
        ("Which products are going to run out within 10 days?", "demand_plan", "days_of_cover"),
        ("Fraud alerts above 500 that aren't settled yet", "fraud_alerts", "amount"),
        ("List products priced more than 10% above the market", "competitive_pricing", "gap_pct"),
        ("Were there stores with unusual days last October?", "anomalies", "until"),
        ("What should I know this morning?", "morning_brief", ""),
    ],
)
async def test_amounts_days_and_groups_are_in_the_call(
    copilot: Copilot, question: str, tool: str, held: str
) -> None:
    (call,) = (await ask(copilot, question)).tool_calls
    assert (call.name, held in str(call.arguments)) == (tool, True)


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("which customers might not come back?", "churn_risk"),
        ("which products are not price sensitive?", "price_sensitivity"),
        ("which alerts has nobody looked at yet?", "fraud_alerts"),
        ("what's hot and what's not among our departments lately", "trend"),
        ("why do you trust this forecasting model and not another one?", "compare_models"),
    ],
)
async def test_negative_words_that_are_a_tool_s_own_meaning_stand_in_nobody_s_way(
    copilot: Copilot, question: str, tool: str
) -> None:
    assert [call.name for call in (await ask(copilot, question)).tool_calls] == [tool]


def test_what_is_listed_is_listed_of_tools_that_there_are() -> None:
    assert set(EngineCues.shipped().tools) <= set(all_tools())


def test_rows_are_of_things_that_have_words() -> None:
    cues = EngineCues.shipped()
    assert {thing for cue in cues.tools.values() for thing in cue.rows} <= set(cues.things)


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("how many toys should I reorder for the next 60 days", "demand_plan"),
        ("how many gold customers are there in Germany?", "customer_segments"),
    ],
)
async def test_pieces_of_goods_and_people_of_a_tier_are_counted_by_their_tool(
    copilot: Copilot, question: str, tool: str
) -> None:
    answer = await ask(copilot, question)
    assert answer.kind == "answer"
    assert [call.name for call in answer.tool_calls] == [tool]
