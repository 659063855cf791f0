"""When the shop trades: weekdays, holidays and dates on which it is closed, learned from its own days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analytics_engines.forecasting.base import Floats

Flags = NDArray[np.bool_]
Holidays = Mapping[date, str]
_Key = TypeVar("_Key")

_RECENT_WEEKS = 26
_FEWEST_WEEKS = 4
_CLOSED_WEEKDAY_SHARE = 0.05
_STEADY_SHARE = 0.8


def days_from(first_day: date, count: int) -> list[date]:
    """`count` consecutive days beginning with `first_day`."""
    return [first_day + timedelta(days=offset) for offset in range(count)]


def _day_numbers(first_day: date, count: int) -> NDArray[np.datetime64]:
    """`count` consecutive days as NumPy dates."""
    return np.datetime64(first_day, "D") + np.arange(count)


@dataclass(frozen=True, slots=True)
class TradingCalendar:
    """What is known about a shop's closures on one day.

    Args:
        closed_weekdays: Monday is 0.
        closed_dates: Month and day.
        closed_holidays: Names.
        holidays: Public holidays by date, of the past and the future.
    """

    closed_weekdays: frozenset[int] = frozenset()
    closed_dates: frozenset[tuple[int, int]] = frozenset()
    closed_holidays: frozenset[str] = frozenset()
    holidays: Holidays = field(default_factory=dict)

    def is_open(self, first_day: date, count: int) -> Flags:
        """For each of `count` days, whether the shop is expected to trade."""
        days = _day_numbers(first_day, count)
        months = days.astype("datetime64[M]")
        dates = (months.astype(np.int64) % 12 + 1) * 100 + (days - months).astype(np.int64) + 1
        closed_dates = [month * 100 + day for month, day in self.closed_dates]
        closed_days = [day for day, name in self.holidays.items() if name in self.closed_holidays]
        closed = np.isin(dates, closed_dates) | np.isin(days, np.array(closed_days, dtype="datetime64[D]"))
        return np.asarray(self.trading_weekday(first_day, count) & ~closed)

    def trading_weekday(self, first_day: date, count: int) -> Flags:
        """For each of `count` days, whether its weekday is a trading one (closed dates included)."""
        weekdays = (np.arange(count) + first_day.weekday()) % 7
        return np.asarray(~np.isin(weekdays, list(self.closed_weekdays)))

    @property
    def week(self) -> int:
        """Trading days in a week."""
        return 7 - len(self.closed_weekdays)


@dataclass(frozen=True, slots=True)
class ShopDays:
    """Whether the whole shop traded on each day since `first_day`, and the holidays around it."""

    first_day: date
    traded: Flags
    holidays: Holidays = field(default_factory=dict)
    _known: dict[date, TradingCalendar] = field(default_factory=dict, repr=False, compare=False)

    def calendar(self, last_day: date) -> TradingCalendar:
        """The closures that were known at the end of `last_day`."""
        if last_day not in self._known:
            count = (last_day - self.first_day).days + 1
            self._known[last_day] = learn_calendar(self.first_day, self.traded[:count], self.holidays)
        return self._known[last_day]


def learn_calendar(first_day: date, traded: Flags, holidays: Holidays) -> TradingCalendar:
    """Learn closures from whether the whole shop traded on each day since `first_day`.

    A weekday is closed when at most 5% of its last 26 traded. A holiday is closed when the shop stood still
    on every one of its days on record. Another date is closed when the shop stood still on it in every year
    on record, which must be two, or one where the stand-still reaches from a holiday that keeps its date
    (the days between Christmas and New Year). A shop that trades on fewer than 80% of its remaining days is
    too sparse to tell a closure from a day without orders: it has no closures.
    """
    days = days_from(first_day, len(traded))
    weekdays = frozenset(w for w in range(7) if _is_closed_weekday(w, days, traded))
    sold = {d: bool(t) for d, t in zip(days, traded, strict=True) if d.weekday() not in weekdays}
    if not sold or sum(sold.values()) < _STEADY_SHARE * len(sold):
        return TradingCalendar()
    closed_holidays = frozenset(_never_traded({d: holidays[d] for d in sold if d in holidays}, sold))
    fixed = _fixed_holidays(holidays)
    dated = {d: (d.month, d.day) for d in sold if holidays.get(d) is None or holidays[d] in fixed}
    closed = _never_traded(dated, sold)
    beside_holiday = {(d.month, d.day) for d in _beside_fixed_holidays(days, traded, holidays, fixed)}
    dates = frozenset(key for key, years in closed.items() if years >= 2 or key in beside_holiday)
    return TradingCalendar(weekdays, dates, closed_holidays, holidays)


def _is_closed_weekday(weekday: int, days: Sequence[date], traded: Flags) -> bool:
    """Whether hardly any of the weekday's recent occurrences traded."""
    seen = [bool(sold) for day, sold in zip(days, traded, strict=True) if day.weekday() == weekday]
    recent = seen[-_RECENT_WEEKS:]
    return len(recent) >= _FEWEST_WEEKS and sum(recent) <= _CLOSED_WEEKDAY_SHARE * len(recent)


def _never_traded(keys: Mapping[date, _Key], sold: Mapping[date, bool]) -> dict[_Key, int]:
    """Keys none of whose days traded, with how many days they had."""
    traded = {key for day, key in keys.items() if sold[day]}
    return {key: count for key, count in Counter(keys.values()).items() if key not in traded}


def _beside_fixed_holidays(
    days: Sequence[date], traded: Flags, holidays: Holidays, fixed: set[str]
) -> set[date]:
    """Days of unbroken stand-stills that hold a holiday, all of whose holidays keep their date."""
    found: set[date] = set()
    run: list[date] = []
    for day, sold in zip([*days, date.max], [*traded, True], strict=True):
        if not sold:
            run.append(day)
            continue
        names = {holidays[d] for d in run if d in holidays}
        found.update(run if names and names <= fixed else ())
        run = []
    return found


def _fixed_holidays(holidays: Holidays) -> set[str]:
    """Holidays that fall on one month and day in every year, whatever other days they are observed on."""
    years = {day.year for day in holidays}
    counts = Counter((name, day.month, day.day) for day, name in holidays.items())
    return {name for (name, _, _), count in counts.items() if count == len(years)}


def fill_closed(values: Floats, closed: Flags, season: int) -> Floats:
    """Replace values of closed days by the value one season before, so that no model learns the closure."""
    filled = values.copy()
    for position in np.flatnonzero(closed):
        source = position - season
        filled[position] = filled[source] if source >= 0 else float(np.median(values[~closed]))
    return filled
