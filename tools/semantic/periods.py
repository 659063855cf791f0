"""Periods: the window a query is compared with, and how its time axis is laid over the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from tools.errors import UserQueryError
from tools.semantic.query import Comparison, Grain, TimeWindow

_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
_STEPS = {
    Grain.DAY: relativedelta(days=1),
    Grain.WEEK: relativedelta(weeks=1),
    Grain.MONTH: relativedelta(months=1),
    Grain.QUARTER: relativedelta(months=3),
    Grain.YEAR: relativedelta(years=1),
}


@dataclass(frozen=True, slots=True)
class Shift:
    """The window compared with, and the number of grains that carries its axis onto the current one."""

    window: TimeWindow
    grains: int


def compared_window(window: TimeWindow | None, compare: Comparison | TimeWindow) -> Shift:
    """The other window of a comparison.

    Whole months, quarters and years are compared with as many whole ones; other windows with as many days
    just before. Last year keeps the dates. An open window with a grain is compared grain by grain.

    Raises:
        UserQueryError: There is no period to compare.
    """
    if compare is Comparison.PRECEDING and (window is None or window.grain is None):
        raise UserQueryError("A comparison with the preceding period needs a time axis (a grain).")
    if window is None or ((window.start is None or window.end is None) and window.grain is None):
        raise UserQueryError("A comparison needs a period with a start and an end.")
    if compare is Comparison.PRECEDING:
        return _step_back(window, Comparison.PREVIOUS_PERIOD)
    if isinstance(compare, TimeWindow):
        other = TimeWindow(compare.start, compare.end, window.grain, window.field)
        return Shift(other, _grains_between(window, other))
    if window.start is None or window.end is None:
        return _step_back(window, compare)
    if compare is Comparison.SAME_PERIOD_LAST_YEAR:
        other = _moved(window, relativedelta(years=-1))
    else:
        other = _before(window)
    return Shift(other, _grains_between(window, other))


def period_start(day: date, grain: Grain) -> date:
    """The first day of the period that a day falls in."""
    if grain in _MONTHS:
        first = _month_number(day) // _MONTHS[grain] * _MONTHS[grain]
        return date(first // 12, first % 12 + 1, 1)
    return _monday(day) if grain is Grain.WEEK else day


def later(day: date, grain: Grain, periods: int) -> date:
    """The day so many periods later (earlier where negative)."""
    return day + _STEPS[grain] * periods


def window_days(window: TimeWindow) -> int | None:
    """Number of days of a closed window."""
    if window.start is None or window.end is None:
        return None
    return (window.end - window.start).days


def _before(window: TimeWindow) -> TimeWindow:
    start, end = window.start, window.end
    if start is None or end is None:  # pragma: no cover - callers close the window first
        raise UserQueryError("A comparison needs a period with a start and an end.")
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == 1 and end.day == 1 and months > 0:
        return _moved(window, relativedelta(months=-months))
    days = (end - start).days
    return TimeWindow(start - timedelta(days=days), start, window.grain, window.field)


def _moved(window: TimeWindow, delta: relativedelta) -> TimeWindow:
    start = window.start + delta if window.start else None
    end = window.end + delta if window.end else None
    return TimeWindow(start, end, window.grain, window.field)


def _step_back(window: TimeWindow, compare: Comparison) -> Shift:
    """An open window: every period of the axis is compared with the one before, or a year before."""
    grain = window.grain or Grain.YEAR
    if compare is Comparison.PREVIOUS_PERIOD:
        return Shift(_moved(window, -_STEPS[grain]), 1)
    per_year = {Grain.DAY: 364, Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4, Grain.YEAR: 1}[grain]
    if grain in _MONTHS:
        return Shift(_moved(window, relativedelta(years=-1)), per_year)
    return Shift(_moved(window, relativedelta(days=-364)), per_year)


def _grains_between(window: TimeWindow, other: TimeWindow) -> int:
    """How many grains the other window's first period lies before the current one's."""
    grain, start, before = window.grain, window.start, other.start
    if grain is None or start is None or before is None:
        return 0
    if grain in _MONTHS:
        return (_month_number(start) // _MONTHS[grain]) - (_month_number(before) // _MONTHS[grain])
    if grain is Grain.WEEK:
        return (_monday(start) - _monday(before)).days // 7
    return (start - before).days


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
