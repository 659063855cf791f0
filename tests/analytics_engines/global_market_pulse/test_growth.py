from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.global_market_pulse.growth import Growth, shrink, yearly_growth

WEEKS = 130


def planted_counts(rates: np.ndarray, level: float, seed: int) -> np.ndarray:
    """Weekly Poisson counts that grow by the rates, with a season and a campaign week that all share."""
    weeks = np.arange(WEEKS)
    shared = 1 + 0.4 * np.sin(2 * np.pi * weeks / 52) + 1.5 * (weeks % 52 == 47)
    mean = level * (1 + rates[:, None]) ** (weeks / 52) * shared
    return np.asarray(np.random.default_rng(seed).poisson(mean), dtype=np.float64)


def test_planted_growth_is_recovered_through_a_shared_season() -> None:
    rates = np.linspace(-0.2, 0.5, 12)
    found = yearly_growth(planted_counts(rates, 400, 1))
    assert found is not None
    assert found.rate == pytest.approx(rates, abs=0.05)
    assert np.corrcoef(found.rate, rates)[0, 1] > 0.99


def test_intervals_hold_the_planted_growth_about_as_often_as_they_say() -> None:
    rates = np.linspace(-0.1, 0.3, 40)
    inside = []
    for seed in range(6):
        found = yearly_growth(planted_counts(rates, 30, seed))
        assert found is not None
        inside += ((found.low <= rates) & (rates <= found.high)).tolist()
    assert 0.9 <= np.mean(inside) <= 0.99


def test_less_than_sixty_weeks_give_no_growth() -> None:
    assert yearly_growth(np.ones((3, 59))) is None
    assert yearly_growth(np.zeros((3, 100))) is None


def test_one_unit_grows_like_the_whole() -> None:
    found = yearly_growth(planted_counts(np.array([0.25]), 2_000, 4))
    assert found is not None
    assert found.rate[0] == pytest.approx(0.25, abs=0.02)


def test_noisy_cells_are_drawn_towards_their_row_and_column() -> None:
    row, column = (index.ravel() for index in np.indices((6, 5)))
    truth = 0.1 * row - 0.05 * column
    error = np.where(np.arange(30) % 7 == 0, 0.5, 0.01)
    noisy = truth + np.random.default_rng(3).normal(0, error)
    found = shrink(Growth(noisy, error), row, column)
    assert np.abs(found.log_rate - truth).mean() < 0.3 * np.abs(noisy - truth).mean()
    assert np.abs(found.log_rate - truth).max() < 0.1
