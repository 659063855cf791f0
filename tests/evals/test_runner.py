from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from agent.answer.model import Answer
from agent.events import AgentEvent, StepStarted
from agent.ports import Question
from evals.errors import NoAnswerError
from evals.gold import Gold
from evals.runner import run_cases
from evals.suite import Case
from tests.evals.scripted import ScriptedCopilot
from tools.errors import QueryTimeoutError


def case(**fields: object) -> Case:
    return Case.model_validate({"id": "a", "question": "sales?", **fields})


async def test_turns_share_one_conversation_and_the_last_answer_is_judged() -> None:
    def script(question: Question) -> Answer:
        last = question.text == "in June?"
        return Answer(kind="answer" if last else "clarify", text="", rows=({"n": 7},) if last else ())

    copilot = ScriptedCopilot(script)
    cases = [
        case(id="turns", question=None, turns=["sales in May", "in June?"], expect={"sql": "SELECT 7"}),
        case(id="single", now=datetime(2024, 1, 1, tzinfo=UTC), user={"role": "viewer", "stores": ["S1"]}),
    ]
    outcomes = await run_cases(copilot, cases, Gold({"turns": (((7,),),)}), run="r1")
    first, second, third = copilot.asked
    assert outcomes[0].right
    assert len(outcomes[0].latencies_ms) == 2
    assert first.conversation_id == second.conversation_id != third.conversation_id
    assert third.now == datetime(2024, 1, 1, tzinfo=UTC)
    assert third.policy.stores == frozenset({"S1"})
    assert third.policy.role == "viewer"


async def test_a_turn_with_an_expectation_of_its_own_is_judged_too() -> None:
    copilot = ScriptedCopilot(lambda question: Answer(kind="answer", text="", rows=({"n": 7},)))
    turns = [{"question": "sales in May", "expect": {"sql": "SELECT 6"}}, "hm", "in June?"]
    cases = [case(question=None, turns=turns, expect={"sql": "SELECT 7"})]
    gold = {"a.1": (((6,),),), "a": (((7,),),)}
    (wrong,) = await run_cases(copilot, cases, Gold(gold), run="r1")
    (right,) = await run_cases(copilot, cases, Gold({**gold, "a.1": (((7,),),)}), run="r2")
    assert wrong.turn_right
    assert not wrong.right
    assert wrong.confidently_wrong
    assert wrong.reasons[0].startswith("turn 1, rows: ")
    assert right.right
    assert [len(outcome.earlier) for outcome in (wrong, right)] == [1, 1]
    assert len({question.conversation_id for question in copilot.asked[:3]}) == 1


async def test_every_wording_is_asked_in_a_conversation_of_its_own_and_judged_alike() -> None:
    def script(question: Question) -> Answer:
        return Answer(kind="answer", text="", rows=({"n": 7 if question.text == "sales?" else 8},))

    copilot = ScriptedCopilot(script)
    cases = [case(wordings=["takings?", "turnover?"], expect={"sql": "SELECT 7"})]
    (outcome,) = await run_cases(copilot, cases, Gold({"a": (((7,),),)}), run="r")
    assert outcome.right
    assert [(o.case.id, o.right) for o in outcome.rewordings] == [("a~2", False), ("a~3", False)]
    assert [question.text for question in copilot.asked] == ["sales?", "takings?", "turnover?"]
    assert len({question.conversation_id for question in copilot.asked}) == 3


async def test_a_run_without_an_answer_is_an_error() -> None:
    class Silent(ScriptedCopilot):
        async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
            yield StepStarted("understand", question.text)

    with pytest.raises(NoAnswerError, match="sales"):
        await run_cases(Silent(lambda _: Answer(kind="answer", text="")), [case()], Gold({}), run="r")


async def test_an_unhandled_tool_error_is_a_wrong_answer_and_the_run_goes_on() -> None:
    def script(question: Question) -> Answer:
        if question.text == "slow":
            raise QueryTimeoutError("too long")
        return Answer(kind="answer", text="")

    cases = [case(id="a", question="slow"), case(id="b")]
    first, second = await run_cases(ScriptedCopilot(script), cases, Gold({}), run="r")
    assert (first.answer.kind, first.right, first.confidently_wrong) == ("error", False, False)
    assert second.right
