"""Questions about days to come reach the forecasts: which part, which days, which interval, which end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
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


def called(answer: Answer) -> tuple[str, dict[str, Any]]:
    (call,) = answer.tool_calls
    return call.name, dict(call.arguments)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how much do you think november will bring us?", {"start": "2026-11-01", "end": "2026-12-01"}),
        ("outlook for october by country", {"by": "country", "start": "2026-10-01"}),
        ("project december takings per store", {"by": "store", "start": "2026-12-01"}),
        ("how many purchases do you expect in october", {"measure": "orders", "start": "2026-10-01"}),
        ("best case for november", {"level": 95, "start": "2026-11-01"}),
        ("predict sales for the rest of the year, week by week", {"grain": "week", "end": "2027-01-01"}),
        (
            "which week in november will be the quietest",
            {"grain": "week", "highest_first": False, "limit": 1},
        ),
        ("what will we sell on black friday", {"start": "2026-11-27", "end": "2026-11-28"}),
        ("expected revenue for October against November", {"grain": "month", "end": "2026-12-01"}),
        ("forecast of the top 3 departments for november", {"by": "top_category", "limit": 3}),
    ],
)
async def test_days_to_come_are_forecast_as_asked(
    copilot: Copilot, question: str, wanted: dict[str, Any]
) -> None:
    name, arguments = called(await ask(copilot, question))
    assert name == "forecast"
    assert {key: arguments.get(key) for key in wanted} == wanted


@pytest.mark.parametrize(
    "question",
    [
        "how much did we sell in november",
        "number of people who bought in may",
        "what were sales in october 2025",
    ],
)
async def test_days_that_are_over_are_counted_not_forecast(copilot: Copilot, question: str) -> None:
    answer = await ask(copilot, question)
    assert [call.name for call in answer.tool_calls] == ["query_metrics"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("forecast gross margin for next month", "margin"),
        ("forecast november for zorbles", "zorbles"),
        ("forecast october by customer", "customer"),
    ],
)
async def test_what_no_forecast_holds_is_named_instead_of_dropped(
    copilot: Copilot, question: str, named: str
) -> None:
    answer = await ask(copilot, question)
    assert answer.kind == "abstain"
    assert named in answer.text.lower()


async def test_the_interval_belongs_to_the_period_that_is_told(copilot: Copilot) -> None:
    answer = await ask(copilot, "what do you expect for november")
    (row,) = answer.rows
    assert (row["from"], row["to"]) == (date(2026, 11, 1).isoformat(), date(2026, 11, 30).isoformat())
    low, value, high = (float(str(row[name])) for name in ("lower_80", "forecast", "upper_80"))
    assert low <= value <= high


async def test_a_forecast_goes_on_with_another_breakdown(copilot: Copilot) -> None:
    name, arguments = called(await ask(copilot, "what do you expect for november", "by store"))
    assert name == "forecast"
    assert (arguments["by"], arguments["start"]) == ("store", "2026-11-01")
