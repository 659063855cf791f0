"""Seasonal ARIMA with orders chosen by AICc, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster

_LONGEST_SEASON = 24
_LONGEST_HISTORY = 300


class Arima(Forecaster):
    """AutoARIMA: SARIMA, its orders found stepwise (Hyndman & Khandakar 2008, J. Statistical Software 27).

    Costly, so it is tried on totals and on demand only: it learns from the last 300 steps at most and
    compares eight orders with approximated likelihoods. A season of more than 24 steps is left out.
    """

    name = "arima"
    label = "Seasonal ARIMA (AutoARIMA)"
    is_costly = True

    @classmethod
    def test_parameters(cls) -> tuple[tuple[int, int | None], ...]:
        """No season: the search is quick."""
        return ((1, None),)

    def _fit(self, history: Floats) -> None:
        import warnings

        from statsforecast.models import AutoARIMA

        season = self.season if 1 < self.season <= _LONGEST_SEASON else 1
        search = AutoARIMA(
            season_length=season, approximation=True, max_p=2, max_q=2, max_P=1, max_Q=1, nmodels=8
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            self._fitted = search.fit(y=history[-_LONGEST_HISTORY:])

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = Arima
