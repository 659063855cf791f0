"""The seasonal Kendall test: is there a monotonic trend in a daily series with a weekly season?"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from analytics_engines.forecasting.base import Floats

_SEASON = 7
_COVARIANCE_YEARS = 10


@dataclass(frozen=True, slots=True)
class TrendTest:
    """Slope per day (change of the daily value from one day to the next) and two-sided p-value."""

    slope_per_day: float
    p_value: float


def seasonal_kendall(values: Floats) -> TrendTest:
    """Test a daily series, weekday by weekday.

    The statistic sums Mann-Kendall's S over the weekdays; the slope is the median of the slopes between equal
    weekdays (Hirsch, Slack & Smith 1982, Water Resources Research 18). From ten weeks on, the variance also
    holds the covariance between weekdays, so that a run of good weeks does not pass for evidence seven
    times over (Hirsch & Slack 1984, Water Resources Research 20). Days beyond whole weeks are left out at
    the start; weekdays that never change (closed ones) say nothing about the slope.
    """
    weeks = len(values) // _SEASON
    if weeks < 3:
        return TrendTest(0.0, 1.0)
    table = values[-weeks * _SEASON :].reshape(weeks, _SEASON)
    later, earlier = np.triu_indices(weeks, 1)[::-1]
    differences = table[later] - table[earlier]
    signs = np.sign(differences)
    statistic = float(signs.sum())
    variance = _variance(table) if weeks < _COVARIANCE_YEARS else _variance_with_covariance(table)
    moving = table.min(axis=0) < table.max(axis=0)
    slopes = differences[:, moving] / ((later - earlier)[:, None] * _SEASON)
    slope = float(np.median(slopes)) if moving.any() else 0.0
    if variance <= 0:
        return TrendTest(slope, 1.0)
    z = (statistic - np.sign(statistic)) / sqrt(variance)
    return TrendTest(slope, float(erfc(abs(z) / sqrt(2))))


def _variance(table: Floats) -> float:
    """Variance of S for independent weekdays, corrected for ties."""
    weeks = len(table)
    total = 0.0
    for season in table.T:
        counts = np.unique(season, return_counts=True)[1]
        ties = float(np.sum(counts * (counts - 1) * (2 * counts + 5)))
        total += (weeks * (weeks - 1) * (2 * weeks + 5) - ties) / 18
    return total


def _variance_with_covariance(table: Floats) -> float:
    """Variance of S with the estimated covariance of every pair of weekdays (Dietz & Killeen 1981)."""
    weeks = len(table)
    signs = np.sign(table[None, :, :] - table[:, None, :])
    ranks = (weeks + 1 + signs.sum(axis=0)) / 2
    upper = np.triu_indices(weeks, 1)
    concordance = signs[upper].T @ signs[upper]
    mean_rank = weeks * (weeks + 1) ** 2
    covariance = (concordance + 4 * ranks.T @ ranks - mean_rank) / 3
    return float(covariance.sum() - np.trace(covariance)) + _variance(table)
