"""Numbers: conditions and rankings."""

from __future__ import annotations

import pytest

from agent.nlu.amounts import conditions, ranking
from tools.semantic.query import Operator


@pytest.mark.parametrize(
    ("text", "op", "value"),
    [
        ("customers who spent over 5,000", Operator.GT, 5000),
        ("products under £10", Operator.LT, 10),
        ("stores with at least 1.5k orders", Operator.GE, 1500),
        ("no more than 3 units", Operator.LE, 3),
        ("return rate above 12.5%", Operator.GT, 0.125),
        ("customers with 3 or more orders", Operator.GE, 3),
        ("2 million or less", Operator.LE, 2_000_000),
    ],
)
def test_a_condition_is_read_with_its_number(text: str, op: Operator, value: float) -> None:
    (condition,) = conditions(text)
    assert condition.op is op
    assert condition.value == pytest.approx(value)


def test_between_gives_both_ends() -> None:
    assert [(c.op, c.value) for c in conditions("orders between 100 and 200 euros")] == [
        (Operator.GE, 100),
        (Operator.LE, 200),
    ]


@pytest.mark.parametrize(
    ("text", "descending", "limit"),
    [
        ("top 5 countries", True, 5),
        ("the three worst stores", False, 3),
        ("which product sold the most", True, None),
        ("5 cheapest mugs", False, 5),
        ("lowest ten categories", False, 10),
    ],
)
def test_a_ranking_knows_its_end_and_its_length(text: str, descending: bool, limit: int | None) -> None:
    found = ranking(text)
    assert found is not None
    assert (found.descending, found.limit) == (descending, limit)


@pytest.mark.parametrize("text", ["revenue in the last 30 days", "the past 6 weeks", "orders in May"])
def test_a_period_is_no_ranking(text: str) -> None:
    assert ranking(text) is None
