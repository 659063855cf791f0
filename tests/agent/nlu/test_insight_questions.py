"""Questions about customers, prices, models and the market reach the right figure or list, in other words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.answer.model import Answer
from agent.events import AnswerReady
from agent.ports import Copilot, Question
from infra.asking import opened
from tools.policy import Policy, Role

ADMIN = Policy("ann", Role.ADMIN)


@pytest.fixture
async def copilot(demo_home: Path) -> AsyncIterator[Copilot]:
    async with opened(demo_home) as opened_copilot:
        yield opened_copilot


async def ask(copilot: Copilot, *turns: str) -> Answer:
    for text in turns:
        async for event in copilot.stream(Question(text, ADMIN, turns[0])):
            last = event
    assert isinstance(last, AnswerReady)
    return last.answer


@pytest.mark.parametrize(
    ("question", "metric", "dimensions"),
    [
        ("number of silver customers at risk of leaving", "customers_at_risk", []),
        ("what is the money at stake if customers leave", "value_at_risk", []),
        ("for which reasons are customers leaving", "customers_at_risk", ["churn_reason"]),
        ("mean ltv by tier", "expected_value_per_customer", ["tier"]),
        ("total lifetime value of all customers", "expected_customer_value", []),
        ("which cohort was the largest", "cohort_customers", ["cohort"]),
        ("how many category forecasts use which model?", "forecast_series", []),
    ],
)
async def test_a_question_for_one_figure_is_not_answered_with_a_list(
    copilot: Copilot, question: str, metric: str, dimensions: list[str]
) -> None:
    answer = await ask(copilot, question)
    (call,) = answer.tool_calls
    arguments: dict[str, Any] = dict(call.arguments)
    assert call.name == "query_metrics"
    assert arguments["metrics"] == [metric]
    assert arguments.get("dimensions", []) == dimensions


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("who is likeliest to go", "churn_risk"),
        ("imagine we sell tableware 15% cheaper", "price_what_if"),
        ("which items will sell out soonest", "demand_plan"),
        ("are our shoes overpriced?", "competitive_pricing"),
        ("our pricing position on the market by category", "competitive_pricing"),
        ("which rival undercuts us the most", "compare_competitors"),
        ("which forecasting model is the best one and why", "compare_models"),
        ("how accurate are your predictions", "compare_models"),
        ("can we trust the lifetime values", "model_quality"),
        ("is our dip in France just noise", "trend"),
        ("which things go well with cookware", "what_sells_together"),
    ],
)
async def test_each_question_reaches_its_tool(copilot: Copilot, question: str, tool: str) -> None:
    answer = await ask(copilot, question)
    assert [call.name for call in answer.tool_calls] == [tool], answer.text


@pytest.mark.parametrize(
    ("turns", "holds"),
    [
        (["what do you mean by expansion score?"], "Expansion score"),
        (["how are the customer tiers worked out?"], "K-Means"),
        (["top opportunities", "what are those scores based on?"], "weighted sum"),
        (["which customers might leave", "how did you come up with that?"], "chance of leaving"),
    ],
)
async def test_a_figure_is_explained_when_asked(copilot: Copilot, turns: list[str], holds: str) -> None:
    answer = await ask(copilot, *turns)
    assert [call.name for call in answer.tool_calls] == ["explain"], answer.text
    assert holds in answer.text


async def test_a_list_of_customers_names_them_and_gives_reasons_in_words(copilot: Copilot) -> None:
    answer = await ask(copilot, "who are we about to lose and why")
    assert "_" not in answer.text
    name = str(answer.rows[0]["customer_name"])
    assert name in answer.text


async def test_a_refused_call_is_not_told_in_the_words_of_its_schema(copilot: Copilot) -> None:
    answer = await ask(copilot, "what happens if we cut prices by 80%")
    assert answer.kind == "abstain"
    assert "validation" not in answer.text
