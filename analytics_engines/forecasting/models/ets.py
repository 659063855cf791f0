"""Exponential smoothing with the error, trend and season chosen by AICc, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster


class Ets(Forecaster):
    """ETS with an additive season, its form chosen by AICc.

    Source: Hyndman, Koehler, Ord & Snyder 2008, Forecasting with Exponential Smoothing.
    """

    name = "ets"
    label = "Exponential smoothing (ETS)"

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import AutoETS

        self._fitted = AutoETS(season_length=self.season, model="ZZA" if self.season > 1 else "ZZN").fit(
            y=history
        )

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = Ets
