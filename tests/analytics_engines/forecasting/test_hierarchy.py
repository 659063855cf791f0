from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_engines.forecasting.hierarchy import Whole, incoherence, reconcile

TREE = (Whole(0, (1, 2)), Whole(0, (3, 4, 5)), Whole(1, (6, 7)))
"""A shop cut in two ways; the first part of one is cut again."""


@given(st.integers(0, 10_000))
def test_parts_add_up_and_nothing_is_negative(seed: int) -> None:
    random = np.random.default_rng(seed)
    forecasts = np.where(random.random((8, 30)) < 0.2, 0.0, random.gamma(0.5, 100, (8, 30)))
    coherent = reconcile(forecasts, random.gamma(1, 50, 8), TREE)
    assert incoherence(coherent, TREE) < 1e-9
    assert (coherent >= 0).all()


def test_forecasts_that_add_up_are_left_alone() -> None:
    bottom = np.random.default_rng(2).uniform(1, 9, (3, 10))
    forecasts = np.vstack([bottom.sum(axis=0), bottom])
    assert reconcile(forecasts, np.ones(4), [Whole(0, (1, 2, 3))]) == pytest.approx(forecasts)


def test_the_less_certain_forecast_gives_way() -> None:
    forecasts = np.array([[100.0], [60.0], [60.0]])
    coherent = reconcile(forecasts, np.array([1.0, 1.0, 98.0]), [Whole(0, (1, 2))])
    assert coherent[:, 0] == pytest.approx([100.2, 59.8, 40.4], abs=0.01)


def test_the_closed_form_is_the_projection_of_the_textbook() -> None:
    """S (S'W^-1 S)^-1 S' W^-1 y for a total of three parts (Wickramasuriya et al. 2019, equation 9)."""
    random = np.random.default_rng(3)
    base, variances = random.uniform(50, 90, (4, 6)), random.uniform(1, 5, 4)
    summing = np.vstack([np.ones(3), np.eye(3)])
    weight = np.diag(1 / variances)
    bottom = np.linalg.solve(summing.T @ weight @ summing, summing.T @ weight @ base)
    assert reconcile(base, variances, [Whole(0, (1, 2, 3))]) == pytest.approx(summing @ bottom)


def test_incoherence_is_the_largest_gap_relative_to_the_largest_forecast() -> None:
    assert incoherence(np.array([[100.0], [60.0], [50.0]]), [Whole(0, (1, 2))]) == pytest.approx(0.1)
    assert incoherence(np.ones((2, 2)), []) == 0.0
