from __future__ import annotations

import pytest

from agent.nlu.insight_cues import (
    CHURN,
    LIFETIME_VALUE,
    REORDER,
    REORDER_NOW,
    WHAT_IF,
    assumed_change,
    horizon,
    months_later,
    price_change,
)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("what happens if we cut toys by 10%", "-10"),
        ("what if prices were 5 percent higher", "5"),
        ("what would happen if we raised grocery prices by 7.5%?", "7.5"),
        ("what if we increase the price less, by 3%", "3"),
        ("what if we lower shoe prices", "-10"),
    ],
)
def test_the_size_and_the_direction_of_a_price_change_are_read(text: str, change: str) -> None:
    assert WHAT_IF.pattern.search(text)
    assert price_change(text) == change


def test_a_size_that_nobody_named_is_said_to_be_assumed() -> None:
    assert (
        assumed_change("what if we lower shoe prices") == "No size of the change was named, so 10% was taken."
    )
    assert assumed_change("what if we lower shoe prices by 4%") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("how much should I order for the next 60 days", "60"),
        ("for the next two months", "60"),
        ("for six weeks", "60"),
        ("next quarter", "90"),
        ("in the next month", "30"),
        ("now", None),
    ],
)
def test_a_horizon_is_the_nearest_published_one_that_covers_it(text: str, days: str | None) -> None:
    assert horizon(text) == days


def test_months_after_the_first_purchase_are_read() -> None:
    assert months_later("still buying six months later") == "6"
    assert months_later("retention of the January cohort") is None


@pytest.mark.parametrize(
    "text", ["how many customers are at risk of leaving", "average churn probability by country"]
)
def test_questions_for_a_figure_are_left_to_the_metrics(text: str) -> None:
    assert not CHURN.pattern.search(text)


def test_each_kind_knows_its_own_questions() -> None:
    assert CHURN.pattern.search("who are we about to lose and why")
    assert LIFETIME_VALUE.pattern.search("which customers are worth most over the next year")
    assert REORDER.pattern.search("how much of the garden hose should i reorder")
    assert REORDER_NOW.pattern.search("what do we need to reorder now")
    assert not REORDER_NOW.pattern.search("how much of the garden hose should i reorder")
