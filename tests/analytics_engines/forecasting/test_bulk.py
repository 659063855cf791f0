from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.bulk import LEVELS, BulkForecast, BulkPlan, forecast_bulk
from analytics_engines.forecasting.conformal import panel_widths
from analytics_engines.forecasting.panel import Panel

SERIES, WEEKS, HORIZON = 30, 130, 8
QUICK = BulkPlan(1, 52, HORIZON, folds=3, models=("seasonal_naive", "smoothing", "year_over_year"))


def seasonal(seed: int = 5) -> Floats:
    """Weekly series with a yearly peak, of very different sizes."""
    random = np.random.default_rng(seed)
    peak = 1 + 2 * np.exp(-(((np.arange(WEEKS + HORIZON) % 52) - 30) ** 2) / 20)
    level = random.lognormal(3, 1.5, (SERIES, 1))
    noise = random.normal(1, 0.08, (SERIES, WEEKS + HORIZON))
    return np.asarray(level * peak * noise)


@pytest.fixture(scope="module")
def found() -> BulkForecast:
    return forecast_bulk(Panel(seasonal()[:, :WEEKS]), QUICK)


def test_every_series_gets_a_finite_forecast_by_a_named_candidate(found: BulkForecast) -> None:
    assert found.forecast.shape == (SERIES, HORIZON)
    assert np.isfinite(found.forecast).all()
    assert set(found.chosen) <= found.candidates.keys()
    assert {"ensemble_median", "ensemble_weighted"} <= found.candidates.keys()


def test_the_choice_is_as_good_as_its_candidates(found: BulkForecast) -> None:
    actual = seasonal()[:, WEEKS:]
    errors = {name: float(np.abs(actual - f).sum()) for name, f in found.candidates.items()}
    chosen = float(np.abs(actual - found.forecast).sum())
    assert chosen < 1.1 * min(errors.values())
    assert chosen < errors["seasonal_naive"]


def test_intervals_hold_what_they_promise_on_weeks_to_come() -> None:
    random = np.random.default_rng(8)
    sold = random.lognormal(3, 1.5, (60, 1)) * random.normal(1, 0.2, (60, WEEKS + HORIZON))
    found = forecast_bulk(Panel(sold[:, :WEEKS]), QUICK)
    actual = sold[:, WEEKS:]
    for level in LEVELS:
        inside = (actual >= found.lower[level]) & (actual <= found.upper[level])
        assert inside.mean() == pytest.approx(level, abs=0.06)
    assert (found.upper[0.95] >= found.upper[0.80]).all()
    assert (found.lower[0.80] >= 0).all()


def test_what_comes_after_the_panel_changes_nothing() -> None:
    values = seasonal()
    again = forecast_bulk(Panel(values).until(WEEKS), QUICK)
    assert np.array_equal(again.forecast, forecast_bulk(Panel(values[:, :WEEKS]), QUICK).forecast)


def test_the_trees_use_a_regressor_whose_future_is_known() -> None:
    random = np.random.default_rng(6)
    promoted = (random.random((20, 120)) < 0.25).astype(float)
    sold = random.uniform(20, 60, (20, 1)) * (1 + promoted) * random.normal(1, 0.05, (20, 120))
    plan = BulkPlan(1, None, 10, folds=1, models=("seasonal_naive", "gradient_boosting"))
    actual = sold[:, 110:]
    blind = forecast_bulk(Panel(sold[:, :110]), plan)
    seeing = forecast_bulk(Panel(sold[:, :110], {"promotion": promoted}), plan)
    error = {name: np.abs(actual - f.forecast).sum() for name, f in (("blind", blind), ("seeing", seeing))}
    assert error["seeing"] < 0.6 * error["blind"]
    assert seeing.chosen.count("gradient_boosting") == 20


def test_series_that_begin_late_are_forecast_by_what_can_learn_from_them() -> None:
    values = seasonal()[:, :WEEKS]
    values[0, :100] = np.nan
    found = forecast_bulk(Panel(values), QUICK)
    assert np.isfinite(found.forecast[0]).all()
    assert np.isnan(found.candidates["year_over_year"][0]).all()


def test_too_short_a_panel_says_so() -> None:
    with pytest.raises(NotEnoughDataError, match="10 periods are too few to test a forecast of 8"):
        forecast_bulk(Panel(np.ones((3, 10))), QUICK)


def test_widths_of_skewed_errors_reach_further_up() -> None:
    random = np.random.default_rng(9)
    forecast = np.full((4, 50, 6), 100.0)
    actual = forecast + random.lognormal(2, 1, forecast.shape) - np.exp(2.5)
    (below, above) = panel_widths(actual, forecast, (0.8,))[0.8]
    assert (above > below).mean() > 0.9
