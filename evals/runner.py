"""Running a suite: each case, and each other wording of it, is a conversation of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from agent.answer.model import Answer
from agent.events import AnswerReady
from agent.ports import Copilot, Question
from evals.errors import NoAnswerError
from evals.evaluators.verdict import Subject
from evals.gold import Gold
from evals.outcome import Outcome, judge
from evals.suite import Case
from tools.errors import ToolError


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to one turn and how long it took, in milliseconds."""

    answer: Answer
    milliseconds: float


async def ask(copilot: Copilot, question: Question, clock: Callable[[], float] = time.perf_counter) -> Asked:
    """Ask one question and wait for the answer; an unhandled error of a tool is one of kind error.

    Raises:
        NoAnswerError: The run ended without one.
    """
    started = clock()
    answer: Answer | None = None
    try:
        async for event in copilot.stream(question):
            answer = event.answer if isinstance(event, AnswerReady) else answer
    except ToolError as error:
        answer = Answer(kind="error", text=str(error))
    if answer is None:
        raise NoAnswerError(f"no answer to {question.text!r}")
    return Asked(answer, (clock() - started) * 1000)


async def run_case(copilot: Copilot, case: Case, gold: Gold, *, run: str) -> Outcome:
    """Ask a case and, each in a conversation of its own, its other wordings."""
    outcome = await _converse(copilot, case, gold, run=run)
    if not case.wordings:
        return outcome
    others = [await _converse(copilot, reworded, gold, run=run) for reworded in case.reworded]
    return replace(outcome, rewordings=tuple(others))


async def _converse(copilot: Copilot, case: Case, gold: Gold, *, run: str) -> Outcome:
    """Ask every turn in one conversation; the last answer is judged, and each before it that says how."""
    conversation = f"evals-{run}-{case.id}"
    asked = [
        await ask(copilot, Question(text, case.policy, conversation, case.now)) for text in case.questions
    ]
    judged = [
        judge(_subject(part, asked[place].answer, gold), (asked[place].milliseconds,))
        for place, part in case.judged
    ]
    times = tuple(turn.milliseconds for turn in asked)
    return replace(judged[-1], latencies_ms=times, earlier=tuple(judged[:-1]))


def _subject(case: Case, answer: Answer, gold: Gold) -> Subject:
    """Another wording is judged by the gold of the case."""
    name = case.id.partition("~")[0]
    return Subject(case, answer, gold.readings.get(name, ()), gold.secrets.get(name, ()))


async def run_cases(
    copilot: Copilot,
    cases: Iterable[Case],
    gold: Gold,
    *,
    run: str,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Run cases one after another (so that latencies are those of a quiet machine).

    Args:
        copilot: The agent under test.
        cases: What to ask.
        gold: What is right, and what is secret, by case id.
        run: Distinguishes the conversations of this run from every other's.
        progress: Told of every outcome as it comes.
    """
    outcomes: list[Outcome] = []
    for case in cases:
        outcomes.append(await run_case(copilot, case, gold, run=run))
        progress(outcomes[-1])
    return tuple(outcomes)
