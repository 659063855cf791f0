"""Exponential smoothing of level and season, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster


class Ets(Forecaster):
    """ETS with additive error and season, and no trend.

    Source: Hyndman, Koehler, Ord & Snyder 2008, Forecasting with Exponential Smoothing. Without a trend on
    purpose: over a quarter ahead, forms with one (AutoETS among them) extrapolate noise and do worse on
    daily retail sales.
    """

    name = "ets"
    label = "Exponential smoothing, ETS(A,N,A)"

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import AutoETS

        form = "ANA" if self.season > 1 else "ANN"
        self._fitted = AutoETS(season_length=self.season, model=form).fit(y=history)

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = Ets
