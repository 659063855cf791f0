from __future__ import annotations

import pytest

from agent.nlu.copilot_cues import COPILOT_KINDS, days_back


def asked_of(question: str) -> tuple[str, object] | None:
    """The tool and what it is asked about, by the first kind whose words are there."""
    kinds = (kind for kind in COPILOT_KINDS if kind.pattern.search(question))
    return next(((kind.tool, kind.fixed.get("about")) for kind in kinds), None)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what should we recommend to customer c1", ("recommend", None)),
        ("what is similar to the red lamp", ("recommend", None)),
        ("what do people ask most", ("copilot_usage", "questions")),
        ("how many questions went unanswered last week", ("copilot_usage", "figures")),
        ("which questions could not be answered", ("copilot_usage", "unanswered")),
        ("who uses the copilot most", ("copilot_usage", "users")),
        ("what kinds of questions are asked", ("copilot_usage", "kinds")),
        ("copilot usage by day", ("copilot_usage", "days")),
        ("how many orders last week", None),
        ("who buys the most lamps", None),
        ("which products sell best", None),
    ],
)
def test_words_lead_to_the_tool_and_its_table(question: str, expected: tuple[str, object] | None) -> None:
    assert asked_of(question) == expected


@pytest.mark.parametrize(
    ("text", "days"), [("last week", "7"), ("the last 30 days", "30"), ("2 years", "400"), ("so far", "7")]
)
def test_periods_become_days_back(text: str, days: str) -> None:
    assert days_back(text) == days
