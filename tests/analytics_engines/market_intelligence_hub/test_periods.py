from __future__ import annotations

from datetime import date

import pytest

from analytics_engines.forecasting.windows import Window
from analytics_engines.market_intelligence_hub.periods import Period, future_periods


def grain(window: Window, next_day: date, horizon: int) -> list[Period]:
    return [p for p in future_periods(next_day, horizon) if p.window is window]


def test_weeks_begin_on_the_first_monday_and_are_whole() -> None:
    weeks = grain(Window.WEEK, date(2011, 12, 10), 30)
    assert [(w.first_day, w.step, w.start, w.stop) for w in weeks] == [
        (date(2011, 12, 12), 1, 2, 9),
        (date(2011, 12, 19), 2, 9, 16),
        (date(2011, 12, 26), 3, 16, 23),
        (date(2012, 1, 2), 4, 23, 30),
    ]


def test_months_are_whole_calendar_months() -> None:
    months = grain(Window.MONTH, date(2011, 12, 10), 92)
    assert [(m.first_day, m.stop - m.start) for m in months] == [
        (date(2012, 1, 1), 31),
        (date(2012, 2, 1), 29),
    ]


@pytest.mark.parametrize(("next_day", "months"), [(date(2026, 10, 1), 3), (date(2026, 10, 2), 2)])
def test_a_quarter_that_begins_with_the_forecast_is_covered(next_day: date, months: int) -> None:
    assert len(grain(Window.MONTH, next_day, 92)) == months


def test_every_day_of_the_horizon_is_a_period() -> None:
    days = grain(Window.DAY, date(2024, 2, 28), 3)
    assert [d.first_day for d in days] == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert [d.step for d in days] == [1, 2, 3]
