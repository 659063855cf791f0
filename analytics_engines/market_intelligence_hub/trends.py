"""Trends of the series: growth, momentum and turning points, and whether a direction is more than noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from analytics_engines.engine import Gap
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.daily import DailySeries
from analytics_engines.market_intelligence_hub.series import MEASURES, SalesSeries
from analytics_engines.market_intelligence_hub.tables import TRENDS
from analytics_engines.market_intelligence_hub.trend_test import TrendTest, seasonal_kendall
from analytics_engines.market_intelligence_hub.turning_point import turning_point
from analytics_engines.sales import Sales

Row = dict[str, object]

MODEL_VERSION = "seasonal_kendall-1"
SIGNIFICANCE = 0.05
YEAR = 365
_WEEK = 7
_WEEKS_IN_YEAR = 52


def trends_of(
    sales: Sales,
    whole: SalesSeries,
    parts: Mapping[str, Sequence[SalesSeries]],
    windows: tuple[int, ...],
) -> tuple[list[Row], list[Gap]]:
    """Rows of the shop and its parts, their significance adjusted for how many were tested; and gaps."""
    rows = list(trend_rows(whole, whole.first_day, windows, sales.currency or None))
    gaps = []
    if len(rows) < len(windows) * len(MEASURES):
        days = len(whole.values[MEASURES[0]])
        gaps.append(Gap(TRENDS.name, f"only windows within the {days} days of sales there are"))
    for series in parts.values():
        for item in series:
            rows += trend_rows(item, whole.first_day, windows, sales.currency or None)
    _adjust_significance(rows)
    return rows, gaps


def _adjust_significance(rows: list[Row]) -> None:
    """Give every row its q-value among the series of its kind, measure and window, and its direction.

    The q-value is the smallest share of false discoveries at which the row would count (Benjamini &
    Hochberg 1995, Journal of the Royal Statistical Society B 57).
    """
    families: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        families.setdefault((row["series_type"], row["measure"], row["window_days"]), []).append(row)
    for family in families.values():
        q_values = false_discovery_rates(np.array([float(str(row["p_value"])) for row in family]))
        for row, q_value in zip(family, q_values, strict=True):
            significant = bool(q_value < SIGNIFICANCE)
            slope = float(str(row["slope_per_day"]))
            row |= {"q_value": float(q_value), "significant": significant}
            row["direction"] = _direction(slope, significant)


def false_discovery_rates(p_values: Floats) -> Floats:
    """Benjamini-Hochberg q-values, in the order of the p-values."""
    count = len(p_values)
    order = np.argsort(p_values)
    scaled = p_values[order] * count / np.arange(1, count + 1)
    rates = np.empty(count)
    rates[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return rates


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
    before_start = start - timedelta(days=2 * window)
    earlier = _known_sum(daily, history_start, before_start, start - timedelta(days=window + 1))
    growth, growth_before = _growth(value, previous), _growth(previous, earlier)
    turn = turning_point(daily.values[-window:]) if len(daily) >= window else None
    adjusted = window >= YEAR and previous is not None
    test = _year_on_year(daily) if adjusted else seasonal_kendall(daily.values[-window:], _WEEK)
    return {
        "window_days": window,
        "period_start": start,
        "period_end": last,
        "value": value,
        "previous_value": previous,
        "growth_pct": growth,
        "momentum": None if growth is None or growth_before is None else growth - growth_before,
        "last_year_value": last_year,
        "last_year_growth_pct": _growth(value, last_year),
        "slope_per_day": test.slope,
        "p_value": test.p_value,
        "season_adjusted": adjusted,
        "turning_point": start + timedelta(days=turn.position) if turn else None,
        "turning_kind": turn.kind if turn else None,
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


def _growth(value: float | None, before: float | None) -> float | None:
    """Relative change; None against nothing or a negative sum."""
    if value is None or before is None or before <= 0:
        return None
    return (value - before) / before


def _year_before(day: date) -> date:
    """The same date a year earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
