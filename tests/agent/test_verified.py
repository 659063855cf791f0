"""Blessed answers: used for the same question however it is worded, never for another product or period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from agent.answer.model import ToolCall
from agent.copilot import Desk, GraphCopilot
from agent.embedded_model import EmbeddedChatModel
from agent.graph import build_graph
from agent.verified import Blessing, Memory, Recalled, wording
from infra.local.copilot import ServingDesks
from infra.settings import Settings
from infra.wiring import build_backends
from tests.agent.asking import ask
from tools.policy import Policy, Role
from tools.registry import all_tools

ANN = Policy("ann", Role.ADMIN)


@dataclass
class Kept:
    """Blessings in memory."""

    blessings: list[Blessing]

    def current(self) -> Sequence[Blessing]:
        return self.blessings


@pytest.fixture(scope="module")
def desk(demo_home: Path) -> Iterator[Desk]:
    backends = build_backends(Settings(home=demo_home))
    engine = backends.query_engine()
    yield ServingDesks(engine, backends.home).desk(ANN)
    engine.close()  # type: ignore[attr-defined]


def today_of(desk: Desk) -> date:
    return desk.model.schema.as_of.date()


def blessed(desk: Desk, question: str, calls: tuple[ToolCall, ...] | None = None) -> Blessing:
    """A blessing of the question as it is read, or of other calls for it."""
    reading = desk.understanding.read(question, [], today_of(desk))
    assert calls or reading.calls, reading.message
    return Blessing(
        question,
        question,
        calls or reading.calls,
        reading.entities,
        calls is None,
        "ann@shop",
        datetime.now(UTC),
    )


def find(desk: Desk, blessing: Blessing, question: str, today: date | None = None) -> Recalled | None:
    day = today or today_of(desk)
    reading = desk.understanding.read(question, [], day)
    return Memory(Kept([blessing]), desk.understanding).find(question, reading, day)


CASES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "revenue of Garden Tools in Germany in May 2026": (
        (
            "what did Garden Tools bring in in Germany in May 2026",
            "How much did we sell of Garden Tools in Germany in May 2026?",
            "Germany: Garden Tools revenue May 2026",
            "turnover with Garden Tools in Germany, May 2026",
            "sales of Garden Tools in Germany during May 2026",
        ),
        (
            "revenue of Garden Tools in France in May 2026",
            "revenue of Power Tools in Germany in May 2026",
            "revenue of Garden Hoses in Germany in May 2026",
            "revenue of Garden Tools in Germany in June 2026",
            "revenue of Garden Tools in Germany in May 2025",
            "orders of Garden Tools in Germany in May 2026",
            "revenue of Garden Tools in May 2026",
            "revenue of Garden Tools in Germany by month in 2026",
        ),
    ),
    "top 5 products by revenue last month": (
        (
            "which 5 products had the most revenue last month",
            "best five products by sales last month",
            "Please show me the top 5 products by revenue last month!",
            "top five products by turnover in August 2026",
        ),
        (
            "top 10 products by revenue last month",
            "top 5 products by revenue this year",
            "top 5 products by revenue in July 2026",
            "worst 5 products by revenue last month",
            "top 5 products by units last month",
            "top 5 categories by revenue last month",
            "top 5 products by revenue last month in Spain",
        ),
    ),
    "average order value per country in 2025": (
        (
            "what was the AOV by country in 2025",
            "mean basket value for each country in 2025",
            "average order value by country, 2025",
        ),
        (
            "average order value per store in 2025",
            "average order value per country in 2024",
            "average order value per country last month",
            "average order value in 2025",
            "average order value per country and month in 2025",
        ),
    ),
    "return rate of Sneakers in 2025": (
        ("what was the return rate for Sneakers during 2025?", "2025 return rate of Sneakers"),
        (
            "return rate of Sneakers in 2026",
            "return rate of Boots in 2025",
            "return rate of Sneakers in 2025 in Italy",
        ),
    ),
    "forecast revenue for the next 30 days": (
        ("revenue forecast for the next 30 days", "please forecast our revenue for the next 30 days"),
        (
            "forecast revenue for the next 60 days",
            "forecast units for the next 30 days",
            "forecast revenue for Spain for the next 30 days",
            "revenue in the last 30 days",
        ),
    ),
    "churn risk of customers in Portugal": (
        ("churn risk of our customers in Portugal",),
        ("churn risk of customers in Poland", "lifetime value of customers in Portugal"),
    ),
}
HITS = [(known, asked) for known, (same, _) in CASES.items() for asked in same]
MISSES = [(known, asked) for known, (_, other) in CASES.items() for asked in other]


def test_there_are_fifty_questions_that_look_alike() -> None:
    assert len(HITS) + len(MISSES) + len(CASES) >= 50


@pytest.mark.parametrize(("known", "asked"), [*HITS, *((known, known) for known in CASES)])
def test_a_paraphrase_with_the_same_things_and_period_gets_the_blessed_answer(
    desk: Desk, known: str, asked: str
) -> None:
    found = find(desk, blessed(desk, known), asked)
    assert found is not None


@pytest.mark.parametrize(("known", "asked"), MISSES)
def test_another_product_place_number_or_period_never_does(desk: Desk, known: str, asked: str) -> None:
    assert find(desk, blessed(desk, known), asked) is None


def test_no_question_gets_the_answer_of_another_blessed_one(desk: Desk) -> None:
    for known in CASES:
        others = [question for other in CASES if other != known for question in (other, *CASES[other][0])]
        memory, day = Memory(Kept([blessed(desk, known)]), desk.understanding), today_of(desk)
        assert not [q for q in others if memory.find(q, desk.understanding.read(q, [], day), day)]


def test_last_month_is_the_asker_s_last_month(desk: Desk) -> None:
    kept = blessed(desk, "top 5 products by revenue last month")
    found = find(desk, kept, "top 5 products by revenue last month", date(2027, 3, 15))
    assert found is not None
    time = found.calls[0].arguments["time"]
    assert isinstance(time, dict)
    assert (time["start"], time["end"]) == ("2027-02-01", "2027-03-01")
    assert find(desk, kept, "top 5 products by revenue in August 2026", date(2027, 3, 15)) is None


RIGHT = ToolCall(
    name="query_metrics",
    arguments={"metrics": ["orders"], "time": {"start": "2026-08-01", "end": "2026-09-01"}},
)


def test_what_an_analyst_put_right_is_used_for_the_same_words_alone_with_the_asker_s_period(
    desk: Desk,
) -> None:
    """A reading that was wrong may be right for another question, so that alike readings are not enough."""
    question = "how did we do with revenue last month"
    kept = blessed(desk, question, (RIGHT,))
    found = find(desk, kept, "How did we do with turnover last month?", date(2026, 11, 2))
    assert found is not None
    assert found.calls[0].arguments["time"] == {"start": "2026-10-01", "end": "2026-11-01"}
    assert find(desk, kept, "revenue last month") is None
    assert find(desk, kept, "how did we do with revenue last year") is None
    assert find(desk, kept, "how did we do with orders last month") is None


def test_a_period_that_cannot_be_bound_again_is_not_guessed(desk: Desk) -> None:
    besides = {"start": "2025-08-01", "end": "2025-09-01"}
    stray = RIGHT.model_copy(update={"arguments": {**RIGHT.arguments, "compare": besides}})
    kept = blessed(desk, "how did we do with revenue last month", (stray,))
    assert find(desk, kept, kept.question) is not None
    assert find(desk, kept, kept.question, date(2026, 11, 2)) is None


def test_the_words_of_metrics_and_periods_do_not_count_and_all_others_do(desk: Desk) -> None:
    read = {
        q: desk.understanding.read(q, [], today_of(desk)).entities
        for q in ("revenue in May 2026", "sales in 2025")
    }
    some, others = (wording(question, entities) for question, entities in read.items())
    assert some == others
    assert wording("revenue of cups", ()) != wording("revenue of mugs", ())


async def test_the_answer_says_who_vouches_for_it_and_no_model_is_asked(desk: Desk) -> None:
    kept = replace(blessed(desk, "top 5 products by revenue last month"), note="as in the board report")
    known = replace(desk, memory=Memory(Kept([kept]), desk.understanding))

    @dataclass
    class One:
        def desk(self, policy: Policy) -> Desk:
            return known

    copilot = GraphCopilot(build_graph(InMemorySaver()), EmbeddedChatModel(), all_tools(), One())
    answer = await ask(copilot, "best five products by sales last month")
    assert answer.verified is not None
    assert (answer.verified.by, answer.verified.note) == ("ann@shop", "as in the board report")
    assert answer.verified.question == kept.question
    assert len(answer.rows) == 5
    plain = await ask(copilot, "best six products by sales last month")
    assert plain.verified is None
    assert [row["product"] for row in plain.rows[:5]] == [row["product"] for row in answer.rows]
