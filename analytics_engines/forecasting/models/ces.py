"""Complex exponential smoothing, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster


class ComplexSmoothing(Forecaster):
    """CES, seasonal or not by AICc (Svetunkov, Kourentzes & Ord 2022, Naval Research Logistics 69)."""

    name = "ces"
    label = "Complex exponential smoothing (CES)"
    minimum_seasons = 3

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import AutoCES

        self._fitted = AutoCES(season_length=self.season, model="Z" if self.season > 1 else "N").fit(
            y=history
        )

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = ComplexSmoothing
