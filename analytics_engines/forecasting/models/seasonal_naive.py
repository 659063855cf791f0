"""Seasonal naive: the last season repeated; the baseline of every comparison."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster


class SeasonalNaive(Forecaster):
    """Every step equals the same step of the last season (Hyndman & Athanasopoulos, FPP3, section 5.2).

    Steps without a short season (weeks) repeat the last year, once a year is on record.
    """

    name = "seasonal_naive"
    label = "Seasonal naive"
    minimum_seasons = 1

    def _fit(self, history: Floats) -> None:
        whole_year = self.season == 1 and self.year is not None and len(history) >= self.year
        self._last_season = history[-(self.year or 1) :] if whole_year else history[-self.season :]

    def _predict(self, horizon: int) -> Floats:
        return np.resize(self._last_season, horizon)


MODEL = SeasonalNaive
