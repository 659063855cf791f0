"""The ends of a run: an answer with citations, or a reply without data (ask back, decline, talk)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agent.answer import assemble
from agent.answer.describe import wording
from agent.answer.focus import focus
from agent.answer.follow_ups import follow_ups
from agent.answer.grounding import unsupported
from agent.answer.model import Answer, Choice, Kind, ToolCall
from agent.answer.render import Rendered, render
from agent.events import AnswerReady, TextDelta
from agent.fallback_model import FALLBACK_KEY
from agent.nlu.reading import Reading, ReadingKind
from agent.nodes.act import MODEL_ONLY
from agent.nodes.compose import findings, tables
from agent.prompts import ASK_USER_NAME
from agent.state import MOST_TURNS, CopilotState, RunContext, Turn
from tools.tool import Finding, ToolResult

_KINDS: Mapping[ReadingKind, Kind] = {
    "clarify": "clarify",
    "chat": "answer",
    "abstain": "abstain",
    "answer": "abstain",
}
_DECLINED = "I cannot answer that from this shop's data."


def answer(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Render the verified draft, cite every cell, attach tables, charts, SQL and what was assumed."""
    found, reading = findings(state), state["reading"]
    if not found:
        return _finish(state, _refused(state, runtime), runtime)
    results = _results(state)
    rendered = render(state["draft"], tables(found))
    main = next(iter(found.values()))
    built = Answer(
        kind="answer",
        text=rendered.text,
        blocks=assemble.blocks(found, results),
        citations=rendered.citations,
        sql=assemble.executed(found),
        filters_applied=_unique(text for f in found.values() for text in f.table.filters),
        assumptions=_unique(
            [*_fell_back(state), *reading.assumptions, *_compared(found), *_notes(results), *_caveats(found)]
        ),
        freshness=assemble.freshness(runtime.context.tool_context.as_of),
        confidence=reading.confidence,
        follow_ups=follow_ups(reading.frame, main, runtime.context.tool_context.model),
        intent=reading.intent,
        entities=reading.entities,
        tool_calls=_calls(state),
        rows=assemble.rows(main.table),
        verified=state.get("verified"),
    )
    return _finish(state, built, runtime, main)


def reply(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Say what the understanding, or the model, decided to say without looking at data."""
    reading = state["reading"]
    built = Answer(
        kind=_KINDS[reading.kind],
        text=reading.message or _DECLINED,
        assumptions=_unique([*_fell_back(state), *reading.assumptions]),
        confidence=reading.confidence,
        choices=reading.choices,
        follow_ups=reading.suggestions,
        intent=reading.intent,
        entities=reading.entities,
    )
    return _finish(state, built.model_copy(update=_said(state)), runtime)


def _said(state: CopilotState) -> dict[str, object]:
    """What a planning language model said instead of calling tools: a question back, or why it declines.

    Text that states a number of its own is dropped in favour of the understanding's reply.
    """
    last = state["messages"][-1] if state.get("messages") else None
    if not isinstance(last, AIMessage):
        return {}
    asked = next((call["args"] for call in last.tool_calls if call["name"] == ASK_USER_NAME), None)
    text = str(asked.get("question", "")) if asked is not None else last.text
    listed = asked.get("choices", []) if asked is not None else []
    choices = tuple(Choice(label=str(c), question=str(c)) for c in listed) if isinstance(listed, list) else ()
    stated = [state["question"], state["reading"].message]
    if not text.strip() or unsupported(Rendered(text, ()), [*stated, *(c.label for c in choices)]):
        return {}
    return {"text": text.strip(), "kind": "clarify" if asked is not None else "abstain", "choices": choices}


def _fell_back(state: CopilotState) -> list[str]:
    """That the language model did not write this, and why."""
    written = [m for m in state.get("messages") or [] if isinstance(m, AIMessage)]
    reasons = dict.fromkeys(m.response_metadata.get(FALLBACK_KEY) for m in written)
    return [f"Answered without the language model: {reason}." for reason in reasons if reason]


def _refused(state: CopilotState, runtime: Runtime[RunContext]) -> Answer:
    refused = [m for m in state["messages"] if isinstance(m, ToolMessage) and m.status == "error"]
    reasons = [m.text for m in refused if not m.additional_kwargs.get(MODEL_ONLY)]
    notes = _notes(_results(state))
    return Answer(
        kind="abstain",
        text=" ".join([*reasons, *notes]) or _DECLINED,
        assumptions=_unique(notes),
        freshness=assemble.freshness(runtime.context.tool_context.as_of),
        intent=state["reading"].intent,
        entities=state["reading"].entities,
        tool_calls=_calls(state),
    )


def _finish(
    state: CopilotState, built: Answer, runtime: Runtime[RunContext], main: Finding | None = None
) -> CopilotState:
    context = runtime.context
    timed = built.model_copy(update={"latency_ms": round((context.clock() - context.started) * 1000, 1)})
    tell = get_stream_writer()
    for piece in timed.text.splitlines(keepends=True):
        tell(TextDelta(piece))
    tell(AnswerReady(timed))
    return {
        "answer": timed,
        "turns": [*state.get("turns", []), _turn(state["question"], state["reading"], main)][-MOST_TURNS:],
    }


def _turn(question: str, reading: Reading, main: Finding | None) -> Turn:
    frame = reading.frame if reading.kind != "abstain" else None
    if frame is not None and main is not None:
        named = focus(main)
        kept = tuple(f for f in frame.focus if f.field not in {n.field for n in named})
        single = len(main.table.rows) == 1
        frame = frame.model_copy(update={"focus": (*named, *kept), "single": single or bool(kept)})
    return {"question": question, "frame": frame.model_dump_json() if frame else None}


def _results(state: CopilotState) -> list[ToolResult]:
    artifacts = [m.artifact for m in state["messages"] if isinstance(m, ToolMessage)]
    return [result for result in artifacts if isinstance(result, ToolResult)]


def _notes(results: list[ToolResult]) -> list[str]:
    return [note for result in results for note in result.notes]


def _caveats(found: dict[str, Finding]) -> list[str]:
    return [caveat for finding in found.values() for caveat in finding.table.caveats]


def _compared(found: dict[str, Finding]) -> list[str]:
    words = [wording(finding.query) for finding in found.values()]
    return [f"Compared with {w.compared_with}." for w in words if w.compared_with]


def _calls(state: CopilotState) -> tuple[ToolCall, ...]:
    planned = [m for m in state["messages"] if isinstance(m, AIMessage)]
    return tuple(ToolCall(name=c["name"], arguments=c["args"]) for m in planned for c in m.tool_calls)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
