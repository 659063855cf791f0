"""Trends of the series: growth over recent windows, and whether a direction is more than noise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from analytics_engines.forecasting.daily import DailySeries
from analytics_engines.market_intelligence_hub.series import MEASURES, SalesSeries
from analytics_engines.market_intelligence_hub.trend_test import TrendTest, seasonal_kendall

Row = dict[str, object]

MODEL_VERSION = "seasonal_kendall-1"
SIGNIFICANCE = 0.05
YEAR = 365
_WEEK = 7
_WEEKS_IN_YEAR = 52


def trend_rows(
    series: SalesSeries, history_start: date, windows: tuple[int, ...], currency: str | None
) -> Iterator[Row]:
    """Rows of every measure and window that the shop's history (from `history_start`) is long enough for."""
    for measure in MEASURES:
        daily = series.daily(measure)
        for window in windows:
            last = daily.next_day - timedelta(days=1)
            if (last - history_start).days + 1 >= window:
                yield {
                    "series_type": series.series_type,
                    "series_id": series.series_id,
                    "series_name": series.series_name,
                    "measure": measure,
                    "currency": currency if measure == "revenue" else None,
                    "model_version": MODEL_VERSION,
                    **_window_figures(daily, history_start, last, window),
                }


def _window_figures(daily: DailySeries, history_start: date, last: date, window: int) -> Row:
    start = last - timedelta(days=window - 1)
    value = _sum_between(daily, start, last)
    previous = _known_sum(daily, history_start, start - timedelta(days=window), start - timedelta(days=1))
    last_year = _known_sum(daily, history_start, _year_before(start), _year_before(last))
    adjusted = window >= YEAR and previous is not None
    test = _year_on_year(daily) if adjusted else seasonal_kendall(daily.values[-window:], _WEEK)
    significant = test.p_value < SIGNIFICANCE
    return {
        "window_days": window,
        "period_start": start,
        "period_end": last,
        "value": value,
        "previous_value": previous,
        "growth_pct": _growth(value, previous),
        "last_year_value": last_year,
        "last_year_growth_pct": _growth(value, last_year),
        "slope_per_day": test.slope,
        "p_value": test.p_value,
        "significant": significant,
        "season_adjusted": adjusted,
        "direction": _direction(test.slope, significant),
    }


def _year_on_year(daily: DailySeries) -> TrendTest:
    """Test the weeks of the last year against the same weeks of the year before; the slope is per day.

    Days before the series are zero.
    """
    days = 2 * _WEEKS_IN_YEAR * _WEEK
    padded = np.concatenate([np.zeros(max(0, days - len(daily))), daily.values])[-days:]
    weekly = seasonal_kendall(padded.reshape(-1, _WEEK).mean(axis=1), _WEEKS_IN_YEAR)
    return TrendTest(weekly.slope / _WEEK, weekly.p_value)


def _direction(slope: float, significant: bool) -> str:
    if not significant or slope == 0:
        return "flat"
    return "up" if slope > 0 else "down"


def _known_sum(daily: DailySeries, history_start: date, first: date, last: date) -> float | None:
    """Sum of the inclusive period; None when the shop's history does not reach back to its first day."""
    return _sum_between(daily, first, last) if first >= history_start else None


def _sum_between(daily: DailySeries, first: date, last: date) -> float:
    start, stop = (first - daily.first_day).days, (last - daily.first_day).days + 1
    return float(daily.values[max(0, start) : max(0, stop)].sum())


def _growth(value: float, before: float | None) -> float | None:
    """Relative change; None against nothing or a negative sum."""
    return (value - before) / before if before is not None and before > 0 else None


def _year_before(day: date) -> date:
    """The same date a year earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
