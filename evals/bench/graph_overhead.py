"""What the graph and its checkpoint cost a turn, beside plain LangGraph of as many nodes with SqliteSaver."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, TypedDict, cast

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Durability

from agent.copilot import thread_id
from agent.ports import Question
from agent.state import CopilotState, Turn
from evals.errors import MeasuredCommandError
from infra.asking import ask, opened
from ingestion.lake.zones import Home
from tools.policy import Policy, Role

NODES = ("understand", "recall", "act", "compose", "verify", "answer")
"""The nodes of an answered question."""
_ASKED = Question("revenue by country in 2025", Policy("bench", Role.ADMIN), "bench")
_WARM = 10


class PlainState(TypedDict, total=False):
    """The state of the plain graph: no more than ours keeps of a turn, and the question."""

    turns: list[Turn]
    question: str
    attempts: int


def overhead(home: Path, turns: int) -> dict[str, float | str]:
    """Milliseconds of processor time a turn without what nodes do: ours, the plain graph's, the quotient.

    Both go on from what a real turn left, through a file of their own. Ours has the copilot's state and keeps
    it at the end of a turn; the plain one has a state of three fields, kept as LangGraph does by itself.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Home(Path(folder) / "home")
        shutil.copytree(home / "serving", copy.serving)
        return asyncio.run(_compared(copy, turns))


async def _compared(home: Home, turns: int) -> dict[str, float | str]:
    left = await _real_turn(home)
    ours = await _cost(home.root / "ours.db", CopilotState, left, turns, "exit")
    plain = await _cost(home.root / "plain.db", PlainState, left, turns, None)
    sizes = {"nodes": float(len(NODES)), "turns": float(turns)}
    return {**sizes, "ours_cpu_ms": ours, "plain_cpu_ms": plain, "ratio": ours / plain}


async def _real_turn(home: Home) -> list[Turn]:
    """What is kept of an answered question."""
    async with opened(home.root) as copilot:
        await ask(copilot, _ASKED, lambda event: None)
    async with aiosqlite.connect(home.state / "checkpoints.db") as connection:
        kept = await AsyncSqliteSaver(connection).aget_tuple(_config(thread_id(_ASKED)))
        if kept is None:
            raise MeasuredCommandError("the turn left no checkpoint")
        return cast("list[Turn]", kept.checkpoint["channel_values"]["turns"])


async def _cost(
    file: Path,
    schema: type[CopilotState | PlainState],
    left: list[Turn],
    turns: int,
    durability: Durability | None,
) -> float:
    """Processor time a turn, after some that are not counted; a conversation has ten."""
    async with aiosqlite.connect(file) as connection:
        saver = AsyncSqliteSaver(connection)
        await saver.setup()
        graph, started = _chain(schema, left, saver), 0.0
        for number in range(-_WARM, turns):
            if number == 0:
                started = time.process_time()
            asked, config = {"question": _ASKED.text}, _config(str(number // 10))
            async for _ in graph.astream(asked, config, stream_mode="custom", durability=durability):
                pass
        return (time.process_time() - started) / turns * 1000


def _chain(
    schema: type[CopilotState | PlainState], left: list[Turn], saver: AsyncSqliteSaver
) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Nodes in a row that do nothing, but for the last one, which puts down the turn."""

    async def idle(_: Any) -> dict[str, object]:  # noqa: ANN401 - either state
        return {"attempts": 1}

    async def last(_: Any) -> dict[str, object]:  # noqa: ANN401 - either state
        return {"turns": left}

    graph: StateGraph[Any, Any, Any, Any] = StateGraph(schema)
    for name in NODES:
        node: Any = last if name == NODES[-1] else idle
        graph.add_node(name, node)
    for before, after in zip((START, *NODES), (*NODES, END), strict=True):
        graph.add_edge(before, after)
    return graph.compile(checkpointer=saver)


def _config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
