"""Exponential smoothing of level and season, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster

_LONGEST_SEASON = 24


class Ets(Forecaster):
    """ETS with additive error and season, and no trend.

    Source: Hyndman, Koehler, Ord & Snyder 2008, Forecasting with Exponential Smoothing. Without a trend on
    purpose: over a quarter ahead, forms with one (AutoETS among them) extrapolate noise and do worse on
    daily retail sales. A season of more than 24 steps has too many states to estimate and is left out.
    """

    name = "ets"
    label = "Exponential smoothing, ETS(A,N,A)"

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import AutoETS

        form = "ANA" if 1 < self.season <= _LONGEST_SEASON else "ANN"
        self._fitted = AutoETS(season_length=self.season, model=form).fit(y=history)

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = Ets
