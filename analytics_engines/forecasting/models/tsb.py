"""The method of Teunter, Syntetos and Babai for intermittent demand that may end, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.profile import SeriesProfile

_SIZE_WEIGHT, _CHANCE_WEIGHT = 0.1, 0.05


class Tsb(Forecaster):
    """Size of demand and chance of demand smoothed apart; the chance fades while nothing sells.

    Source: Teunter, Syntetos & Babai 2011, European Journal of Operational Research 214. The forecast is
    one level for every step.
    """

    name = "tsb"
    label = "Teunter-Syntetos-Babai"
    knows_season = False

    @classmethod
    def suits(cls, profile: SeriesProfile) -> bool:
        """Only demand with many empty steps."""
        return profile.is_intermittent

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import TSB

        self._fitted = TSB(alpha_d=_SIZE_WEIGHT, alpha_p=_CHANCE_WEIGHT).fit(y=history)

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = Tsb
