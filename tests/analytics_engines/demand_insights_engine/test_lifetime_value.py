from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.demand_insights_engine.lifetime_value import (
    BLEND,
    BOOSTED,
    CLASSIC,
    fit_classic,
    hold_out_the_last,
    learn_corrections,
    learning_days,
    mae,
    predict_all,
)
from analytics_engines.demand_insights_engine.value_intervals import coverage_on_halves, learn_intervals
from analytics_engines.errors import NotEnoughDataError
from tests.analytics_engines.demand_insights_engine.made_customers import made_customers

HISTORY = made_customers().history


def test_every_candidate_beats_expecting_the_spend_so_far_again() -> None:
    test = hold_out_the_last(HISTORY, 200, seed=1)
    assert set(test.predicted) == {CLASSIC, BOOSTED, BLEND}
    worst = max(mae(guess.spend, test.outcome.spend) for guess in test.predicted.values())
    assert worst < 0.7 * mae(test.naive, test.outcome.spend)
    assert test.best in test.predicted


def test_what_follows_the_cut_does_not_change_a_prediction() -> None:
    cut = HISTORY.end - 200
    whole = learn_corrections(HISTORY.until(cut), 200, seed=1)
    known = fit_classic(HISTORY.until(cut))
    expected = predict_all(known, whole, 200)[BOOSTED].spend
    later = HISTORY.until(HISTORY.end)
    later.sales[later.day > cut] *= 9
    again = learn_corrections(later.until(cut), 200, seed=1)
    actual = predict_all(fit_classic(later.until(cut)), again, 200)[BOOSTED].spend
    assert actual == pytest.approx(expected)


def test_intervals_hold_as_many_customers_as_they_say() -> None:
    test = hold_out_the_last(HISTORY, 200, seed=1)
    expected, actual = test.predicted[test.best].spend, test.outcome.spend
    assert 0.72 <= coverage_on_halves(expected, actual, 0.8) <= 0.92
    low, high = learn_intervals(expected, actual, 0.8).around(expected)
    assert (low <= expected).all()
    assert (expected <= high).all()
    assert np.median(high - low) > 0


def test_a_short_history_tests_a_shorter_horizon_or_none() -> None:
    assert learning_days(HISTORY, 365, 3) == (HISTORY.end - HISTORY.begin) // 3
    with pytest.raises(NotEnoughDataError, match="84 days of sales are needed"):
        learning_days(HISTORY.until(HISTORY.begin + 60), 365, 3)
