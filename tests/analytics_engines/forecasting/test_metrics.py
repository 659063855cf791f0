from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.base import Floats

VALUES = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
PAIRS = st.integers(1, 40).flatmap(
    lambda n: st.tuples(arrays(np.float64, n, elements=VALUES), arrays(np.float64, n, elements=VALUES))
)


@settings(deadline=None)
@given(PAIRS)
def test_errors_are_never_negative_and_rmse_is_at_least_mae(pair: tuple[Floats, Floats]) -> None:
    actual, forecast = pair
    mae, rmse = metrics.mae(actual, forecast), metrics.rmse(actual, forecast)
    assert 0 <= mae <= rmse * (1 + 1e-9) + 1e-9
    assert rmse <= np.sqrt(len(actual)) * mae * (1 + 1e-9) + 1e-9


@settings(deadline=None)
@given(PAIRS)
def test_a_perfect_forecast_has_no_error(pair: tuple[Floats, Floats]) -> None:
    actual, _ = pair
    assert metrics.rmse(actual, actual) == metrics.mae(actual, actual) == 0
    assert metrics.wape(actual, actual) in (0.0, pytest.approx(float("nan"), nan_ok=True))
    assert metrics.coverage(actual, actual, actual) == 1


@settings(deadline=None)
@given(PAIRS, st.floats(0.001, 1000))
def test_percentages_do_not_depend_on_the_unit(pair: tuple[Floats, Floats], factor: float) -> None:
    actual, forecast = pair
    for measure in (metrics.wape, metrics.mape, metrics.r_squared):
        plain, scaled = measure(actual, forecast), measure(factor * actual, factor * forecast)
        assert scaled == pytest.approx(plain, rel=1e-6, abs=1e-9, nan_ok=True)


@settings(deadline=None)
@given(PAIRS, st.permutations(range(5)))
def test_the_order_of_the_steps_does_not_matter(pair: tuple[Floats, Floats], order: list[int]) -> None:
    actual, forecast = np.resize(pair[0], 5), np.resize(pair[1], 5)
    for measure in (metrics.rmse, metrics.mae, metrics.wape):
        shuffled = measure(actual[order], forecast[order])
        assert shuffled == pytest.approx(measure(actual, forecast), rel=1e-9, nan_ok=True)


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(1, 7), st.floats(0.1, 10))
def test_the_naive_forecast_of_a_seasonal_walk_has_mase_one(cycles: int, season: int, step: float) -> None:
    history: Floats = np.repeat(np.arange(cycles + 1), season).astype(np.float64) * np.float64(step)
    actual: Floats = np.full(season, float(history[-1]) + step)
    naive = metrics.seasonal_naive_error(history, season)
    assert metrics.mase(actual, history[-season:], naive) == pytest.approx(1.0)


def test_figures_by_hand() -> None:
    actual, forecast = np.array([100.0, 0.0, 50.0]), np.array([90.0, 10.0, 50.0])
    assert metrics.mae(actual, forecast) == pytest.approx(20 / 3)
    assert metrics.rmse(actual, forecast) == pytest.approx(np.sqrt(200 / 3))
    assert metrics.mape(actual, forecast) == pytest.approx(0.05)
    assert metrics.wape(actual, forecast) == pytest.approx(20 / 150)
    assert metrics.mase(actual, forecast, 5.0) == pytest.approx(4 / 3)
    assert metrics.r_squared(actual, forecast) == pytest.approx(1 - 200 / 5000)
    assert metrics.coverage(actual, forecast - 5, forecast + 5) == pytest.approx(1 / 3)


def test_what_the_data_leaves_undefined_is_nan() -> None:
    nothing, flat = np.zeros(3), np.full(3, 2.0)
    undefined = [
        metrics.mape(nothing, flat),
        metrics.wape(nothing, flat),
        metrics.mase(flat, flat, 0.0),
        metrics.r_squared(flat, flat),
        metrics.seasonal_naive_error(flat, 3),
        metrics.coverage(np.array([]), np.array([]), np.array([])),
    ]
    assert np.isnan(undefined).all()
