from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.global_market_pulse.decomposition import decompose

DAYS = 912
DAY = np.arange(DAYS, dtype=np.float64)
TREND = 1_000 + 0.5 * DAY
WEEKLY = 100 * np.sin(2 * np.pi * DAY / 7)
YEARLY = 200 * np.sin(2 * np.pi * DAY / 365)


def test_planted_components_are_told_apart_and_add_up() -> None:
    values = TREND + WEEKLY + YEARLY + np.random.default_rng(1).normal(0, 30, DAYS)
    found = decompose(values)
    assert found is not None
    assert found.yearly is not None
    whole = found.trend + found.weekly + found.yearly + found.remainder
    assert whole == pytest.approx(values, abs=1e-6)
    assert np.abs(found.trend - TREND).mean() < 15
    assert np.abs(found.weekly - WEEKLY).mean() < 15
    assert np.corrcoef(found.yearly, YEARLY)[0, 1] > 0.97
    assert min(found.weekly_strength, found.yearly_strength or 0.0, found.trend_strength) > 0.8


def test_below_two_years_there_is_no_season_of_the_year() -> None:
    found = decompose((TREND + WEEKLY)[:500])
    assert found is not None
    assert found.yearly is None
    assert found.yearly_strength is None
    assert found.trend + found.weekly + found.remainder == pytest.approx((TREND + WEEKLY)[:500])


def test_less_than_eight_weeks_are_not_taken_apart() -> None:
    assert decompose(np.ones(55, dtype=np.float64)) is None


def test_a_constant_series_has_no_strength() -> None:
    found = decompose(np.full(200, 5.0, dtype=np.float64))
    assert found is not None
    assert found.weekly_strength == pytest.approx(0.0, abs=1e-6)
