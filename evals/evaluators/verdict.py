"""What an evaluator says, and what it may look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from agent.answer.model import Answer
from evals.gold import GoldRows
from evals.suite import Case


@dataclass(frozen=True, slots=True)
class Subject:
    """One judged answer: the case, the answer to its last turn, gold rows of each fair reading, secrets."""

    case: Case
    answer: Answer
    gold: tuple[GoldRows, ...] = ()
    secrets: tuple[GoldRows, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Passed or not, and why not in a few words."""

    evaluator: str
    passed: bool
    reason: str = ""


class Evaluator(Protocol):
    """Judges one part of an expectation; None when the case does not ask for it."""

    def __call__(self, subject: Subject) -> Verdict | None:
        """Judge the answer."""
        ...


def verdict(evaluator: str, *, passed: bool, otherwise: str) -> Verdict:
    """A verdict that carries its reason only when it failed."""
    return Verdict(evaluator, passed, "" if passed else otherwise)
