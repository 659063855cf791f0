"""Tool: a tool that the answer must rest on."""

from __future__ import annotations

from evals.evaluators.verdict import Subject, Verdict, verdict


def evaluate(subject: Subject) -> Verdict | None:
    """The expected tool is among the answer's tool calls."""
    wanted = subject.case.expect.tool
    if wanted is None:
        return None
    called = [call.name for call in subject.answer.tool_calls]
    return verdict(
        "tool", passed=wanted in called, otherwise=f"{wanted} not among {', '.join(called) or 'none'}"
    )
