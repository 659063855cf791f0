"""Running a suite: each case is a conversation of its own, asked turn by turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from agent.answer.model import Answer
from agent.events import AnswerReady
from agent.ports import Copilot, Question
from evals.errors import NoAnswerError
from evals.evaluators.verdict import Subject
from evals.gold import GoldRows
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


async def run_case(copilot: Copilot, case: Case, gold: tuple[GoldRows, ...], *, run: str) -> Outcome:
    """Ask every turn of a case in one conversation and judge the last answer."""
    conversation = f"evals-{run}-{case.id}"
    asked = [
        await ask(copilot, Question(text, case.policy, conversation, case.now)) for text in case.questions
    ]
    return judge(Subject(case, asked[-1].answer, gold), tuple(turn.milliseconds for turn in asked))


async def run_cases(
    copilot: Copilot,
    cases: Iterable[Case],
    gold: Mapping[str, tuple[GoldRows, ...]],
    *,
    run: str,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Run cases one after another (so that latencies are those of a quiet machine).

    Args:
        copilot: The agent under test.
        cases: What to ask.
        gold: Gold rows by case id.
        run: Distinguishes the conversations of this run from every other's.
        progress: Told of every outcome as it comes.
    """
    outcomes: list[Outcome] = []
    for case in cases:
        outcomes.append(await run_case(copilot, case, gold.get(case.id, ()), run=run))
        progress(outcomes[-1])
    return tuple(outcomes)
