"""Value: one number or text that the answer's single row must hold."""

from __future__ import annotations

from evals.evaluators.rows import answer_rows
from evals.evaluators.verdict import Subject, Verdict, verdict
from evals.values import normal, same


def evaluate(subject: Subject) -> Verdict | None:
    """A cell of the only row equals the value; a text may also stand in the answer's text."""
    wanted = subject.case.expect.value
    if wanted is None or subject.answer.kind != "answer":
        return None
    rows = answer_rows(subject.answer.rows)
    found = len(rows) == 1 and any(same(normal(wanted), normal(cell)) for cell in rows[0])
    said = isinstance(wanted, str) and wanted.casefold() in subject.answer.text.casefold()
    return verdict("value", passed=found or said, otherwise=f"{wanted!r} is not the answer's value")
