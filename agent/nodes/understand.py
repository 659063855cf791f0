"""Understand: what is asked, of what, when; settled before any data is read."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agent.nlu.reading import Reading
from agent.nodes.progress import step
from agent.state import CopilotState, RunContext


def understand(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Read the question in the light of the earlier turns."""
    context = runtime.context
    with step("understand", "Reading the question") as done:
        reading = context.understanding.read(
            state["question"], state.get("turns", []), context.tool_context.today
        )
        done(reading.intent.replace("_", " "))
    return {"reading": reading, "goes_on": _goes_on(reading, freely=context.plans_freely)}


def after_understanding(state: CopilotState) -> str:
    """Plan when there is something to answer, else reply at once."""
    return "plan" if state["goes_on"] else "reply"


def _goes_on(reading: Reading, *, freely: bool) -> bool:
    """A language model may answer what the understanding would ask back or decline; small talk ends here."""
    return reading.kind == "answer" or (freely and reading.kind in {"clarify", "abstain"})
