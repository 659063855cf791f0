"""Whole days, weeks and months after the data ends, and where their days lie in a daily forecast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from analytics_engines.forecasting.windows import Window


@dataclass(frozen=True, slots=True)
class Period:
    """One forecast period: `start` and `stop` are offsets of its days from the first day after the data."""

    window: Window
    first_day: date
    step: int
    start: int
    stop: int


def future_periods(next_day: date, horizon: int) -> Iterator[Period]:
    """Every day, whole week (from Monday) and whole calendar month within `horizon` days from `next_day`."""
    for offset in range(horizon):
        yield Period(Window.DAY, next_day + timedelta(days=offset), offset + 1, offset, offset + 1)
    yield from _whole_periods(Window.WEEK, next_day, horizon)
    yield from _whole_periods(Window.MONTH, next_day, horizon)


def _whole_periods(window: Window, next_day: date, horizon: int) -> Iterator[Period]:
    first = _first_start(window, next_day)
    step = 1
    while True:
        following = _following(window, first)
        start, stop = (first - next_day).days, (following - next_day).days
        if stop > horizon:
            return
        yield Period(window, first, step, start, stop)
        first, step = following, step + 1


def _first_start(window: Window, day: date) -> date:
    """The first period start on or after the day."""
    if window is Window.WEEK:
        return day + timedelta(days=-day.weekday() % 7)
    return day if day.day == 1 else _following(Window.MONTH, day.replace(day=1))


def _following(window: Window, first: date) -> date:
    """The start of the next period."""
    if window is Window.WEEK:
        return first + timedelta(days=7)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
