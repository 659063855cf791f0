from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics_engines.global_market_pulse.mcda import kendall, rank, score, topsis

WEIGHTS = {"size": 0.5, "growth": 0.3, "margin": 0.2}
VALUES = {
    "size": np.array([10.0, 20.0, 30.0]),
    "growth": np.array([0.3, 0.2, 0.1]),
    "margin": np.array([0.1, 0.5, 0.3]),
}


def test_scores_are_weighted_sums_of_scaled_criteria() -> None:
    found = score(VALUES, WEIGHTS, 0.2)
    assert found.weighted == pytest.approx([30.0, 60.0, 60.0])
    assert found.criteria["growth"] == pytest.approx([100.0, 50.0, 0.0])


def test_a_criterion_without_data_shares_its_weight_among_the_others() -> None:
    values = {**VALUES, "margin": np.full(3, np.nan)}
    found = score(values, WEIGHTS, 0.2)
    assert found.weights == pytest.approx({"size": 0.625, "growth": 0.375})
    assert np.isnan(found.criteria["margin"]).all()


def test_a_single_unknown_value_counts_as_the_middle() -> None:
    values = {**VALUES, "margin": np.array([0.1, np.nan, 0.3])}
    found = score(values, WEIGHTS, 0.2)
    assert found.weighted[1] == pytest.approx(100 * (0.5 * 0.5 + 0.3 * 0.5 + 0.2 * 0.5))
    assert np.isnan(found.criteria["margin"][1])


def test_a_better_alternative_in_everything_is_first_under_any_weights() -> None:
    values = {name: np.array([9.0, 5.0, 1.0]) for name in WEIGHTS}
    found = score(values, WEIGHTS, 0.2)
    assert found.weighted.tolist() == [100.0, 50.0, 0.0]
    assert found.topsis == pytest.approx([100.0, 50.0, 0.0])
    assert found.rank_low.tolist() == found.rank_high.tolist() == [1, 2, 3]
    assert found.agreement == found.top_overlap == 1.0


def test_close_alternatives_change_places_when_the_weights_move() -> None:
    values = {"size": np.array([1.0, 0.0, 0.5]), "growth": np.array([0.0, 1.0, 0.55])}
    found = score(values, {"size": 0.5, "growth": 0.5}, 0.2)
    assert found.rank_low.min() == 1
    assert (found.rank_high > found.rank_low).any()
    assert found.agreement < 1.0


def test_topsis_is_the_closeness_to_the_ideal() -> None:
    matrix = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    assert topsis(matrix, np.array([0.8, 0.2])) == pytest.approx([0.8, 0.2, 1.0])


@settings(max_examples=50)
@given(st.lists(st.floats(-5, 5), min_size=2, max_size=12), st.floats(0.05, 0.4))
def test_scores_stay_between_0_and_100_and_ranks_hold_the_actual_one(
    values: list[float], change: float
) -> None:
    array = np.array(values)
    found = score({"size": array, "growth": -array, "margin": array**2}, WEIGHTS, change)
    assert ((found.weighted >= -1e-9) & (found.weighted <= 100 + 1e-9)).all()
    own = rank(found.weighted)
    assert ((found.rank_low <= own) & (own <= found.rank_high)).all()


def test_rankings_agree_fully_or_not_at_all() -> None:
    ranks = np.array([1, 2, 3, 4])
    assert kendall(ranks, ranks) == 1.0
    assert kendall(ranks, ranks[::-1].copy()) == -1.0
