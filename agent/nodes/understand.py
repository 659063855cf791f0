"""Understand: what is asked, of what, when; settled before any data is read."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agent.nodes.progress import step
from agent.state import CopilotState, RunContext

MEANT_TO_GO_ON = "answer"


def understand(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Read the question in the light of the earlier turns."""
    context = runtime.context
    with step("understand", "Reading the question") as done:
        reading = context.understanding.read(
            state["question"], state.get("turns", []), context.tool_context.today
        )
        done(reading.intent.replace("_", " "))
    return {"reading": reading}


def after_understanding(state: CopilotState) -> str:
    """Plan when there is something to answer, else reply at once."""
    return "plan" if state["reading"].kind == MEANT_TO_GO_ON else "reply"
