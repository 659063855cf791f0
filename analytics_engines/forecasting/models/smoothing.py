"""Exponential smoothing of level and season for many series at once, its weights taken from a grid."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.panel import Panel, PanelForecaster
from analytics_engines.forecasting.profile import SeriesProfile

_LEVEL_WEIGHTS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 0.9)
_SEASON_WEIGHTS = (0.0, 0.05, 0.15, 0.3)
_LONGEST_SEASON = 24


class Smoothing(PanelForecaster):
    """Holt-Winters with additive season and no trend: the weights of least squared one-step error.

    The recursions of `ets` (Hyndman et al. 2008, chapter 3) without its likelihood: every pair of weights
    on a grid runs over all series together, so that thousands of series take seconds. A season of more
    than 24 steps is left out.
    """

    name = "smoothing"
    label = "Exponential smoothing on a grid of weights"

    @classmethod
    def suits(cls, profile: SeriesProfile) -> bool:
        """Every series: with small weights it is the mean level that rare demand needs."""
        return True

    def _fit_panel(self, panel: Panel) -> None:
        self._cycle = self.season if self.season <= _LONGEST_SEASON else 1
        weights = [(a, g) for a in _LEVEL_WEIGHTS for g in (_SEASON_WEIGHTS if self._cycle > 1 else (0.0,))]
        grid = np.array(weights)[:, :, None]
        levels, seasons, errors = _recursions(panel.values, grid[:, 0], grid[:, 1], self._cycle)
        best = (np.argmin(errors, axis=0), np.arange(errors.shape[1]))
        self._level, self._season_part = levels[best], seasons[best]
        self._next = panel.steps % self._cycle

    def _predict_panel(self, horizon: int) -> Floats:
        place = (self._next + np.arange(horizon)) % self._cycle
        return np.asarray(self._level[:, None] + self._season_part[:, place])


def _recursions(values: Floats, alpha: Floats, gamma: Floats, cycle: int) -> tuple[Floats, Floats, Floats]:
    """Run every pair of weights over every series.

    Args:
        values: Series x steps; NaN before a series begins.
        alpha: Weights of the level, pairs x 1.
        gamma: Weights of the season, pairs x 1.
        cycle: Steps in the season.

    Returns:
        Final levels (pairs x series), seasons (pairs x series x places), summed squared one-step errors.
    """
    level0, season0 = _initial(values, cycle)
    level = np.repeat(level0[None], len(alpha), axis=0)
    season = np.repeat(season0[None], len(alpha), axis=0)
    errors = np.zeros_like(level)
    for step in range(values.shape[1]):
        value = values[:, step]
        known = np.isfinite(value)
        if not known.any():
            continue
        place = step % cycle
        seasonal = season[:, :, place]
        error = np.where(known, value - level - seasonal, 0.0)
        errors += error**2
        level += alpha * error
        season[:, :, place] = seasonal + gamma * (1 - alpha) * error
    return level, season, errors


def _initial(values: Floats, cycle: int) -> tuple[Floats, Floats]:
    """Level and season of the first four seasons of each series."""
    steps = values.shape[1]
    begins = steps - np.isfinite(values).sum(axis=1)
    offsets = np.minimum(begins[:, None] + np.arange(4 * cycle), steps - 1)
    first = values[np.arange(len(values))[:, None], offsets]
    level = np.nan_to_num(np.nan_to_num(first).mean(axis=1))
    if cycle == 1:
        return level, np.zeros((len(values), 1))
    season = np.zeros((len(values), cycle))
    for place in range(cycle):
        there = offsets % cycle == place
        season[:, place] = np.where(there, np.nan_to_num(first) - level[:, None], 0.0).sum(
            axis=1
        ) / np.maximum(there.sum(axis=1), 1)
    return level, season


MODEL = Smoothing
