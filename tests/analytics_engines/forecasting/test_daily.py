from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analytics_engines.forecasting.calendar import days_from, learn_calendar
from analytics_engines.forecasting.daily import DailySeries, forecast_days
from analytics_engines.forecasting.registry import all_models, model

START = date(2021, 1, 4)
MODELS = pytest.mark.parametrize("name", [m.name for m in all_models() if m.knows_season and not m.is_costly])


def shop_closed_on_saturdays(days: int = 480) -> DailySeries:
    weekday = np.array([d.weekday() for d in days_from(START, days)])
    noise = np.random.default_rng(2).normal(0, 3, days)
    return DailySeries(START, np.where(weekday == 5, 0.0, 100 + 30 * (weekday == 6) + noise))


@MODELS
def test_a_closed_weekday_is_forecast_as_zero_and_open_ones_are_not_dragged_down(name: str) -> None:
    series = shop_closed_on_saturdays()
    calendar = learn_calendar(START, series.values > 0, {})
    forecast = forecast_days(model(name), series, calendar, 28)
    weekday = np.array([d.weekday() for d in days_from(series.next_day, 28)])
    assert (forecast[weekday == 5] == 0).all()
    assert forecast[weekday == 2] == pytest.approx(np.full(4, 100.0), abs=10)
    assert forecast[weekday == 6] == pytest.approx(np.full(4, 130.0), abs=10)


@MODELS
def test_a_forecast_is_never_negative(name: str) -> None:
    falling = DailySeries(START, np.linspace(100, 1, 480))
    calendar = learn_calendar(START, np.ones(480, dtype=bool), {})
    assert (forecast_days(model(name), falling, calendar, 60) >= 0).all()


def test_days_returned_below_zero_pull_the_forecast_down_but_not_below_zero() -> None:
    values = np.full(60, 10.0)
    values[-7:] = -5.0
    calendar = learn_calendar(START, np.ones(60, dtype=bool), {})
    assert (forecast_days(model("seasonal_naive"), DailySeries(START, values), calendar, 7) == 0).all()
