"""Croston's method for intermittent demand, bias-corrected, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.profile import SeriesProfile


class Croston(Forecaster):
    """Size and interval of demand smoothed apart, with the correction of Syntetos & Boylan 2005 (SBA).

    Source: Croston 1972, Operational Research Quarterly 23. The forecast is one level for every step.
    """

    name = "croston"
    label = "Croston with Syntetos-Boylan correction"
    knows_season = False

    @classmethod
    def suits(cls, profile: SeriesProfile) -> bool:
        """Only demand with many empty steps."""
        return profile.is_intermittent

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import CrostonSBA

        self._fitted = CrostonSBA().fit(y=history)

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = Croston
