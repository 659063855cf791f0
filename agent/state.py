"""State of one run of the graph, and what its nodes may touch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Protocol, TypedDict

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage
from langgraph.channels import UntrackedValue

from agent.answer.model import Answer, Verified
from agent.nlu.reading import Reading
from agent.verified import Memory
from tools.tool import Arguments, Tool, ToolContext

MOST_TURNS = 12
"""Turns of a conversation that the understanding looks back on."""


class Turn(TypedDict):
    """One earlier turn, as plain data: the question as understood and its frame (JSON), if any."""

    question: str
    frame: str | None


class CopilotState(TypedDict, total=False):
    """`turns` is kept with the conversation; everything else lives for one run only."""

    turns: list[Turn]
    question: Annotated[str, UntrackedValue]
    reading: Annotated[Reading, UntrackedValue]
    verified: Annotated[Verified | None, UntrackedValue]
    messages: Annotated[list[AnyMessage], UntrackedValue]
    goes_on: Annotated[bool, UntrackedValue]
    plans: Annotated[int, UntrackedValue]
    problems: Annotated[list[str], UntrackedValue]
    attempts: Annotated[int, UntrackedValue]
    draft: Annotated[str, UntrackedValue]
    answer: Annotated[Answer, UntrackedValue]


class Understanding(Protocol):
    """Reads a question in the light of the conversation."""

    def read(self, question: str, turns: list[Turn], today: date) -> Reading:
        """Understand one question; never raises for what a user typed."""
        ...


@dataclass(frozen=True, slots=True)
class RunContext:
    """Dependencies of one run, handed to the nodes by LangGraph's runtime.

    Args:
        model: The chat model that plans and writes.
        understanding: Bound to the asker's data and policy.
        tools: The tools that the asker's role may use, by name.
        tool_context: What the tools may touch.
        clock: Seconds, monotonic.
        started: The clock when the run began.
        memory: Finds what was vouched for; None where nothing is kept.
        plans_freely: The model may plan otherwise than the understanding drafted (a language model does).
    """

    model: BaseChatModel
    understanding: Understanding
    tools: Mapping[str, Tool[Arguments]]
    tool_context: ToolContext
    clock: Callable[[], float]
    started: float
    memory: Memory | None = None
    plans_freely: bool = False
