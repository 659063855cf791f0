"""Why a case is not right: one cause a failure, by the kind of answer and by what both statements ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from evals.outcome import Outcome
from evals.sql_shape import Shape, shape_of

Causes = Mapping[str, tuple[str, ...]]
"""Ids of the failed cases by cause, the most frequent cause first."""

_KINDS = {
    ("answer", "clarify"): "needless clarification",
    ("answer", "abstain"): "needless abstention",
    ("clarify", "answer"): "missed clarification",
    ("clarify", "abstain"): "abstention instead of a clarification",
    ("abstain", "answer"): "missed abstention",
    ("abstain", "clarify"): "clarification instead of an abstention",
}


def causes(outcomes: Iterable[Outcome]) -> Causes:
    """Group the failures by cause; a dialogue fails by its first wrong turn."""
    groups: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        failed = next((part for part in (*outcome.earlier, outcome) if not part.turn_right), None)
        if failed is not None:
            groups[cause(failed)].append(failed.case.id)
    return {name: tuple(ids) for name, ids in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0]))}


def cause(outcome: Outcome) -> str:
    """The cause of one wrong answer: its kind, tool, query, figures or words, in this order."""
    failed = {verdict.evaluator for verdict in outcome.decisive if not verdict.passed}
    if "kind" in failed:
        return _wrong_kind(outcome)
    if "tool" in failed:
        return "wrong tool"
    if "rows" in failed:
        return _wrong_rows(outcome)
    return "wrong value" if "value" in failed else "wrong wording"


def _wrong_kind(outcome: Outcome) -> str:
    found = outcome.answer.kind
    expected = outcome.case.expect.kind[0]
    return "error" if found == "error" else _KINDS.get((expected, found), f"{found} instead of {expected}")


def _wrong_rows(outcome: Outcome) -> str:
    asked = [shape for run in outcome.answer.sql if (shape := shape_of(run.sql)) is not None]
    gold = [shape for sql in outcome.case.expect.sql if (shape := shape_of(sql)) is not None]
    found = [_differences(wanted, has) for wanted in gold for has in asked]
    if not found:
        return "no query to compare"
    closest = min(found, key=len)
    return closest[0] if closest else "other figures by the same query"


def _differences(gold: Shape, asked: Shape) -> list[str]:
    """What the answer's statement asks otherwise, the gravest first."""
    checks = {
        "wrong subject": not gold.subject <= asked.subject,
        "wrong metric": bool(gold.measures) and not gold.measures & asked.measures,
        "wrong time": not gold.days <= asked.days,
        "wrong grouping": len(gold.grouping) != len(asked.grouping),
        "wrong filter": not _covers(asked.texts, gold.texts) or not gold.numbers <= asked.numbers,
        "extra filter": not _covers(gold.texts, asked.texts),
        "wrong order or limit": (gold.limit, gold.descending) != (asked.limit, asked.descending),
    }
    return [name for name, differs in checks.items() if differs]


def _covers(outer: frozenset[str], inner: frozenset[str]) -> bool:
    """Every text of the inner statement stands in some text of the outer."""
    return all(any(text in other or other in text for other in outer) for text in inner)
