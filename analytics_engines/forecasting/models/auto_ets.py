"""Exponential smoothing with its form chosen by AICc, by statsforecast."""

from __future__ import annotations

from analytics_engines.forecasting.base import Floats, Forecaster

_LONGEST_SEASON = 24


class AutoEts(Forecaster):
    """ETS with error, trend (damped) and season chosen by AICc (Hyndman et al. 2002, IJF 18).

    A season of more than 24 steps has too many states to estimate and is left out.
    """

    name = "auto_ets"
    label = "Exponential smoothing, form chosen (AutoETS)"
    is_costly = True

    @classmethod
    def test_parameters(cls) -> tuple[tuple[int, int | None], ...]:
        """No season: few forms to compare."""
        return ((1, None),)

    def _fit(self, history: Floats) -> None:
        from statsforecast.models import AutoETS

        season = self.season if 1 < self.season <= _LONGEST_SEASON else 1
        self._fitted = AutoETS(season_length=season, model="ZZZ", damped=True).fit(y=history)

    def _predict(self, horizon: int) -> Floats:
        mean: Floats = self._fitted.predict(h=horizon)["mean"]
        return mean


MODEL = AutoEts
