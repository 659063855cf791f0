"""Forecasts of a daily retail series: a model sees trading days only, closed days are forecast as zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.calendar import TradingCalendar, days_from, fill_closed

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
    past = days_from(series.first_day, len(series))
    future = days_from(series.next_day, horizon)
    weekday_past, weekday_future = calendar.trading_weekday(past), calendar.trading_weekday(future)
    closed = ~calendar.is_open(past)[weekday_past] & (series.values[weekday_past] == 0)
    history = fill_closed(series.values[weekday_past], closed, calendar.week)
    fitted = model(calendar.week, _WEEKS_IN_YEAR * calendar.week).fit(history)
    forecast = np.zeros(horizon)
    if weekday_future.any():
        forecast[weekday_future] = fitted.predict(int(weekday_future.sum()))
    return np.where(calendar.is_open(future), np.maximum(forecast, 0.0), 0.0)
