"""Last year's same weekdays, scaled by how the recent weeks compare with the same weeks last year."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster

_LEVEL_SEASONS = 8


class YearOverYear(Forecaster):
    """Seasonal naive over a year times the recent growth: retail's comparison with last year as a model.

    `forecast(t) = history(t - year) * level`, where `level` is the sum of the last eight short seasons over
    the sum of the same ones a year before (kept between a third and three).
    """

    name = "year_over_year"
    label = "Last year scaled by recent growth"

    @property
    def minimum_observations(self) -> int:
        """A year, and the weeks that growth is measured on."""
        return (self.year or self.season) + _LEVEL_SEASONS * self.season

    def _fit(self, history: Floats) -> None:
        self._year = self.year or self.season
        recent = _LEVEL_SEASONS * self.season
        end = len(history) - self._year
        before, now = history[end - recent : end].sum(), history[-recent:].sum()
        growth = float(np.clip(now / before, 1 / 3, 3)) if before > 0 and now > 0 else 1.0
        self._pattern = history[-self._year :] * growth

    def _predict(self, horizon: int) -> Floats:
        return np.resize(self._pattern, horizon)


MODEL = YearOverYear
