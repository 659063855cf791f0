"""Recall: where somebody has vouched for the answer of this very question, its calls are the plan."""

from __future__ import annotations

from uuid import uuid4

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime

from agent.answer.model import Verified
from agent.nodes.plan import opening
from agent.nodes.progress import step
from agent.nodes.understand import after_understanding
from agent.state import CopilotState, RunContext
from agent.verified import Recalled


def recall(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Take the blessed calls, no model asked, where a blessing holds; else leave everything as it is."""
    context, reading = runtime.context, state["reading"]
    if context.memory is None:
        return {"verified": None}
    found = context.memory.find(state["question"], reading, context.tool_context.today)
    if found is None:
        return {"verified": None}
    with step("recall", "A verified answer is at hand") as done:
        done(f"verified by {found.blessing.by}")
    update = {"kind": "answer", "calls": found.calls, "message": "", "choices": (), "confidence": 1.0}
    state = {**state, "reading": reading.model_copy(update=update)}
    return {
        "verified": _mark(found),
        "reading": state["reading"],
        "messages": [*opening(state, context), _planned(found)],
        "plans": 1,
        "goes_on": True,
    }


def after_recalling(state: CopilotState) -> str:
    """Act at once on what is verified."""
    return "act" if state["verified"] is not None else after_understanding(state)


def _planned(found: Recalled) -> AIMessage:
    calls = [
        {"name": call.name, "args": call.arguments, "id": f"call_{uuid4().hex[:12]}"} for call in found.calls
    ]
    return AIMessage(content="", tool_calls=calls)


def _mark(found: Recalled) -> Verified:
    blessing = found.blessing
    return Verified(
        id=blessing.id,
        by=blessing.by,
        on=blessing.at.date().isoformat(),
        question=blessing.question,
        note=blessing.note,
    )
