"""Daily series of one shop as a panel of trading days, and what panel models say of them from past days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.calendar import Flags, ShopDays, TradingCalendar, fill_closed
from analytics_engines.forecasting.daily import DailySeries
from analytics_engines.forecasting.panel import Codes, Panel, PanelForecaster

_WEEKS_IN_YEAR = 52

Dates = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Regressors:
    """What is known of every day, past and future, from `first_day` on.

    Args:
        first_day: Day of the first value.
        values: By name, series (or 1) x days; the last value goes on where days are missing.
    """

    first_day: date
    values: Mapping[str, Floats] = field(default_factory=dict)

    def window(self, first_day: date, count: int) -> dict[str, Floats]:
        """The values of `count` days from `first_day`; NaN before they begin."""
        start = (first_day - self.first_day).days
        days = np.arange(start, start + count)
        return {
            name: np.where(days < 0, np.nan, item[:, np.clip(days, 0, item.shape[1] - 1)])
            for name, item in self.values.items()
        }


class PanelDays:
    """The series of one measure, all ending on the same day; each origin is fitted once per model.

    Args:
        series: Daily series.
        shop_days: When the whole shop traded.
        regressors: Known of the past and the future.
        groups: Codes by grouping, one a series.
    """

    def __init__(
        self,
        series: Sequence[DailySeries],
        shop_days: ShopDays,
        regressors: Regressors | None = None,
        groups: Mapping[str, Codes] | None = None,
    ) -> None:
        self._first = min(item.first_day for item in series)
        self._days = (series[0].next_day - self._first).days
        self._values = np.full((len(series), self._days), np.nan)
        for row, item in enumerate(series):
            self._values[row, self._days - len(item) :] = item.values
        self._shop_days = shop_days
        self._regressors = regressors or Regressors(self._first)
        self._groups = dict(groups or {})
        self._known: dict[tuple[str, int, int], Floats] = {}

    def forecast(self, kind: type[PanelForecaster], back: int, horizon: int) -> Floats:
        """Forecasts of the `horizon` days that follow all but the last `back` days.

        Returns:
            Series x days; NaN where a series is too short for the model.
        """
        key = kind.name, back, horizon
        if key not in self._known:
            self._known[key] = self._fit(kind, self._days - back, horizon)
        return self._known[key]

    def _fit(self, kind: type[PanelForecaster], days: int, horizon: int) -> Floats:
        next_day = self._first + timedelta(days=days)
        calendar = self._shop_days.calendar(next_day - timedelta(days=1))
        traded = calendar.trading_weekday(self._first, days)
        ahead = calendar.trading_weekday(next_day, horizon)
        values = _without_closures(
            self._values[:, :days][:, traded], self._closed(calendar, days)[traded], calendar
        )
        both = np.concatenate([traded, ahead])
        known = self._regressors.window(self._first, days + horizon)
        known |= _calendar_columns(self._first, days + horizon, calendar)
        panel = Panel(values, {name: item[:, both] for name, item in known.items()}, self._groups)
        fitted = kind(calendar.week, _WEEKS_IN_YEAR * calendar.week).fit_panel(panel)
        result = np.zeros((len(values), horizon))
        if ahead.any():
            result[:, ahead] = np.maximum(fitted.predict_panel(int(ahead.sum())), 0.0)
        return np.where(calendar.is_open(next_day, horizon), result, 0.0)

    def _closed(self, calendar: TradingCalendar, days: int) -> Flags:
        return np.asarray(~calendar.is_open(self._first, days))


def _without_closures(values: Floats, closed: Flags, calendar: TradingCalendar) -> Floats:
    """Values with those of closed days (that nothing was sold on) filled from the week before."""
    filled = values.copy()
    for row in filled:
        known = np.isfinite(row)
        own = closed[known] & (row[known] == 0)
        if own.any() and not own.all():
            row[known] = fill_closed(row[known], own, calendar.week)
    return filled


def _calendar_columns(first_day: date, count: int, calendar: TradingCalendar) -> dict[str, Floats]:
    """Day of the week, the month and the year, and how far the nearest public holiday is, 1 x days."""
    days = np.datetime64(first_day, "D") + np.arange(count)
    months = days.astype("datetime64[M]")
    years = days.astype("datetime64[Y]")
    columns = {
        "weekday": (np.arange(count) + first_day.weekday()) % 7,
        "day_of_month": (days - months).astype(np.int64) + 1,
        "day_of_year": (days - years).astype(np.int64) + 1,
    }
    if calendar.holidays:
        dates = np.array(sorted(calendar.holidays), dtype="datetime64[D]")
        columns["days_to_holiday"] = _distance(days, dates)
    return {name: values[None, :].astype(np.float64) for name, values in columns.items()}


def _distance(days: Dates, dates: Dates) -> Codes:
    """Days until the next holiday, at most 15, negative up to -3 just after one."""
    after = np.searchsorted(dates, days)
    until = (dates[np.minimum(after, len(dates) - 1)] - days).astype(np.int64)
    since = (days - dates[np.maximum(after - 1, 0)]).astype(np.int64)
    ahead = np.where((until >= 0) & (until < 15), until, 15)
    return np.asarray(np.where((since > 0) & (since <= 3) & (ahead > since), -since, ahead))
