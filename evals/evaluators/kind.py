"""Kind: whether to answer, to ask back or to abstain was right."""

from __future__ import annotations

from evals.evaluators.verdict import Subject, Verdict, verdict


def evaluate(subject: Subject) -> Verdict | None:
    """The answer's kind is one of the expected ones."""
    wanted, found = subject.case.expect.kind, subject.answer.kind
    return verdict("kind", passed=found in wanted, otherwise=f"{found} instead of {' or '.join(wanted)}")
