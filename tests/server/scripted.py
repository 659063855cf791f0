"""A copilot double that plays scripts: what the agent would report, with its timing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from agent.answer.model import (
    AlertBlock,
    Answer,
    ChartBlock,
    Choice,
    Citation,
    Column,
    Executed,
    MetricBlock,
    TableBlock,
)
from agent.events import AgentEvent, AnswerReady, ModelCalled, StepFinished, StepStarted, TextDelta
from agent.ports import Question
from tools.errors import InternalQueryError, UserQueryError

SQL = (
    "SELECT c.country AS country, SUM(i.line_total) AS revenue FROM order_items AS i "
    "JOIN orders AS o ON o.order_id = i.order_id LEFT JOIN customers AS c ON c.customer_id = o.customer_id "
    "WHERE o.status <> 'cancelled' GROUP BY c.country ORDER BY revenue DESC LIMIT 5"
)
COUNTRIES: tuple[tuple[str, float, int, float | None], ...] = (
    ("Netherlands", 285446.34, 94, 0.1834),
    ("Éire 🍀", 263276.82, 288, -0.0521),
    ("Germany", 221698.21, 457, 0.0932),
    ("France", 197403.9, 392, None),
    ("Australia", 137077.27, 57, 0.4127),
)


def ranking() -> Answer:
    """A table with a bar chart, citations after a character outside the BMP, SQL, chips and follow-ups."""
    text = (
        "🏆 **Netherlands** leads with £285,446.34, 18.3% up on the year before.\n\n"
        "- Éire 🍀 follows with £263,276.82\n- Germany is third with £221,698.21"
    )
    return Answer(
        kind="answer",
        text=text,
        blocks=(
            TableBlock(
                id="t1",
                title="Revenue by country",
                columns=(
                    Column(name="country", label="Country", format="text", role="dimension"),
                    Column(name="revenue", label="Revenue", format="money", unit="GBP", role="metric"),
                    Column(name="orders", label="Orders", format="integer", role="metric"),
                    Column(name="revenue__change", label="Change", format="percent", role="metric"),
                ),
                rows=COUNTRIES,
                truncated=True,
            ),
            ChartBlock(
                id="c1", title="Revenue by country", table="t1", mark="bar", x="country", y=("revenue",)
            ),
            AlertBlock(id="a1", severity="warning", text="The last month is not complete."),
        ),
        citations=tuple(
            _cite(text, shown, row, column)
            for shown, row, column in (
                ("Netherlands", 0, "country"),
                ("£285,446.34", 0, "revenue"),
                ("18.3%", 0, "revenue__change"),
                ("£263,276.82", 1, "revenue"),
                ("£221,698.21", 2, "revenue"),
            )
        ),
        sql=(Executed(sql=SQL, tables=("customers", "order_items", "orders")),),
        filters_applied=("country is not United Kingdom", "2011"),
        assumptions=("revenue is net of returns and cancellations",),
        freshness="Data up to 9 December 2011",
        confidence=0.97,
        follow_ups=("And in 2010?", "Show it by month"),
        intent="sales_report",
    )


def forecast() -> Answer:
    """A line chart with an uncertainty band over thirty days, and a headline number."""
    start = date(2011, 12, 10)
    rows = tuple(
        (
            (start + timedelta(days=day)).isoformat(),
            36000.0 + 900 * ((day * 7) % 11) - 120 * day,
            28000.0 + 700 * ((day * 7) % 11) - 200 * day,
            44000.0 + 1100 * ((day * 7) % 11),
        )
        for day in range(30)
    )
    text = "Revenue over the next 30 days is forecast at £1,163,100."
    return Answer(
        kind="answer",
        text=text,
        blocks=(
            MetricBlock(
                id="m1",
                label="Next 30 days",
                value=1163100.0,
                format="money",
                unit="GBP",
                change_pct=-0.042,
            ),
            ChartBlock(
                id="c1",
                title="Forecast of daily revenue",
                table="t1",
                mark="line",
                x="period",
                y=("forecast",),
                lower="lower_80",
                upper="upper_80",
            ),
            TableBlock(
                id="t1",
                title="Daily forecast",
                columns=(
                    Column(name="period", label="Day", format="date", role="time"),
                    Column(name="forecast", label="Forecast", format="money", unit="GBP", role="metric"),
                    Column(name="lower_80", label="Low (80%)", format="money", unit="GBP", role="metric"),
                    Column(name="upper_80", label="High (80%)", format="money", unit="GBP", role="metric"),
                ),
                rows=rows,
            ),
        ),
        sql=(Executed(sql="SELECT period, forecast FROM forecasts", tables=("forecasts",)),),
        freshness="Data up to 9 December 2011",
        follow_ups=("How good is this forecast?",),
        intent="forecast",
    )


def clarification() -> Answer:
    """A question back, with two readings."""
    return Answer(
        kind="clarify",
        text="Do you mean the best products by revenue or by units?",
        choices=(
            Choice(label="By revenue", question="best products by revenue"),
            Choice(label="By units", question="best products by units"),
        ),
    )


def abstention() -> Answer:
    """No answer, and what can be asked instead."""
    return Answer(
        kind="abstain",
        text="I cannot tell the weather. I can answer questions about sales, stock and customers.",
        follow_ups=("What was revenue last month?",),
    )


@dataclass
class ScriptedCopilot:
    """Plays the script that the question's words choose; `cancelled` counts runs that were cut off."""

    step_seconds: float = 0.0
    cancelled: int = 0
    closed: bool = False
    questions: list[Question] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        """Play the script of this question."""
        self.questions.append(question)
        yield StepStarted("understand", "Reading the question")
        await asyncio.sleep(self.step_seconds)
        yield StepFinished("understand", "sales report")
        yield StepStarted("act", "Asking the data")
        await asyncio.sleep(self.step_seconds)
        try:
            async for event in self._script(question.text.lower()):
                yield event
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled += 1
            raise

    async def branch(self, question: Question, conversation_id: str, dropped: int) -> None:
        """Nothing is remembered."""

    async def forget(self, question: Question) -> None:
        """Write down which conversation is to be forgotten."""
        self.forgotten.append(question.conversation_id)

    async def close(self) -> None:
        """Nothing stays open."""
        self.closed = True

    def _script(self, text: str) -> AsyncIterator[AgentEvent]:
        for word, script in SCRIPTS.items():
            if word in text:
                return script()
        return _tell(_answer_for(text), self.step_seconds)


