"""Questions on what the same buyer did, sums over the best, differences, running totals and the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.nlu.clock import read_clock
from agent.nlu.confidence import FEATURES, Calibration
from agent.nlu.normal import Shorthand
from agent.nlu.word_cues import WordCues
from agent.ports import Copilot
from infra.asking import opened
from tests.agent.asking import arguments, ask


@pytest.fixture
async def copilot(demo_home: Path) -> AsyncIterator[Copilot]:
    async with opened(demo_home) as opened_copilot:
        yield opened_copilot


async def test_buyers_of_both_are_those_among_the_buyers_of_each(copilot: Copilot) -> None:
    found = await arguments(copilot, "how many customers bought both Audio and Shoes in 2025")
    assert [a["field"] for a in found["among"]] == ["customer", "customer"]
    assert found["metrics"] == ["customers"]


async def test_buyers_who_never_bought_the_other_are_absent_there(copilot: Copilot) -> None:
    found = await arguments(copilot, "number of customers who bought Audio but never Shoes")
    assert [a.get("absent", False) for a in found["among"]] == [False, True]


async def test_who_came_back_bought_in_either_year(copilot: Copilot) -> None:
    found = await arguments(copilot, "how many customers bought in both 2025 and 2026")
    assert [a["query"]["time"]["start"] for a in found["among"]] == ["2025-01-01", "2026-01-01"]


async def test_the_ten_best_together_are_one_figure(copilot: Copilot) -> None:
    answer = await ask(copilot, "what is the revenue of the top 10 customers combined in 2026")
    assert len(answer.rows) == 1


async def test_one_store_minus_another_is_their_difference(copilot: Copilot) -> None:
    answer = await ask(copilot, "revenue of the Munich store minus the Berlin store in 2026")
    assert "revenue__difference" in answer.rows[0]


async def test_cumulative_is_a_running_total(copilot: Copilot) -> None:
    found = await arguments(copilot, "cumulative revenue by month for 2025")
    assert found["running"] is True


async def test_the_best_of_each_month_is_ranked_within_the_month(copilot: Copilot) -> None:
    found = await arguments(copilot, "best product each month of 2026")
    assert (found["per"], found["limit"]) == (["period"], 1)


async def test_a_share_of_late_parcels_is_their_rate(copilot: Copilot) -> None:
    found = await arguments(copilot, "percentage of late deliveries by carrier in 2026")
    assert found["metrics"] == ["late_rate"]


async def test_a_question_without_a_figure_is_asked_back_with_choices(copilot: Copilot) -> None:
    answer = await ask(copilot, "list of stores with their country")
    assert answer.kind == "clarify"
    assert len(answer.choices) > 1


async def test_where_buyers_live_is_not_answered_by_who_spends_most(copilot: Copilot) -> None:
    assert (await ask(copilot, "where do most of our customers live")).kind != "answer"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("between 9 and 11 am", "09:00", "11:00"),
        ("from 9:30 to 11:15", "09:30", "11:15"),
        ("3-5pm", "15:00", "17:00"),
    ],
)
def test_hours_are_read_with_the_half_of_the_day_of_their_end(text: str, first: str, last: str) -> None:
    assert [f.value for f in read_clock(text).filters] == [first, last]


@pytest.mark.parametrize("text", ["between 5 and 10 orders", "since 10.12.2011", "before 2026", "1 to 5 may"])
def test_other_numbers_are_no_hours(text: str) -> None:
    assert read_clock(text).filters == ()


def test_short_words_are_spelled_out_but_codes_are_left_alone() -> None:
    spelled = Shorthand.shipped().spelled_out
    assert spelled("rev excl. the UK, qty per cust") == "revenue excluding the UK, quantity per customer"
    assert spelled("product V") == "product V"


def test_more_evidence_against_a_reading_makes_it_less_sure() -> None:
    plain = Calibration({"value_partial": -1.0}, 2.0, 0.5)
    assert plain.confidence({"value_partial": 2.0}) < plain.confidence({})


def test_the_shipped_weights_are_those_of_the_evidence() -> None:
    assert set(Calibration.shipped().weights) <= set(FEATURES)


def test_every_cue_has_something_that_can_account_for_it() -> None:
    cues = WordCues.shipped()
    assert cues.words
    assert all(cue.by for cue in (*cues.words.values(), *cues.phrases))
