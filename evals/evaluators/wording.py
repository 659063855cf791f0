"""Wording: texts that the answer must contain, and texts that it must not."""

from __future__ import annotations

from evals.evaluators.verdict import Subject, Verdict, verdict


def contains(subject: Subject) -> Verdict | None:
    """Every expected text is in the answer's text, ignoring case."""
    wanted = subject.case.expect.contains
    if not wanted:
        return None
    missing = [text for text in wanted if not _in(text, subject)]
    return verdict("contains", passed=not missing, otherwise=f"text lacks {missing!r}")


def not_contains(subject: Subject) -> Verdict | None:
    """None of the unwanted texts is in the answer's text, ignoring case."""
    unwanted = subject.case.expect.not_contains
    if not unwanted:
        return None
    present = [text for text in unwanted if _in(text, subject)]
    return verdict("not_contains", passed=not present, otherwise=f"text has {present!r}")


def _in(text: str, subject: Subject) -> bool:
    return text.casefold() in subject.answer.text.casefold()
