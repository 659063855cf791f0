from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agent.answer.model import Answer
from evals.evaluators import rows
from evals.evaluators.rows import mismatch
from evals.evaluators.verdict import Subject
from evals.suite import Case
from tools.result import Value

numbers = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False) | st.integers(-(10**9), 10**9)
cells = st.none() | st.booleans() | numbers | st.text(max_size=5) | st.dates()
tables = st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[cells] * n), min_size=1, max_size=8))


@given(tables, st.randoms())
def test_row_and_column_order_do_not_count(table: list[tuple[Value, ...]], shuffle: random.Random) -> None:
    columns = list(range(len(table[0])))
    shuffle.shuffle(columns)
    other = [tuple(row[c] for c in columns) for row in table]
    shuffle.shuffle(other)
    assert mismatch(tuple(table), tuple(other)) is None


@given(tables)
def test_an_extra_column_is_only_right_when_the_case_allows_it(table: list[tuple[Value, ...]]) -> None:
    wider = tuple((*row, "extra") for row in table)
    assert mismatch(tuple(table), wider) == f"{len(wider[0])} columns instead of {len(table[0])}"
    assert mismatch(tuple(table), wider, subset=True) is None
    assert mismatch(wider, tuple(table), subset=True) is not None


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(1, 1000)), min_size=1, max_size=6), st.data())
def test_one_changed_number_is_found(table: list[tuple[str, int]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(table) - 1))
    changed = [(name, number + (index == at)) for index, (name, number) in enumerate(table)]
    assert mismatch(tuple(table), tuple(changed)) is not None


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([1.0, 2.0])), min_size=2, max_size=6))
def test_values_must_stay_together_in_their_row(table: list[tuple[str, float]]) -> None:
    swapped = [(table[1][0], table[0][1]), (table[0][0], table[1][1]), *table[2:]]
    assert (mismatch(tuple(table), tuple(swapped)) is None) == (sorted(table) == sorted(swapped))


def test_ordered_results_must_come_in_order() -> None:
    gold = (("a", 2), ("b", 1))
    assert mismatch(gold, gold[::-1]) is None
    assert mismatch(gold, gold[::-1], ordered=True) is not None


def test_numbers_agree_to_a_millionth_and_decimals_with_floats() -> None:
    assert mismatch(((Decimal("18909744.12"),),), ((18909744.120001,),)) is None
    assert mismatch(((Decimal("100.00"),),), ((100.01,),)) is not None
    assert mismatch(((1,),), ((True,),)) is not None


def test_dates_timestamps_and_iso_text_agree_on_the_day() -> None:
    for written in ("2011-11-01", "2011-11-01T00:00:00", "2011-11-01 00:00:00", "2011-11-01T00:00:00+00:00"):
        assert mismatch(((date(2011, 11, 1),),), ((written,),)) is None
        assert mismatch(((datetime(2011, 11, 1, tzinfo=UTC),),), ((written,),)) is None
    assert mismatch(((datetime(2011, 11, 1, 10, 30, tzinfo=UTC),),), (("2011-11-01",),)) is None
    assert mismatch(((datetime(2011, 11, 1, 10, 30, tzinfo=UTC),),), (("2011-11-01T10:31:00",),)) is not None
    assert mismatch(((date(2011, 11, 1),),), (("2011-11-02",),)) is not None


def test_duplicate_rows_are_counted() -> None:
    assert mismatch((("a",), ("a",), ("b",)), (("a",), ("b",), ("b",))) is not None


def test_an_answer_may_match_any_fair_reading() -> None:
    case = Case.model_validate({"id": "a", "question": "q", "expect": {"sql": ["SELECT 1", "SELECT 2"]}})
    answer = Answer(kind="answer", text="", rows=({"n": 2},))
    verdict = rows.evaluate(Subject(case, answer, (((1,),), ((2,),))))
    assert verdict is not None
    assert verdict.passed
    wrong = rows.evaluate(Subject(case, Answer(kind="answer", text="", rows=({"n": 3},)), (((1,),), ((2,),))))
    assert wrong is not None
    assert not wrong.passed
