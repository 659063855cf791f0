from __future__ import annotations

from typing import Any

import pytest

from agent.answer.model import Answer, Executed
from evals.causes import cause, causes
from evals.evaluators.verdict import Subject
from evals.outcome import Outcome, judge
from evals.suite import Case

GOLD = (
    "SELECT sum(amount) FROM net_sales JOIN stores s USING (store_id) "
    "WHERE sold_at >= '2026-06-01' AND sold_at < '2026-07-01' AND s.name = 'Milan'"
)
RIGHT = (
    'SELECT SUM("order_items"."line_total") AS "revenue" FROM "order_items" JOIN "orders" USING ("order_id") '
    'WHERE "orders"."order_date" >= CAST(\'2026-06-01\' AS TIMESTAMP) '
    'AND "orders"."order_date" < CAST(\'2026-07-01\' AS TIMESTAMP) AND "stores"."name" = \'Milan\''
)


def failed(expect: dict[str, Any], kind: str = "answer", sql: str = RIGHT, name: str = "a") -> Outcome:
    case = Case.model_validate({"id": name, "question": "q", "expect": expect})
    run = Executed(sql=sql, tables=())
    answer = Answer.model_validate({"kind": kind, "text": "", "rows": [{"n": 1}], "sql": [run]})
    return judge(Subject(case, answer, (((2,),),) if "sql" in expect else ()), (1.0,))


@pytest.mark.parametrize(
    ("expected", "found", "name"),
    [
        ("answer", "abstain", "needless abstention"),
        ("answer", "clarify", "needless clarification"),
        ("abstain", "answer", "missed abstention"),
        ("clarify", "answer", "missed clarification"),
        ("answer", "error", "error"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_named_so(expected: str, found: str, name: str) -> None:
    assert cause(failed({"kind": expected}, found)) == name


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (RIGHT, "other figures by the same query"),
        (RIGHT.replace("2026-06-01", "2026-05-01"), "wrong time"),
        (RIGHT.replace("Milan", "Rome"), "wrong filter"),
        (RIGHT + " AND channel = 'app'", "extra filter"),
        (RIGHT + " GROUP BY brand", "wrong grouping"),
        (RIGHT + " LIMIT 3", "wrong order or limit"),
        (RIGHT + " LIMIT 1001", "other figures by the same query"),
        (RIGHT.replace("line_total", "quantity"), "wrong metric"),
        ("no statement at all (", "no query to compare"),
    ],
)
def test_wrong_rows_are_traced_to_the_part_of_the_query_that_differs(asked: str, name: str) -> None:
    assert cause(failed({"sql": GOLD}, sql=asked)) == name


def test_the_closest_fair_reading_says_what_is_wrong() -> None:
    other = GOLD.replace("2026-06", "2020-06").replace("Milan", "Oslo")
    assert cause(failed({"sql": [other, GOLD]}, sql=RIGHT.replace("Milan", "Rome"))) == "wrong filter"


def test_a_missing_fact_table_is_a_wrong_subject() -> None:
    gold = "SELECT sum(quantity) FROM returns WHERE returned_at >= '2026-06-01'"
    assert cause(failed({"sql": gold}, sql=RIGHT)) == "wrong subject"


def test_other_parts_of_an_expectation_have_causes_of_their_own() -> None:
    assert cause(failed({"tool": "forecast"})) == "wrong tool"
    assert cause(failed({"value": 5})) == "wrong value"
    assert cause(failed({"contains": "net of returns"})) == "wrong wording"


def test_failures_are_grouped_with_the_most_frequent_cause_first() -> None:
    outcomes = [
        failed({"kind": "abstain"}, name="a"),
        failed({"kind": "answer"}, "clarify", name="b"),
        failed({"kind": "answer"}, name="fine"),
        failed({"kind": "answer"}, "clarify", name="c"),
    ]
    assert list(causes(outcomes).items()) == [
        ("needless clarification", ("b", "c")),
        ("missed abstention", ("a",)),
    ]
