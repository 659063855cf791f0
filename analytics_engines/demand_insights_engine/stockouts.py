"""Days on which a shelf was empty, from sales that stop between brisk ones, and what was missed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics_engines.forecasting.base import Floats

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

_AROUND = 28
_UNLIKELY = 1e-4
_LONGEST = 60
_USUAL_LENGTH = 14


@dataclass(frozen=True, slots=True)
class ShelfDays:
    """Days with a sale, sorted by shelf (product x store), then day.

    Args:
        shelf: Number of the shelf.
        day: Day from 0, the oldest.
        units: Units sold.
        days: Days in all; the last one is `days - 1`.
        traded: By day, whether the shop traded.
        empty_now: By shelf, whether the last stock position is nothing on hand.
    """

    shelf: Codes
    day: Codes
    units: Floats
    days: int
    traded: Flags
    empty_now: Flags


@dataclass(frozen=True, slots=True)
class StockOuts:
    """Spells without stock, one entry each: days `first` to `last`, and the units missed a trading day."""

    shelf: Codes
    first: Codes
    last: Codes
    missed_per_day: Floats


def find_stockouts(sold: ShelfDays) -> StockOuts:
    """Gaps in a shelf's sales that chance does not explain.

    A gap counts when, at the slower of the two paces of the four weeks before and after it, so many trading
    days without a sale have a chance below one in ten thousand, and when it is no longer than sixty days
    (beyond that, a season or a pause is as likely). A shelf that is empty now has been since its last sale,
    for at most two weeks: how long it really was is not known. What is missed is the mean pace around it.
    """
    clock = np.cumsum(sold.traded) - 1
    inside = sold.shelf[1:] == sold.shelf[:-1]
    before, after = np.flatnonzero(inside), np.flatnonzero(inside) + 1
    length = clock[sold.day[after]] - clock[sold.day[before]] - 1
    longer = (length >= 3) & (sold.day[after] - sold.day[before] <= _LONGEST)
    before, after, length = before[longer], after[longer], length[longer]
    days_before, units_before = _pace(sold, clock, before, back=True)
    days_after, units_after = _pace(sold, clock, after, back=False)
    slower = np.clip(np.minimum(days_before, days_after), 1e-6, 1 - 1e-6)
    unlikely = length * np.log1p(-slower) < np.log(_UNLIKELY)
    closed = StockOuts(
        sold.shelf[before][unlikely],
        sold.day[before][unlikely] + 1,
        sold.day[after][unlikely] - 1,
        ((units_before + units_after) / 2)[unlikely],
    )
    return _joined(closed, _open_now(sold, clock))


def _pace(sold: ShelfDays, clock: Codes, at: Codes, *, back: bool) -> tuple[Floats, Floats]:
    """Share of trading days with a sale, and units a trading day, in the four weeks up to or from a sale."""
    span = int(clock[-1]) + 2 * _AROUND + 2
    place = sold.shelf * span + clock[sold.day]
    total = np.concatenate([[0.0], np.cumsum(sold.units)])
    if back:
        low, high = np.searchsorted(place, place[at] - _AROUND + 1), at + 1
        there = np.minimum(clock[sold.day[at]] + 1, _AROUND)
    else:
        low, high = at, np.searchsorted(place, place[at] + _AROUND - 1, side="right")
        there = np.minimum(clock[-1] - clock[sold.day[at]] + 1, _AROUND)
    # The sale at the border of the gap is there by construction: it does not speak for the pace.
    days = np.maximum(high - low - 1, 0) / np.maximum(there - 1, 1)
    units = total[high] - total[low] - sold.units[at]
    return days, units / np.maximum(there - 1, 1)


def _open_now(sold: ShelfDays, clock: Codes) -> StockOuts:
    """Shelves without stock on the last day."""
    if not len(sold.shelf):
        none = np.zeros(0, dtype=np.int64)
        return StockOuts(none, none, none, np.zeros(0))
    last_row = np.flatnonzero(np.r_[sold.shelf[1:] != sold.shelf[:-1], True])
    last_row = last_row[sold.empty_now[sold.shelf[last_row]] & (sold.day[last_row] < sold.days - 1)]
    _, units = _pace(sold, clock, last_row, back=True)
    first = np.maximum(sold.day[last_row] + 1, sold.days - _USUAL_LENGTH)
    # A shelf that hardly sold before cannot have missed much more: its pace is that of the last four weeks.
    return StockOuts(sold.shelf[last_row], first, np.full(len(last_row), sold.days - 1), units)


def _joined(one: StockOuts, other: StockOuts) -> StockOuts:
    return StockOuts(
        np.r_[one.shelf, other.shelf],
        np.r_[one.first, other.first],
        np.r_[one.last, other.last],
        np.r_[one.missed_per_day, other.missed_per_day],
    )


def missed_units(found: StockOuts, product_of_shelf: Codes, sold: ShelfDays, products: int) -> Floats:
    """Units that empty shelves would have sold, products x days."""
    missed = np.zeros((products, sold.days))
    spell = found.last - found.first + 1
    row = np.repeat(product_of_shelf[found.shelf], spell)
    offset = np.arange(int(spell.sum())) - np.repeat(np.cumsum(spell) - spell, spell)
    day = np.repeat(found.first, spell) + offset
    np.add.at(missed, (row, day), np.repeat(found.missed_per_day, spell) * sold.traded[day])
    return missed
