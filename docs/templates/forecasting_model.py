"""FILL IN: the method in one sentence, and the library that does the work, if one does."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster


class RandomWalkWithDrift(Forecaster):
    """FILL IN: what the forecast is, with its source (Hyndman & Athanasopoulos, FPP3, section 5.2).

    The base class has checked the history (one series, finite, long enough) and the horizon. A library is
    imported inside `_fit`, so that listing the models loads none.
    """

    name = "random_walk_with_drift"  # FILL IN: unique; it is published in the table `forecasts`
    label = "Random walk with drift"  # FILL IN: what users read
    minimum_seasons = 1  # FILL IN: seasons of history that the method needs

    def _fit(self, history: Floats) -> None:
        self._last = history[-1]
        self._drift = (history[-1] - history[0]) / (len(history) - 1)

    def _predict(self, horizon: int) -> Floats:
        return self._last + self._drift * np.arange(1, horizon + 1)


MODEL = RandomWalkWithDrift
