from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.market_intelligence_hub.trend_test import TrendTest, seasonal_kendall

WEEK = np.array([10.0, 10.0, 10.0, 10.0, 15.0, 20.0, 0.0])


@pytest.mark.parametrize("days", [28, 90, 365])
def test_a_planted_slope_is_found_behind_the_week(days: int) -> None:
    noise = np.random.default_rng(1).normal(0, 1, days)
    found = seasonal_kendall(np.resize(WEEK, days) + 0.2 * np.arange(days) + noise, 7)
    assert found.slope == pytest.approx(0.2, abs=0.05)
    assert found.p_value < 0.05


@pytest.mark.parametrize(("days", "season"), [(28, 7), (90, 7), (365, 7), (104, 52)])
def test_noise_is_seldom_called_a_trend(days: int, season: int) -> None:
    random = np.random.default_rng(2)
    pattern = np.resize(WEEK if season == 7 else np.arange(52.0), days)
    tests = [seasonal_kendall(pattern + random.normal(0, 2, days), season) for _ in range(300)]
    assert np.mean([test.p_value < 0.05 for test in tests]) <= 0.08


def test_closed_days_do_not_flatten_the_slope() -> None:
    trading = np.resize(np.array([1.0, 1, 1, 0, 0, 0, 0]), 84)
    assert seasonal_kendall(trading * (100 + np.arange(84)), 7).slope == pytest.approx(1.0)


def test_a_series_too_short_or_without_change_has_no_trend() -> None:
    assert seasonal_kendall(np.arange(13.0), 7) == TrendTest(0.0, 1.0)
    assert seasonal_kendall(np.full(90, 4.0), 7) == TrendTest(0.0, 1.0)


def test_the_statistic_matches_a_count_by_hand() -> None:
    """Two positions, three cycles, every pair rising: S = 6, variance 2 x 3 x 2 x 11 / 18."""
    found = seasonal_kendall(np.array([1.0, 10, 2, 20, 3, 30]), 2)
    z = 5 / np.sqrt(2 * 3 * 2 * 11 / 18)
    from math import erfc

    assert found.p_value == pytest.approx(erfc(z / np.sqrt(2)))
    assert found.slope == pytest.approx(np.median([0.5, 0.5, 0.5, 5, 5, 5]))
