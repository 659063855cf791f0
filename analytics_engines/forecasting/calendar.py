"""When the shop trades: weekdays and recurring dates on which it is closed, learned from its own days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analytics_engines.forecasting.base import Floats

Flags = NDArray[np.bool_]

_RECENT_WEEKS = 26
_CLOSED_WEEKDAY_SHARE = 0.05
_STEADY_SHARE = 0.8


def days_from(first_day: date, count: int) -> list[date]:
    """`count` consecutive days beginning with `first_day`."""
    return [first_day + timedelta(days=offset) for offset in range(count)]


@dataclass(frozen=True, slots=True)
class TradingCalendar:
    """Closed weekdays (Monday is 0) and closed dates, as (month, day), of a shop that trades steadily."""

    closed_weekdays: frozenset[int] = frozenset()
    closed_dates: frozenset[tuple[int, int]] = frozenset()

    def is_open(self, days: Sequence[date]) -> Flags:
        """For each day, whether the shop is expected to trade."""
        return np.array(
            [
                d.weekday() not in self.closed_weekdays and (d.month, d.day) not in self.closed_dates
                for d in days
            ],
            dtype=np.bool_,
        )

    def trading_weekday(self, days: Sequence[date]) -> Flags:
        """For each day, whether its weekday is a trading one (a closed date may still fall on it)."""
        return np.array([d.weekday() not in self.closed_weekdays for d in days], dtype=np.bool_)

    @property
    def week(self) -> int:
        """Trading days in a week."""
        return 7 - len(self.closed_weekdays)


def learn_calendar(first_day: date, traded: Flags) -> TradingCalendar:
    """Learn closures from whether the whole shop traded on each day since `first_day`.

    A weekday is closed when at most 5% of its last 26 traded; a date is closed when the shop stood still
    on it in every year on record in which it was no closed weekday. A shop that trades on fewer than 80% of
    its remaining days is too sparse to tell a closure from a day without orders: it has no closures.
    """
    days = days_from(first_day, len(traded))
    weekdays = frozenset(w for w in range(7) if _is_closed_weekday(w, days, traded))
    calendar = TradingCalendar(weekdays)
    candidates = calendar.trading_weekday(days)
    if not weekdays < frozenset(range(7)) or traded[candidates].mean() < _STEADY_SHARE:
        return TradingCalendar()
    outcomes: dict[tuple[int, int], bool] = {}
    for day, open_weekday, sold in zip(days, candidates, traded, strict=True):
        if open_weekday:
            key = (day.month, day.day)
            outcomes[key] = outcomes.get(key, False) or bool(sold)
    return TradingCalendar(weekdays, frozenset(key for key, sold in outcomes.items() if not sold))


def _is_closed_weekday(weekday: int, days: Sequence[date], traded: Flags) -> bool:
    """Whether hardly any of the weekday's recent occurrences traded."""
    seen = [sold for day, sold in zip(days, traded, strict=True) if day.weekday() == weekday]
    recent = seen[-_RECENT_WEEKS:]
    return len(recent) >= 4 and sum(recent) / len(recent) <= _CLOSED_WEEKDAY_SHARE


def fill_closed(values: Floats, closed: Flags, season: int) -> Floats:
    """Replace values of closed days by the value one season before, so that no model learns the closure."""
    filled = values.copy()
    for position in np.flatnonzero(closed):
        source = position - season
        filled[position] = filled[source] if source >= 0 else float(np.median(values[~closed]))
    return filled
