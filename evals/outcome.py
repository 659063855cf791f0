"""What came of one case, and what that counts as."""

from __future__ import annotations

from dataclasses import dataclass

from agent.answer.model import Answer
from evals.evaluators import entities, intent, kind, numbers, rows, tool, value, wording
from evals.evaluators.entities import EntityCounts
from evals.evaluators.verdict import Evaluator, Subject, Verdict
from evals.suite import Case

DECISIVE: tuple[Evaluator, ...] = (
    kind.evaluate,
    rows.evaluate,
    value.evaluate,
    tool.evaluate,
    wording.contains,
    wording.not_contains,
)
"""Together these say whether an answer is right."""

MEASURED: tuple[Evaluator, ...] = (intent.evaluate, entities.evaluate, numbers.evaluate)
"""These are reported of their own and do not make an answer wrong."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged case; `latencies_ms` has one entry a turn, measured around the whole run of the agent."""

    case: Case
    answer: Answer
    latencies_ms: tuple[float, ...]
    decisive: tuple[Verdict, ...]
    measured: tuple[Verdict, ...]
    entity_counts: EntityCounts
    unsupported: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Every decisive verdict passed; where a clarification or abstention is expected, that it came."""
        return all(verdict.passed for verdict in self.decisive)

    @property
    def confidently_wrong(self) -> bool:
        """An answer was given as if it were right, and it is not."""
        return self.answer.kind == "answer" and not self.right

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the case failed or what else was measured amiss."""
        return tuple(f"{v.evaluator}: {v.reason}" for v in (*self.decisive, *self.measured) if not v.passed)

    def verdict(self, evaluator: str) -> Verdict | None:
        """The verdict of that evaluator, if the case asked for it."""
        return next((v for v in (*self.decisive, *self.measured) if v.evaluator == evaluator), None)


def judge(subject: Subject, latencies_ms: tuple[float, ...]) -> Outcome:
    """Apply every evaluator to one answer."""
    return Outcome(
        case=subject.case,
        answer=subject.answer,
        latencies_ms=latencies_ms,
        decisive=_verdicts(DECISIVE, subject),
        measured=_verdicts(MEASURED, subject),
        entity_counts=entities.count(subject.case.expect.entities, subject.answer.entities),
        unsupported=tuple(numbers.unsupported(subject.answer, subject.case.questions)),
    )


def _verdicts(evaluators: tuple[Evaluator, ...], subject: Subject) -> tuple[Verdict, ...]:
    return tuple(v for evaluate in evaluators if (v := evaluate(subject)) is not None)
