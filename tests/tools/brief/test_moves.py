"""Which weekly moves are told of: beyond chance, few by chance, and not those of every year."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from tools.brief.moves import Weekly, chance_of, is_seasonal, moved

STEADY = (100.0, 104.0, 97.0, 101.0, 99.0, 103.0, 98.0, 102.0, 100.0, 96.0, 105.0, 99.0, 101.0)


@given(st.lists(st.floats(1, 1e6), min_size=7, max_size=20).filter(lambda weeks: len(set(weeks[:-1])) > 1))
def test_the_chance_is_that_of_a_prediction_interval(weeks: list[float]) -> None:
    roots = [week**0.5 for week in weeks]
    before, last = roots[:-1], roots[-1]
    count = len(before)
    spread = float(stats.tstd(before))
    if spread < 1e-9:
        return
    distance = abs(last - sum(before) / count) / (spread * (1 + 1 / count) ** 0.5)
    expected = 2 * float(stats.t.sf(distance, count - 1))
    found = chance_of(weeks)
    assert found is not None
    assert abs(found - expected) < 1e-6


def test_a_halved_week_is_told_and_a_usual_one_is_not() -> None:
    family = [Weekly("halved", (*STEADY, 50.0)), Weekly("usual", (*STEADY, 103.0))]
    assert [move.series.name for move in moved(family)] == ["halved"]


def test_few_of_many_steady_series_are_told_of() -> None:
    chance = random.Random(5)  # noqa: S311 - fixed series
    families = [
        [Weekly(str(n), tuple(chance.lognormvariate(7, 0.4) for _ in range(14))) for n in range(12)]
        for _ in range(100)
    ]
    assert sum(1 for family in families if moved(family)) <= 12


def test_a_series_without_a_past_is_not_told_of() -> None:
    assert chance_of((0.0,) * 13 + (900.0,)) is None
    assert chance_of((5.0, 900.0)) is None


def test_what_last_year_did_too_is_seasonal() -> None:
    doubled = (*STEADY, 200.0)
    assert is_seasonal(Weekly("gifts", doubled, last_year=doubled))
    assert not is_seasonal(Weekly("gifts", doubled, last_year=(*STEADY, 100.0)))
    assert not is_seasonal(Weekly("gifts", doubled, last_year=(*STEADY, 50.0)))
    assert not is_seasonal(Weekly("gifts", doubled))
