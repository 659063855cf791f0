"""What a question says is used, or said to be unused: no part of it is dropped in silence."""

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


async def ask(copilot: Copilot, *turns: str, policy: Policy = ADMIN) -> Answer:
    for text in turns:
        async for event in copilot.stream(Question(text, policy, turns[0])):
            last = event
    assert isinstance(last, AnswerReady)
    return last.answer


def arguments(answer: Answer) -> dict[str, Any]:
    (call,) = answer.tool_calls
    return dict(call.arguments)


@pytest.mark.parametrize(
    "question",
    [
        "worst revenue last quarter",
        "best and worst month of 2025 by revenue",
        "where do most of our customers live",
    ],
)
async def test_a_word_that_no_part_of_the_answer_honours_ends_it(copilot: Copilot, question: str) -> None:
    answer = await ask(copilot, question)
    assert answer.kind == "abstain", answer.text
    assert not answer.rows


async def test_the_words_that_could_not_be_placed_are_named(copilot: Copilot) -> None:
    answer = await ask(copilot, "worst revenue last quarter")
    assert '"worst"' in answer.text


async def test_the_worst_of_a_figure_that_should_be_low_is_its_highest(copilot: Copilot) -> None:
    answer = await ask(copilot, "return rate by category in 2025, worst first")
    assert arguments(answer)["order_by"] == [{"field": "return_rate", "direction": "desc"}]


async def test_stores_that_did_better_are_only_those_that_did(copilot: Copilot) -> None:
    answer = await ask(copilot, "which stores did better than last year in august")
    [condition] = arguments(answer)["having"]
    assert (condition["metric"], condition["op"], condition["value"]) == ("revenue__change", ">", 0)


async def test_a_pronoun_without_an_earlier_question_is_asked_back(copilot: Copilot) -> None:
    assert (await ask(copilot, "how did it do last month?")).kind == "clarify"


async def test_two_stores_that_are_not_named_are_asked_back(copilot: Copilot) -> None:
    assert (await ask(copilot, "compare the two stores")).kind == "clarify"


async def test_weekends_are_two_days_of_the_week(copilot: Copilot) -> None:
    answer = await ask(copilot, "weekends in q3 2026: how much of the turnover?")
    assert arguments(answer)["part"] == [
        {"field": "weekday", "op": "in", "value": ["Saturday", "Sunday"]},
    ]


async def test_a_best_seller_is_one_product(copilot: Copilot) -> None:
    found = arguments(await ask(copilot, "best seller of 2025"))
    assert (found["dimensions"], found["limit"]) == (["product"], 1)


async def test_a_stretch_named_once_counts_in_both_years(copilot: Copilot) -> None:
    answer = await ask(copilot, "2026 against 2025, january to march, revenue")
    found = arguments(answer)
    assert (found["time"]["start"], found["time"]["end"]) == ("2026-01-01", "2026-04-01")
    assert (found["compare"]["start"], found["compare"]["end"]) == ("2025-01-01", "2025-04-01")


async def test_a_physical_store_is_still_a_store(copilot: Copilot) -> None:
    found = arguments(await ask(copilot, "worst performing physical store last quarter"))
    assert (found["dimensions"], found["limit"]) == (["store"], 1)


async def test_someone_of_one_store_is_never_offered_another_stores_customers(
    copilot: Copilot, demo_home: Path
) -> None:
    name = (await ask(copilot, "top 1 customer by revenue")).rows[0]["customer_name"]
    scoped = Policy("bob", Role.MANAGER, stores=frozenset({"S01"}))
    answer = await ask(copilot, f"how much did {name} spend", policy=scoped)
    assert not any(entity.type == "customer_name" for entity in answer.entities)


async def test_who_grew_most_is_ranked_by_the_change(copilot: Copilot) -> None:
    found = arguments(await ask(copilot, "which country grew the most in 2025 vs 2024"))
    assert found["order_by"] == [{"field": "revenue__change", "direction": "desc"}]


async def test_customers_of_more_than_so_many_times_are_counted_by_their_orders(copilot: Copilot) -> None:
    found = arguments(await ask(copilot, "how many customers ordered more than 3 times in 2025"))
    [condition] = found["having"]
    assert (condition["metric"], condition["op"], condition["value"]) == ("orders", ">", 3.0)
    assert (found["dimensions"], found["summary"]) == (["customer"], "count")


async def test_one_category_beating_another_shows_both(copilot: Copilot) -> None:
    answer = await ask(copilot, "did Audio beat Living Room in 2025")
    assert len(answer.rows) == 2