async def _endless() -> AsyncIterator[AgentEvent]:
    while True:
        yield TextDelta("still going ")
        await asyncio.sleep(0.005)


async def _broken() -> AsyncIterator[AgentEvent]:
    yield StepFinished("act")
    raise InternalQueryError("Binder Error: no such column secret_column")


async def _impossible() -> AsyncIterator[AgentEvent]:
    yield StepFinished("act")
    raise UserQueryError("There is no metric called impossible.")


async def _silent() -> AsyncIterator[AgentEvent]:
    yield StepFinished("act")


async def _whisper() -> AsyncIterator[AgentEvent]:
    yield AnswerReady(abstention())


async def _metered() -> AsyncIterator[AgentEvent]:
    """Asks a language model twice; the second time it does not answer."""
    yield ModelCalled(210, 14)
    yield ModelCalled(0, 0, fell_back=True)
    yield StepFinished("act")
    yield AnswerReady(abstention())


async def _flood() -> AsyncIterator[AgentEvent]:
    """More than the buffers between server and client hold (24 MB)."""
    for number in range(60):
        yield TextDelta("x" * 400_000)
        yield StepStarted(f"step {number}", "Going on")
    yield AnswerReady(abstention())


async def _deaf() -> AsyncIterator[AgentEvent]:
    """Work that does not heed its first cancellation."""
    yield StepFinished("act")
    for _ in range(2):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            continue


async def _tell(answer: Answer, seconds: float) -> AsyncIterator[AgentEvent]:
    yield StepFinished("act", "5 rows")
    for word in answer.text.split(" "):
        yield TextDelta(word if word == answer.text.split(" ")[0] else f" {word}")
        await asyncio.sleep(min(seconds, 0.01))
    yield AnswerReady(answer)


SCRIPTS = {
    "endless": _endless,
    "flood": _flood,
    "metered": _metered,
    "deaf": _deaf,
    "broken": _broken,
    "impossible": _impossible,
    "silent": _silent,
    "whisper": _whisper,
}


def _answer_for(text: str) -> Answer:
    if "forecast" in text:
        return forecast()
    if "best products" in text and "by" not in text:
        return clarification()
    if "weather" in text:
        return abstention()
    return ranking()


def _cite(text: str, shown: str, row: int, column: str) -> Citation:
    start = text.index(shown)
    return Citation(start=start, end=start + len(shown), table="t1", row=row, column=column)
