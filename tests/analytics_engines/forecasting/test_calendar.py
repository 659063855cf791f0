from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from analytics_engines.forecasting.calendar import (
    ShopDays,
    TradingCalendar,
    days_from,
    fill_closed,
    learn_calendar,
)
from analytics_engines.forecasting.public_holidays import public_holidays

START = date(2021, 1, 4)
HOLIDAYS = public_holidays("United Kingdom", range(2021, 2025))


def learn(is_open: dict[str, object] | None = None, *, days: int = 730) -> TradingCalendar:
    closed = is_open or {}
    traded = [
        day.weekday() != closed.get("weekday")
        and f"{day:%m-%d}" not in closed.get("dates", ())  # type: ignore[operator]
        and HOLIDAYS.get(day) not in closed.get("holidays", ())  # type: ignore[operator]
        for day in days_from(START, days)
    ]
    return learn_calendar(START, np.array(traded), HOLIDAYS)


def closed_days(calendar: TradingCalendar, first_day: date, count: int) -> list[str]:
    is_open = calendar.is_open(first_day, count)
    return [
        f"{d:%m-%d}" for d, trades in zip(days_from(first_day, count), is_open, strict=True) if not trades
    ]


def test_a_shop_that_never_closes_has_no_closures() -> None:
    calendar = learn()
    assert calendar.week == 7
    assert calendar.is_open(date(2023, 1, 1), 365).all()


def test_a_closed_weekday_is_learned() -> None:
    calendar = learn({"weekday": 5})
    assert calendar.week == 6
    assert closed_days(calendar, START, 14) == ["01-09", "01-16"]


def test_days_between_christmas_and_new_year_are_closed_again_next_year() -> None:
    break_days = ["12-25", "12-26", "12-27", "12-28", "12-29", "12-30", "12-31", "01-01", "01-02"]
    calendar = learn({"dates": break_days}, days=400)
    assert closed_days(calendar, date(2022, 12, 20), 16) == break_days


def test_a_holiday_that_moves_is_closed_on_its_new_date_only() -> None:
    calendar = learn({"holidays": ["Good Friday"]})
    assert closed_days(calendar, date(2023, 3, 1), 90) == ["04-07"]


def test_one_day_without_orders_is_no_closure() -> None:
    assert learn({"dates": ["06-17"]}, days=400).is_open(date(2022, 6, 17), 1).all()


def test_a_shop_with_few_orders_has_no_closures() -> None:
    sparse = np.random.default_rng(1).random(400) < 0.4
    assert learn_calendar(START, sparse, HOLIDAYS) == TradingCalendar()


def test_a_fold_knows_only_the_closures_of_its_past() -> None:
    traded = np.ones(400, dtype=bool)
    traded[200:] = [d.weekday() != 6 for d in days_from(START + timedelta(days=200), 200)]
    shop_days = ShopDays(START, traded)
    assert shop_days.calendar(START + timedelta(days=199)).week == 7
    assert shop_days.calendar(START + timedelta(days=399)).week == 6


def test_an_unknown_country_has_no_holidays() -> None:
    assert public_holidays("EIRE", [2021]) == {}
    assert public_holidays("GB", [2021]) == public_holidays("united kingdom", [2021])


def test_closed_days_take_the_value_of_a_season_before() -> None:
    values = np.array([5.0, 0.0, 7.0, 0.0])
    closed = np.array([False, True, False, True])
    assert fill_closed(values, closed, 2).tolist() == [5.0, 6.0, 7.0, 6.0]
