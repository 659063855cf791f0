"""The copilot behind every door: one graph, the asker's policy, a stream of events."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from agent.events import AgentEvent
from agent.fallback_model import FallbackChatModel
from agent.graph import CopilotGraph
from agent.ports import Question
from agent.state import RunContext, Understanding
from agent.verified import Memory
from ingestion.lake.cards import mask_cards
from tools.documents.search import DocumentSearch
from tools.policy import Policy
from tools.ports import JobRunner
from tools.semantic.model import SemanticModel
from tools.tool import Arguments, Queries, Tool, ToolContext


@dataclass(frozen=True, slots=True)
class Desk:
    """What one asker works with on the currently published data; `queries` end when the event is set."""

    understanding: Understanding
    model: SemanticModel
    queries: Callable[[threading.Event], Queries]
    jobs: JobRunner | None = None
    documents: DocumentSearch | None = None
    memory: Memory | None = None

    def tool_context(
        self, policy: Policy, cancel: threading.Event, now: datetime | None = None
    ) -> ToolContext:
        """What tools may touch for this asker; relative dates count from `now`, else from the newest fact."""
        as_of = self.model.schema.as_of
        return ToolContext(
            queries=self.queries(cancel),
            model=self.model,
            policy=policy,
            today=(now or as_of).date(),
            as_of=as_of,
            jobs=self.jobs,
            documents=self.documents,
        )


class Desks(Protocol):
    """Hands out desks; a newly published run gets a new one."""

    def desk(self, policy: Policy) -> Desk:
        """The desk for a policy; raises `ServingUnavailableError` when nothing is published."""
        ...


class GraphCopilot:
    """Answers questions by running the graph; conversations are bound to their user."""

    def __init__(
        self,
        graph: CopilotGraph,
        model: BaseChatModel,
        tools: Mapping[str, Tool[Arguments]],
        desks: Desks,
        *,
        plans_freely: bool = False,
    ) -> None:
        self._graph, self._model, self._tools, self._desks = graph, model, tools, desks
        self._plans_freely = plans_freely

    async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        """Answer one question, event by event; the last one is `AnswerReady`.

        A card number in the question is starred out first: it reaches no model, log or checkpoint.
        """
        started, cancel = time.perf_counter(), threading.Event()
        desk = self._desks.desk(question.policy)
        context = RunContext(
            model=self._model,
            understanding=desk.understanding,
            tools=self._tools,
            tool_context=desk.tool_context(question.policy, cancel, question.now),
            clock=time.perf_counter,
            started=started,
            memory=desk.memory,
            plans_freely=self._plans_freely,
        )
        config: RunnableConfig = {"configurable": {"thread_id": thread_id(question)}}
        events = self._graph.astream(
            {"question": mask_cards(question.text), "problems": [], "attempts": 0, "plans": 0},
            config,
            context=context,
            stream_mode="custom",
            durability="exit",
        )
        try:
            async for event in events:
                yield cast("AgentEvent", event)
        finally:
            cancel.set()

    async def forget(self, question: Question) -> None:
        """Delete the checkpoints of a conversation."""
        keeper = self._graph.checkpointer
        if isinstance(keeper, BaseCheckpointSaver):
            await keeper.adelete_thread(thread_id(question))

    async def branch(self, question: Question, conversation_id: str, dropped: int) -> None:
        """Copy the turns of a conversation, but for the last ones, into a new one."""
        known = await self._graph.aget_state({"configurable": {"thread_id": thread_id(question)}})
        turns = known.values.get("turns", [])
        kept = turns[: len(turns) - dropped]
        if kept:
            fresh = replace(question, conversation_id=conversation_id)
            config: RunnableConfig = {"configurable": {"thread_id": thread_id(fresh)}}
            await self._graph.aupdate_state(config, {"turns": kept}, as_node="reply")

    async def close(self) -> None:
        """Let go of the model's connections; who built the graph closes its checkpointer."""
        if isinstance(self._model, FallbackChatModel):
            await self._model.aclose()


def thread_id(question: Question) -> str:
    """Conversations of different users never meet, whatever ids they pick."""
    return f"{question.policy.user_id}\x1f{question.conversation_id}"
