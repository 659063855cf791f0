"""The copilot from the question to the answer, on the demo shop, through the public door."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.checkpoint.memory import InMemorySaver

from agent.answer.model import Answer, TableBlock
from agent.copilot import GraphCopilot
from agent.embedded_model import EmbeddedChatModel
from agent.events import AgentEvent, AnswerReady, StepStarted
from agent.graph import build_graph
from agent.ports import Copilot, Question
from infra.asking import opened
from infra.local.copilot import ServingDesks
from infra.local.query_engine import WorkerPoolQueryEngine
from tools.policy import Policy, Role
from tools.registry import all_tools

ADMIN = Policy("ann", Role.ADMIN)


@pytest.fixture
async def copilot(demo_home: Path) -> AsyncIterator[Copilot]:
    async with opened(demo_home) as opened_copilot:
        yield opened_copilot


async def events(
    copilot: Copilot, text: str, conversation: str = "c", policy: Policy = ADMIN
) -> list[AgentEvent]:
    return [event async for event in copilot.stream(Question(text, policy, conversation))]


async def ask(copilot: Copilot, text: str, conversation: str = "c", policy: Policy = ADMIN) -> Answer:
    last = (await events(copilot, text, conversation, policy))[-1]
    assert isinstance(last, AnswerReady)
    return last.answer


def scalar(home: Path, sql: str) -> float:
    (file,) = (home / "serving").glob("serving-*.duckdb")
    with duckdb.connect(str(file), read_only=True) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return float(row[0])


async def test_a_total_is_right_cited_and_shows_its_sql(copilot: Copilot, demo_home: Path) -> None:
    answer = await ask(copilot, "how many orders did we get in august 2026?", "total")
    expected = scalar(
        demo_home,
        "SELECT count(*) FROM orders WHERE status IS DISTINCT FROM 'cancelled'"
        " AND order_date >= '2026-08-01' AND order_date < '2026-09-01'",
    )
    assert answer.kind == "answer"
    assert answer.rows == ({"orders": expected},)
    (citation,) = answer.citations
    assert answer.text[citation.start : citation.end] == f"{expected:,.0f}"
    assert "orders" in answer.sql[0].tables
    assert answer.freshness is not None


async def test_every_citation_points_at_a_cell_that_exists(copilot: Copilot) -> None:
    for question in (
        "top 5 countries by revenue",
        "forecast revenue for the next 30 days",
        "customer segments",
    ):
        answer = await ask(copilot, question, question)
        tables = {block.id: block for block in answer.blocks if isinstance(block, TableBlock)}
        assert answer.citations
        for citation in answer.citations:
            table = tables[citation.table]
            assert citation.row < len(table.rows)
            assert citation.column in {column.name for column in table.columns}


async def test_a_follow_up_keeps_what_it_does_not_change(copilot: Copilot) -> None:
    await ask(copilot, "revenue in Germany in July 2026", "thread")
    answer = await ask(copilot, "and in France?", "thread")
    (call,) = answer.tool_calls
    assert call.arguments["filters"] == [{"field": "country", "op": "=", "value": "France"}]
    assert "2026-07-01" in str(call.arguments["time"])


async def test_a_conversation_of_another_user_is_not_gone_on_with(copilot: Copilot) -> None:
    await ask(copilot, "revenue in Germany in July 2026", "shared-id")
    answer = await ask(copilot, "and in France?", "shared-id", Policy("bob", Role.ADMIN))
    assert "2026-07-01" not in str(answer.tool_calls)


@pytest.mark.parametrize(
    "question",
    ["how many employees do we have", "what is the weather tomorrow", "delete all orders from 2024"],
)
async def test_what_the_data_does_not_hold_is_declined(copilot: Copilot, question: str) -> None:
    answer = await ask(copilot, question, question)
    assert answer.kind == "abstain"
    assert not answer.rows


async def test_the_steps_are_told_while_it_works(copilot: Copilot) -> None:
    told = [
        e.name for e in await events(copilot, "revenue last month", "steps") if isinstance(e, StepStarted)
    ]
    assert told == ["understand", "plan", "act", "verify"]


async def test_a_viewer_is_shown_no_customer_names(copilot: Copilot) -> None:
    answer = await ask(copilot, "top 5 customers by revenue", "viewer", Policy("vic", Role.VIEWER))
    assert answer.rows
    assert all(set(row) == {"customer", "revenue"} for row in answer.rows)


async def test_a_store_scoped_user_counts_only_their_stores(copilot: Copilot, demo_home: Path) -> None:
    scoped = Policy("sam", Role.MANAGER, frozenset({"S02"}))
    answer = await ask(copilot, "how many orders in total", "scoped", scoped)
    expected = scalar(
        demo_home,
        "SELECT count(*) FROM orders WHERE store_id = 'S02' AND status IS DISTINCT FROM 'cancelled'",
    )
    assert answer.rows == ({"orders": expected},)


class InventingModel(EmbeddedChatModel):
    """Plans like the offline model, but states numbers of its own when it writes."""

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - the base class's own signature
    ) -> ChatResult:
        if any(isinstance(message, ToolMessage) for message in messages):
            invented = AIMessage("Revenue was about 123,456 euros, up 17%.")
            return ChatResult(generations=[ChatGeneration(message=invented)])
        return super()._generate(messages, stop, run_manager, **kwargs)


async def test_an_invented_number_never_reaches_the_user(demo_home: Path) -> None:
    from infra.settings import Settings
    from ingestion.lake.zones import Home

    home = Home(Settings(home=demo_home).home)
    with WorkerPoolQueryEngine(demo_home / "serving", workers=1, memory_mb=2048) as engine:
        desks = ServingDesks(engine, home)
        copilot = GraphCopilot(build_graph(InMemorySaver()), InventingModel(), all_tools(), desks)
        answer = await ask(copilot, "revenue in August 2026", "invented")
    assert "123,456" not in answer.text
    assert "17%" not in answer.text
    assert answer.citations


async def test_a_cancelled_run_ends_its_query_and_the_next_question_is_answered(copilot: Copilot) -> None:
    run = asyncio.create_task(ask(copilot, "revenue by product by day", "cancelled"))
    await asyncio.sleep(0.05)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert (await ask(copilot, "how many orders in total", "after")).kind == "answer"


def test_checkpoints_are_read_strictly() -> None:
    assert os.environ["LANGGRAPH_STRICT_MSGPACK"] == "true"


async def test_the_clock_can_be_fixed(copilot: Copilot) -> None:
    asked = Question("orders last month", ADMIN, "clock", datetime(2026, 3, 10, tzinfo=UTC))
    last = [event async for event in copilot.stream(asked)][-1]
    assert isinstance(last, AnswerReady)
    assert last.answer.tool_calls[0].arguments["time"] == {
        "start": "2026-02-01",
        "end": "2026-03-01",
        "grain": None,
        "field": None,
    }


async def test_why_splits_the_change_that_was_shown(copilot: Copilot) -> None:
    shown = await ask(copilot, "Revenue in June 2025 compared with May 2025", "cause")
    caused = await ask(copilot, "Why?", "cause")
    assert caused.intent == "why_change"
    assert caused.rows == shown.rows
    parts = next(b for b in caused.blocks if isinstance(b, TableBlock) and b.title == "What drove it")
    total = sum(float(str(row[1])) for row in parts.rows)
    assert total == pytest.approx(float(str(shown.rows[0]["revenue__change"])), rel=1e-6)
