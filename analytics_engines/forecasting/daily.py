"""Forecasts of a daily retail series: a model sees trading days only, closed days are forecast as zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.calendar import TradingCalendar, fill_closed

_WEEKS_IN_YEAR = 52


@dataclass(frozen=True, slots=True)
class DailySeries:
    """One value a day without a gap, from `first_day` on."""

    first_day: date
    values: Floats

    def __len__(self) -> int:
        return len(self.values)

    @property
    def next_day(self) -> date:
        """The first day after the series."""
        return self.first_day + timedelta(days=len(self))

    def head(self, length: int) -> DailySeries:
        """The first `length` days."""
        return DailySeries(self.first_day, self.values[:length])


def forecast_days(
    model: type[Forecaster], series: DailySeries, calendar: TradingCalendar, horizon: int
) -> Floats:
    """Forecast the `horizon` days after the series; closed days are zero and nothing is below zero.

    Raises:
        NotEnoughDataError: The series is too short for the model.
    """
    traded = calendar.trading_weekday(series.first_day, len(series))
    closed = ~calendar.is_open(series.first_day, len(series))[traded] & (series.values[traded] == 0)
    history = fill_closed(series.values[traded], closed, calendar.week)
    fitted = model(calendar.week, _WEEKS_IN_YEAR * calendar.week).fit(history)
    ahead = calendar.trading_weekday(series.next_day, horizon)
    forecast = np.zeros(horizon)
    if ahead.any():
        forecast[ahead] = fitted.predict(int(ahead.sum()))
    return np.where(calendar.is_open(series.next_day, horizon), np.maximum(forecast, 0.0), 0.0)
