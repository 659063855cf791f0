"""Seasonal naive: the last season repeated; the baseline of every comparison."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster


class SeasonalNaive(Forecaster):
    """Every step equals the same step of the last season (Hyndman & Athanasopoulos, FPP3, section 5.2)."""

    name = "seasonal_naive"
    label = "Seasonal naive"
    minimum_seasons = 1

    def _fit(self, history: Floats) -> None:
        self._last_season = history[-self.season :]

    def _predict(self, horizon: int) -> Floats:
        return np.resize(self._last_season, horizon)


MODEL = SeasonalNaive
