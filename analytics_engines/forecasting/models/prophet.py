"""Prophet: trend with change points, week and year as Fourier terms; comes with the extra `prophet`."""

from __future__ import annotations

import logging
from datetime import timedelta

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster

_ORIGIN = np.datetime64("2000-01-03")


class Prophet(Forecaster):
    """Prophet (Taylor & Letham 2018, The American Statistician 72), without sampling.

    Steps are given to it as days; the season and the year are Fourier terms of their length in steps.
    """

    name = "prophet"
    label = "Prophet"
    is_costly = True
    library = "prophet"
    extra = "prophet"

    @classmethod
    def test_parameters(cls) -> tuple[tuple[int, int | None], ...]:
        """A week."""
        return ((7, None),)

    def _fit(self, history: Floats) -> None:
        import pandas as pd

        logging.getLogger("prophet.plot").disabled = True
        from prophet import Prophet as Library

        logging.getLogger("cmdstanpy").disabled = True
        logging.getLogger("prophet").setLevel(logging.ERROR)
        fitted = Library(
            yearly_seasonality=False, weekly_seasonality=False, daily_seasonality=False, uncertainty_samples=0
        )
        if self.season > 1:
            fitted.add_seasonality("season", period=self.season, fourier_order=min(3, self.season // 2))
        if self.year and len(history) >= self.year:
            fitted.add_seasonality("year", period=self.year, fourier_order=10)
        days = pd.DatetimeIndex(_ORIGIN + np.arange(len(history)).astype("timedelta64[D]"))
        self._last = days[-1]
        self._fitted = fitted.fit(pd.DataFrame({"ds": days, "y": history}))

    def _predict(self, horizon: int) -> Floats:
        import pandas as pd

        ahead = pd.DataFrame({"ds": [self._last + timedelta(days=step) for step in range(1, horizon + 1)]})
        return np.asarray(self._fitted.predict(ahead)["yhat"], dtype=np.float64)


MODEL = Prophet
