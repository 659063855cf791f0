"""The seasonal Kendall test: is there a monotonic trend in a series with a season?"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from analytics_engines.forecasting.base import Floats

_COVARIANCE_CYCLES = 10


@dataclass(frozen=True, slots=True)
class TrendTest:
    """Slope (change of the value from one step to the next) and two-sided p-value."""

    slope: float
    p_value: float


def seasonal_kendall(values: Floats, season: int) -> TrendTest:
    """Test a series for a trend that its season does not explain, comparing like with like only.

    The statistic sums Mann-Kendall's S over the positions within the season (the weekdays of daily values,
    the weeks of the year of weekly ones); the slope is the median of the slopes between equal positions
    (Hirsch, Slack & Smith 1982, Water Resources Research 18). From ten seasons on, the variance also holds
    the covariance between positions, so that a run of good weeks does not pass for evidence seven times
    over (Hirsch & Slack 1984, Water Resources Research 20). Values beyond whole seasons are left out at the
    start; positions that never change (closed weekdays) say nothing about the slope.
    """
    cycles = len(values) // season
    if cycles < 2:
        return TrendTest(0.0, 1.0)
    table = values[-cycles * season :].reshape(cycles, season)
    later, earlier = np.triu_indices(cycles, 1)[::-1]
    differences = table[later] - table[earlier]
    moving = table.min(axis=0) < table.max(axis=0)
    if not moving.any():
        return TrendTest(0.0, 1.0)
    slope = float(np.median(differences[:, moving] / ((later - earlier)[:, None] * season)))
    statistic = float(np.sign(differences).sum())
    variance = _variance(table) if cycles < _COVARIANCE_CYCLES else _variance_with_covariance(table)
    z = (statistic - np.sign(statistic)) / sqrt(variance) if variance > 0 else 0.0
    return TrendTest(slope, float(erfc(abs(z) / sqrt(2))))


def _variance(table: Floats) -> float:
    """Variance of S for independent positions in the season, corrected for ties."""
    cycles = len(table)
    total = 0.0
    for season in table.T:
        counts = np.unique(season, return_counts=True)[1]
        ties = float(np.sum(counts * (counts - 1) * (2 * counts + 5)))
        total += (cycles * (cycles - 1) * (2 * cycles + 5) - ties) / 18
    return total


def _variance_with_covariance(table: Floats) -> float:
    """Variance of S with the estimated covariance of every pair of positions (Dietz & Killeen 1981)."""
    cycles = len(table)
    signs = np.sign(table[None, :, :] - table[:, None, :])
    ranks = (cycles + 1 + signs.sum(axis=0)) / 2
    upper = np.triu_indices(cycles, 1)
    concordance = signs[upper].T @ signs[upper]
    mean_rank = cycles * (cycles + 1) ** 2
    covariance = (concordance + 4 * ranks.T @ ranks - mean_rank) / 3
    return float(covariance.sum() - np.trace(covariance)) + _variance(table)
