from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from agent.answer.model import Answer, Entity
from agent.events import AgentEvent, AnswerReady, TextDelta
from agent.ports import Question
from agent.recorded import RecordedCopilot
from agent.toolroom import Toolroom
from agent.usage import UsageRecord, masked, template, usage_record
from tools.policy import Policy, Role

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ASKED = Question("Revenue in Spain last month?", Policy("ada", Role.ANALYST), "talk", door="cli")
ANSWER = Answer(
    kind="answer",
    text="It was 5.",
    intent="sales_report",
    entities=(
        Entity(type="country", text="Spain", value="Spain"),
        Entity(type="period", text="last month", value="2026-04"),
        Entity(type="metric", text="Revenue", value="revenue"),
    ),
    rows=({"revenue": 5},),
    latency_ms=12.5,
)


class Kept:
    def __init__(self) -> None:
        self.records: list[UsageRecord] = []

    def append(self, record: UsageRecord) -> None:
        self.records.append(record)

    def feedback(self, event_id: str, at: datetime, helpful: bool) -> None:
        raise AssertionError("nobody said anything")


class Scripted:
    """A copilot that says what it is told, or fails."""

    def __init__(self, answer: Answer | None) -> None:
        self._answer = answer

    async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        yield TextDelta("It")
        if self._answer is None:
            raise RuntimeError("broken")
        yield AnswerReady(self._answer)

    @property
    def toolroom(self) -> Toolroom:
        raise NotImplementedError

    async def branch(self, question: Question, conversation_id: str, dropped: int) -> None:
        """Nothing is remembered."""

    async def forget(self, question: Question) -> None:
        """Nothing is remembered."""

    async def close(self) -> None:
        return None


def record_of(answer: Answer | None, *, read: int = 99, question: Question = ASKED) -> list[UsageRecord]:
    kept = Kept()
    copilot = RecordedCopilot(Scripted(answer), kept, lambda: NOW)

    async def run() -> None:
        stream = copilot.stream(question)
        async for _ in stream:
            read_on.append(1)
            if len(read_on) >= read:
                break
        await stream.aclose()  # type: ignore[attr-defined]

    read_on: list[int] = []
    asyncio.run(run())
    return kept.records


def test_an_answered_turn_is_kept_with_its_template_and_without_figures() -> None:
    (record,) = record_of(ANSWER)
    assert (record.template, record.question) == ("revenue in {country} {period}", ASKED.text)
    assert (record.kind, record.topics, record.entity_types) == ("answer", "revenue", "country,period")
    assert (record.user_id, record.role, record.door, record.rows) == ("ada", "analyst", "cli", 1)
    assert "talk" not in record.conversation


def test_a_turn_that_fails_or_is_left_is_kept_as_such() -> None:
    kept = Kept()
    copilot = RecordedCopilot(Scripted(None), kept, lambda: NOW)

    async def run() -> None:
        async for _ in copilot.stream(ASKED):
            pass

    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(run())
    assert [record.kind for record in kept.records] == ["error"]
    assert [record.kind for record in record_of(ANSWER, read=1)] == ["stopped"]


def test_the_product_s_own_questions_are_not_kept() -> None:
    assert record_of(ANSWER, question=Question("hello", Policy("warm-up", Role.ADMIN), "w")) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("was card 4111 1111 1111 1111 charged", "was card ************1111 charged"),
        ("orders of jo@shop.example in May", "orders of {email} in May"),
        ("what did Maria Schmidt buy", "what did {name} buy"),
        ("call +44 20 7946 0958 now", "call {number} now"),
        ('notes with "my secret"', "notes with {text}"),
    ],
)
def test_nothing_personal_is_kept(text: str, kept: str) -> None:
    assert masked(text) == kept


def test_recognised_customers_are_masked_and_recognised_places_are_not() -> None:
    entities = (
        Entity(type="customer_name", text="lee", value="Lee"),
        Entity(type="country", text="United Kingdom", value="United Kingdom"),
    )
    assert masked("what did lee buy in the United Kingdom", entities) == (
        "what did {customer_name} buy in the United Kingdom"
    )
    assert template("Top 10 of lee?", entities) == "top {number} of {customer_name}"


def test_a_turn_without_an_answer_says_how_long_was_waited() -> None:
    record = usage_record("t1", NOW, ASKED, None, "error", 900.0)
    assert (record.kind, record.latency_ms, record.intent) == ("error", 900.0, "unknown")
