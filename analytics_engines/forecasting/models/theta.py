"""Dynamic optimised Theta, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster


class Theta(Forecaster):
    """Dynamic optimised Theta (Fiorucci et al. 2016, International Journal of Forecasting 32)."""

    name = "theta"
    label = "Dynamic optimised Theta"

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import DynamicOptimizedTheta

        self._fitted = DynamicOptimizedTheta(season_length=self.season).fit(y=history)

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = Theta
