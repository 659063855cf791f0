"""Compose and verify: the model drafts, every value is checked, one repair, then the writer takes over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from langchain_core.messages import HumanMessage, ToolMessage
from langgraph.runtime import Runtime

from agent.answer.describe import wording
from agent.answer.grounding import unsupported, unsupported_names
from agent.answer.render import render
from agent.answer.writer import write
from agent.nodes.model_call import call_model
from agent.nodes.progress import step
from agent.prompts import repair_message
from agent.state import CopilotState, RunContext
from tools.result import ResultTable
from tools.tool import Finding, ToolResult

_MOST_ATTEMPTS = 2


async def compose(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Let the model draft the text, telling it what was wrong with its last draft."""
    messages = list(state["messages"])
    problems = state.get("problems") or []
    if problems:
        messages.append(HumanMessage(repair_message(problems)))
    written = await call_model(runtime.context.model, messages)
    return {
        "draft": written.text,
        "attempts": (state.get("attempts") or 0) + 1,
        "messages": [*messages, written],
    }


def verify(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """List the values that no cell backs; after two tries the deterministic writer takes over."""
    with step("verify", "Checking every number") as done:
        problems = _problems(state, names_too=runtime.context.plans_freely)
        done("all cited" if not problems else "rewriting")
    if problems and state["attempts"] >= _MOST_ATTEMPTS:
        return {"draft": _written(state), "problems": []}
    return {"problems": problems}


def after_verifying(state: CopilotState) -> str:
    """Answer once nothing is unsupported."""
    return "compose" if state["problems"] else "answer"


def findings(state: CopilotState) -> dict[str, Finding]:
    """The run's findings by table id."""
    listed = [f for result in _results(state) for f in result.findings]
    return {f"t{number}": finding for number, finding in enumerate(listed, start=1)}


def tables(found: Mapping[str, Finding]) -> dict[str, ResultTable]:
    """The tables of the findings by id."""
    return {name: finding.table for name, finding in found.items()}


def _problems(state: CopilotState, *, names_too: bool) -> list[str]:
    """`names_too`: a language model may invent names as well as numbers; the writer has none of its own."""
    found = findings(state)
    rendered = render(state["draft"], tables(found))
    allowed = allowed_texts(state, found)
    names = unsupported_names(rendered, [*allowed, *_labels(found)]) if names_too else ()
    return [*rendered.broken, *unsupported(rendered, allowed), *names]


def _labels(found: Mapping[str, Finding]) -> list[str]:
    return [column.label for finding in found.values() for column in finding.table.columns]


def allowed_texts(state: CopilotState, found: Mapping[str, Finding]) -> list[str]:
    """Texts whose numbers need no citation: the question, periods and filters, what tools refused."""
    words = [wording(finding.query) for finding in found.values()]
    return [
        state["question"],
        *(text for w in words for text in (w.period, w.compared_with)),
        *(text for finding in found.values() for text in finding.table.filters),
        *(note for result in _results(state) for note in result.notes),
        *(m.text for m in state["messages"] if isinstance(m, ToolMessage) and m.status == "error"),
    ]


def _results(state: CopilotState) -> list[ToolResult]:
    artifacts = [m.artifact for m in state["messages"] if isinstance(m, ToolMessage)]
    return [result for result in artifacts if isinstance(result, ToolResult)]


def _written(state: CopilotState) -> str:
    found = findings(state)
    return spoken(found, allowed_texts(state, found))


def spoken(found: Mapping[str, Finding], allowed: Sequence[str]) -> str:
    """The writer's words of every finding, without those that hold a number of their own."""
    known = tables(found)
    drafts = [write(finding, name) for name, finding in found.items() if finding.spoken]
    rendered = {draft: render(draft, known) for draft in drafts}
    kept = [d for d, told in rendered.items() if not (told.broken or unsupported(told, allowed))]
    return " ".join(kept) or "The figures are in the table."
