"""What a turn takes over from the ones before it, through the public door, on the demo shop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.answer.model import Answer, JsonValue
from agent.ports import Copilot, Question
from infra.asking import ask, opened
from tools.policy import Policy, Role

ADMIN = Policy("ann", Role.ADMIN)


@pytest.fixture
async def copilot(demo_home: Path) -> AsyncIterator[Copilot]:
    async with opened(demo_home) as opened_copilot:
        yield opened_copilot


async def talk(copilot: Copilot, *turns: str) -> Answer:
    answers = [await ask(copilot, Question(turn, ADMIN, turns[0]), lambda event: None) for turn in turns]
    return answers[-1]


async def one(copilot: Copilot, question: str) -> tuple[dict[str, JsonValue], ...]:
    return (await talk(copilot, question)).rows


SAME = [
    (
        ("Revenue in 2025 by country", "only Germany and France", "without France"),
        "Revenue in Germany by country in 2025",
    ),
    (("Orders in Germany in 2025", "no, I meant France"), "Orders in France in 2025"),
    (("Orders by weekday in May 2025", "forget the weekday split"), "Orders in May 2025"),
    (("Orders in France in May 2025", "all countries"), "Orders in May 2025"),
    (("Top 3 products by revenue in 2025", "show 5"), "Top 5 products by revenue in 2025"),
    (("Top 3 products by revenue in 2025", "bottom 3"), "Bottom 3 products by revenue in 2025"),
    (("Revenue in Q1 2025", "Q2", "compare both"), "Revenue in Q2 2025 compared with Q1 2025"),
    (
        ("Orders in April 2025", "how does that compare to 2024"),
        "Orders in April 2025 compared with April 2024",
    ),
    (
        ("Orders in France in 2025", "revenue by store in 2025", "back to orders", "in Germany"),
        "Orders in Germany in 2025",
    ),
    (("Revenue in France in 2025", "add Germany"), "Revenue in France and Germany in 2025"),
    (
        ("Average order value by month in 2025", "which month was best"),
        "Which month had the highest average order value in 2025?",
    ),
    (("Revenue by store in 2025", "and 2024?"), "Revenue by store in 2024"),
]


@pytest.mark.parametrize(("turns", "whole"), SAME, ids=[turns[-1] for turns, _ in SAME])
async def test_the_last_turn_asks_the_same_as_the_whole_question(
    copilot: Copilot, turns: tuple[str, ...], whole: str
) -> None:
    answer = await talk(copilot, *turns)
    assert answer.kind == "answer"
    assert answer.rows == await one(copilot, whole)


async def test_shares_can_be_asked_of_what_was_shown(copilot: Copilot) -> None:
    answer = await talk(copilot, "Revenue by store in 2025", "as a share")
    assert answer.kind == "answer"
    shares = [float(str(row["revenue__share"])) for row in answer.rows]
    assert sum(shares) == pytest.approx(1)


async def test_nothing_is_taken_over_from_a_question_that_was_declined(copilot: Copilot) -> None:
    answer = await talk(copilot, "units sold of zorbified gribbles", "how many of it are left")
    assert answer.kind != "answer"


async def test_bought_in_a_year_but_not_since_is_a_last_order_in_that_year(copilot: Copilot) -> None:
    answer = await talk(copilot, "which customers bought in 2024 but not since")
    having = answer.tool_calls[0].arguments["having"]
    assert isinstance(having, list)
    bounds = [(h["metric"], h["op"], h["value"]) for h in having]
    assert ("last_order_date", ">=", "2024-01-01") in bounds
    assert ("last_order_date", "<", "2025-01-01") in bounds


async def test_a_question_of_its_own_starts_afresh(copilot: Copilot) -> None:
    answer = await talk(copilot, "Revenue in France in May 2025", "How many customers bought in 2024?")
    assert answer.rows == await one(copilot, "How many customers bought in 2024?")


POINTING = [
    (
        ("Who was our best customer in 2025?", "how many orders did they place that year"),
        "orders",
        "customer",
    ),
    (
        ("Which store had the highest revenue in 2025?", "how many customers does it have"),
        "customers",
        "store",
    ),
]


@pytest.mark.parametrize(("turns", "metric", "field"), POINTING, ids=[field for _, _, field in POINTING])
async def test_a_pronoun_stands_for_the_one_thing_named_before(
    copilot: Copilot, turns: tuple[str, ...], metric: str, field: str
) -> None:
    named = (await one(copilot, turns[0]))[0][field]
    answer = await talk(copilot, *turns)
    arguments = answer.tool_calls[0].arguments
    assert arguments["metrics"] == [metric]
    assert arguments["filters"] == [{"field": field, "op": "=", "value": named}]
    assert "2025-01-01" in str(arguments["time"])


async def test_the_first_of_a_list_can_be_asked_about(copilot: Copilot) -> None:
    listed = await one(copilot, "Top 5 products by revenue in 2025")
    answer = await talk(
        copilot, "Top 5 products by revenue in 2025", "how many units of the first one in 2024"
    )
    filters = answer.tool_calls[0].arguments["filters"]
    assert filters == [{"field": "product", "op": "=", "value": listed[0]["product"]}]
