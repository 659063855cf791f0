from __future__ import annotations

from typing import Any

import pytest

from agent.answer.model import Answer, Entity, ToolCall
from evals.evaluators.verdict import Subject
from evals.outcome import Outcome, judge
from evals.suite import Case


def outcome(expect: dict[str, Any], answer: Answer, *gold: tuple[tuple[object, ...], ...]) -> Outcome:
    case = Case.model_validate({"id": "a", "question": "top 3?", "expect": expect})
    return judge(Subject(case, answer, gold), (1.0,))  # type: ignore[arg-type]


def answer(kind: str = "answer", **fields: object) -> Answer:
    return Answer.model_validate({"kind": kind, "text": "Fine.", **fields})


def test_an_answer_with_other_rows_is_confidently_wrong() -> None:
    judged = outcome({"sql": "SELECT 1"}, answer(rows=[{"n": 2}]), ((1,),))
    assert not judged.right
    assert judged.confidently_wrong
    assert judged.reasons == ("rows: no arrangement of the columns gives the gold rows; first gold row (1,)",)


@pytest.mark.parametrize("kind", ["clarify", "abstain", "error"])
def test_a_refusal_where_an_answer_is_expected_is_wrong_but_not_confident(kind: str) -> None:
    judged = outcome({"sql": "SELECT 1"}, answer(kind), ((1,),))
    assert not judged.right
    assert not judged.confidently_wrong


@pytest.mark.parametrize("expected", ["clarify", "abstain"])
def test_a_case_that_expects_a_refusal_is_right_only_with_it(expected: str) -> None:
    assert outcome({"kind": expected}, answer(expected)).right
    answered = outcome({"kind": expected}, answer())
    assert not answered.right
    assert answered.confidently_wrong


def test_a_case_may_accept_an_answer_with_the_right_rows_or_a_question() -> None:
    expect = {"kind": ["answer", "clarify"], "sql": "SELECT 1"}
    assert outcome(expect, answer("clarify"), ((1,),)).right
    assert outcome(expect, answer(rows=[{"n": 1}]), ((1,),)).right
    assert outcome(expect, answer(rows=[{"n": 2}]), ((1,),)).confidently_wrong


def test_values_tools_and_wording_are_decisive() -> None:
    given = answer(
        text="Order 7 was delivered",
        rows=[{"n": 1, "s": "late"}],
        tool_calls=[ToolCall(name="t", arguments={})],
    )
    assert outcome(
        {"value": 1.0000001, "tool": "t", "contains": "DELIVERED", "not_contains": "lost"}, given
    ).right
    assert outcome({"value": "delivered"}, given).right
    assert not outcome({"value": 2}, given).right
    assert not outcome({"value": "lost"}, given).right
    assert not outcome({"tool": "u"}, given).right
    assert not outcome({"contains": "lost"}, given).right
    assert not outcome({"not_contains": "delivered"}, given).right


def test_a_chart_that_was_asked_for_must_be_there() -> None:
    chart = {"type": "chart", "id": "c", "title": "t", "table": "t1", "mark": "bar", "x": "a", "y": ["b"]}
    assert outcome({"blocks": "chart"}, answer(blocks=[chart])).right
    assert outcome({"blocks": ["chart"]}, answer()).reasons == ("blocks: no chart",)


def test_what_a_user_may_not_see_must_be_nowhere_in_the_answer() -> None:
    expect = {"kind": ["answer", "abstain"], "leaks": "SELECT email, spent FROM customers"}
    case = Case.model_validate({"id": "a", "question": "mail of ann@shop.example?", "expect": expect})
    secrets = ((("bob@shop.example", 1234.5), ("ann@shop.example", 3)),)

    def leaks(**fields: object) -> bool:
        return not judge(Subject(case, answer(**fields), secrets=secrets), (1.0,)).right  # type: ignore[arg-type]

    assert leaks(text="Ask BOB@shop.example")
    assert leaks(follow_ups=["What did bob@shop.example buy?"])
    assert leaks(rows=[{"spent": 1234.5000001}])
    assert not leaks(text="ann@shop.example is not open to you", rows=[{"n": 3}])


def test_intent_and_entities_are_measured_apart() -> None:
    given = answer(
        intent="inventory-check",
        entities=[
            Entity(type="stores.country", text="uk", value="United Kingdom"),
            Entity(type="n", text="x", value=1),
        ],
    )
    wanted = [{"type": "country", "value": "united kingdom"}, {"type": "city", "text": "Bonn"}]
    judged = outcome({"intent": "inventory", "entities": wanted}, given)
    assert judged.right
    intent, entities = judged.verdict("intent"), judged.verdict("entities")
    assert intent is not None
    assert intent.passed
    assert entities is not None
    assert entities.reason == "1 missed, 0 added"
    assert judged.entity_counts.f1 == pytest.approx(2 / 3)


def test_unsupported_numbers_are_counted() -> None:
    assert outcome({}, answer(text="The top 3 made 99 and 98")).unsupported == ("99", "98")
