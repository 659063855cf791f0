"""Intent: what the question was taken to be."""

from __future__ import annotations

import re

from evals.evaluators.verdict import Subject, Verdict, verdict

_SAME_INTENT = {
    "inventory_check": "inventory",
    "stock": "inventory",
    "segment": "segments",
    "customer_segments": "segments",
    "sales": "sales_report",
    "trends": "trend",
    "oos": "out_of_scope",
}


def intent_name(name: str) -> str:
    """An intent's name without regard to case, hyphens and known synonyms."""
    plain = re.sub(r"[\s\-]+", "_", name.strip().lower())
    return _SAME_INTENT.get(plain, plain)


def evaluate(subject: Subject) -> Verdict | None:
    """The answer's intent is one of the expected ones."""
    wanted = tuple(intent_name(name) for name in subject.case.expect.intent)
    if not wanted:
        return None
    found = intent_name(subject.answer.intent)
    return verdict("intent", passed=found in wanted, otherwise=f"{found} instead of {' or '.join(wanted)}")
