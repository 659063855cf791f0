"""Decomposition into several seasons and a trend, by statsforecast."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster


class Mstl(Forecaster):
    """MSTL (Bandara, Hyndman & Bergmeir 2021): week and year repeated, the rest by exponential smoothing.

    The year counts once two of them are known. Without any season it is exponential smoothing alone.
    """

    name = "mstl"
    label = "Multiple seasons by loess (MSTL)"

    @classmethod
    def test_parameters(cls) -> tuple[tuple[int, int | None], ...]:
        """A week within a year, a week, and no season."""
        return ((7, 364), (7, None), (1, None))

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import MSTL, AutoETS

        trend = AutoETS(model="ANN")
        seasons = [s for s in (self.season, self.year) if s and s > 1 and len(history) >= 2 * s + 1]
        self._fitted = (MSTL(season_length=seasons, trend_forecaster=trend) if seasons else trend).fit(
            y=history
        )

    def _predict(self, horizon: int) -> Floats:
        return np.asarray(self._fitted.predict(h=horizon)["mean"])


MODEL = Mstl
