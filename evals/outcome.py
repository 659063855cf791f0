"""What came of one case, and what that counts as."""

from __future__ import annotations

from dataclasses import dataclass

from agent.answer.model import Answer
from evals.evaluators import blocks, entities, intent, kind, leaks, numbers, rows, tool, value, wording
from evals.evaluators.entities import EntityCounts
from evals.evaluators.verdict import Evaluator, Subject, Verdict
from evals.gold import GoldRows
from evals.suite import Case

DECISIVE: tuple[Evaluator, ...] = (
    kind.evaluate,
    rows.evaluate,
    value.evaluate,
    tool.evaluate,
    blocks.evaluate,
    leaks.evaluate,
    wording.contains,
    wording.not_contains,
)
"""Together these say whether an answer is right."""

MEASURED: tuple[Evaluator, ...] = (intent.evaluate, entities.evaluate, numbers.evaluate)
"""These are reported of their own and do not make an answer wrong."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged case.

    Args:
        case: What was asked and expected.
        answer: The answer to the last turn.
        latencies_ms: One entry a turn, measured around the whole run of the agent.
        decisive: What says whether the answer is right.
        measured: What is reported of its own.
        entity_counts: Entities recognised, added and missed.
        unsupported: Numbers in the text that nothing supports.
        gold: The gold rows of each fair reading.
        earlier: The judged turns before the last.
        rewordings: The same question in its other wordings.
    """

    case: Case
    answer: Answer
    latencies_ms: tuple[float, ...]
    decisive: tuple[Verdict, ...]
    measured: tuple[Verdict, ...]
    entity_counts: EntityCounts
    unsupported: tuple[str, ...]
    gold: tuple[GoldRows, ...] = ()
    earlier: tuple[Outcome, ...] = ()
    rewordings: tuple[Outcome, ...] = ()

    @property
    def turn_right(self) -> bool:
        """Every decisive verdict on the last turn passed; an expected question back or abstention came."""
        return all(verdict.passed for verdict in self.decisive)

    @property
    def right(self) -> bool:
        """The last turn and every judged turn before it are right."""
        return self.turn_right and all(turn.right for turn in self.earlier)

    @property
    def confidently_wrong(self) -> bool:
        """On some judged turn an answer was given as if it were right, and it is not."""
        wrong = self.answer.kind == "answer" and not self.turn_right
        return wrong or any(turn.confidently_wrong for turn in self.earlier)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the case failed or what else was measured amiss."""
        own = [f"{v.evaluator}: {v.reason}" for v in (*self.decisive, *self.measured) if not v.passed]
        before = [
            f"turn {len(turn.case.questions)}, {reason}" for turn in self.earlier for reason in turn.reasons
        ]
        return (*before, *own)

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
        gold=subject.gold,
    )


def _verdicts(evaluators: tuple[Evaluator, ...], subject: Subject) -> tuple[Verdict, ...]:
    return tuple(v for evaluate in evaluators if (v := evaluate(subject)) is not None)
