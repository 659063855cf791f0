from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.profile import Pattern, profile
from analytics_engines.forecasting.registry import model

RANDOM = np.random.default_rng(11)


def rarely(sizes: Floats | float) -> Floats:
    """Demand on a fifth of 400 days."""
    return np.asarray((RANDOM.random(400) < 0.2) * sizes, dtype=np.float64)


def test_a_weekly_season_is_strong_and_noise_has_none() -> None:
    week = np.tile([10.0, 12.0, 11.0, 13.0, 30.0, 45.0, 2.0], 40)
    assert profile(week + RANDOM.normal(0, 1, 280), 7).season_strength > 0.9
    assert profile(100 + RANDOM.normal(0, 10, 280), 7).season_strength < 0.3


def test_a_rising_series_is_not_stationary_and_noise_is() -> None:
    noise = RANDOM.normal(100, 5, 300)
    assert profile(noise, 7).is_stationary
    rising = profile(noise + np.arange(300) * 0.5, 7)
    assert not rising.is_stationary
    assert rising.trend_strength > 0.8


def test_demand_patterns_follow_interval_and_variation() -> None:
    rare = rarely(5.0)
    assert profile(rare, 7).pattern is Pattern.INTERMITTENT
    lumpy = rarely(RANDOM.lognormal(1, 1.2, 400))
    assert profile(lumpy, 7).pattern is Pattern.LUMPY
    assert profile(RANDOM.lognormal(1, 1.2, 400), 7).pattern is Pattern.ERRATIC
    assert profile(RANDOM.normal(100, 5, 400), 7).pattern is Pattern.SMOOTH


def test_croston_is_for_rare_demand_and_ets_is_not() -> None:
    rare, steady = profile(rarely(5.0), 7), profile(RANDOM.normal(100, 5, 400), 7)
    assert model("croston").suits(rare)
    assert not model("croston").suits(steady)
    assert model("ets").suits(steady)
    assert not model("ets").suits(rare)
    assert model("smoothing").suits(rare)


def test_a_series_without_demand_has_a_profile() -> None:
    empty = profile(np.zeros(100), 7)
    assert empty.demand_interval == float("inf")
    assert empty.season_strength == 0.0
    assert empty.is_stationary
