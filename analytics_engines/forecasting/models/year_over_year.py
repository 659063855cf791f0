"""Last year's weeks, scaled by how the last quarter compares with the same weeks a year before."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster

_LEVEL_SEASONS = 13
_SMOOTHED_SEASONS = 3
_LARGEST_GROWTH = 3.0


class YearOverYear(Forecaster):
    """Retail's comparison with last year as a model: yearly pattern x recent growth x profile of the week.

    `forecast(t) = level(t - year) * growth * profile(t)`: `level` is a centred moving mean of three short
    seasons, `growth` the sum of the last thirteen short seasons over the same ones a year before (kept
    between a third and three), `profile` the mean shape of those thirteen around their mean. Without a year
    given, the year is one short season.
    """

    name = "year_over_year"
    label = "Last year scaled by recent growth"
    knows_year = True

    @classmethod
    def test_parameters(cls) -> tuple[tuple[int, int | None], ...]:
        """A week within a year of 52 weeks, weeks within a year, and no second season."""
        return ((7, 364), (1, 52), (7, None))

    @property
    def minimum_observations(self) -> int:
        """A year, and the short seasons that growth is measured on."""
        return (self.year or self.season) + _LEVEL_SEASONS * self.season

    def _fit(self, history: Floats) -> None:
        year = self.year or self.season
        recent = _LEVEL_SEASONS * self.season
        end = len(history) - year
        before, now = history[end - recent : end].sum(), history[-recent:].sum()
        growth = now / before if before > 0 and now > 0 else 1.0
        self._growth = float(np.clip(growth, 1 / _LARGEST_GROWTH, _LARGEST_GROWTH))
        self._level = _moving_mean(history, _SMOOTHED_SEASONS * self.season)[-year:]
        shape = history[-recent:].reshape(-1, self.season).mean(axis=0)
        self._profile = shape / shape.mean() if shape.mean() > 0 else np.ones(self.season)

    def _predict(self, horizon: int) -> Floats:
        return np.resize(self._level, horizon) * self._growth * np.resize(self._profile, horizon)


def _moving_mean(values: Floats, width: int) -> Floats:
    """Centred moving mean; at the ends, the mean of what the window holds."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    position = np.arange(len(values))
    start = np.maximum(position - width // 2, 0)
    stop = np.minimum(position - width // 2 + width, len(values))
    return np.asarray((sums[stop] - sums[start]) / (stop - start))


MODEL = YearOverYear
