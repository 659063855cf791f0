"""Days of sales unlike the same weekdays before them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting.base import Floats

_WEEKS = 8
_FEWEST = 5
_MAD = 1.4826
_FLOOR = 0.08
"""Least spread of a day's figure, as a share of what is expected."""


@dataclass(frozen=True, slots=True)
class DayLevels:
    """What was expected of each day from the days before it.

    Args:
        expected: Median of the same weekday in the 8 weeks before.
        spread: Robust standard deviation around it, at least the counting noise.
        surprise: Distance from what was expected in spreads; NaN while there are too few weeks.
    """

    expected: Floats
    spread: Floats
    surprise: Floats


def day_levels(values: Floats, noise: Floats) -> DayLevels:
    """Hold every day against the same weekday of the eight weeks before, brought to the week's own level.

    Args:
        values: Figure of each day, without gaps.
        noise: Standard deviation that chance alone gives each day.
    """
    size = len(values)
    past = np.full((size, _WEEKS), np.nan)
    for week in range(1, _WEEKS + 1):
        past[7 * week :, week - 1] = values[: max(size - 7 * week, 0)]
    enough = np.isfinite(past).sum(axis=1) >= _FEWEST
    expected, spread = np.full(size, np.nan), np.full(size, np.nan)
    if enough.any():
        expected[enough] = np.nanmedian(past[enough], axis=1)
        spread[enough] = _MAD * np.nanmedian(np.abs(past[enough] - expected[enough, None]), axis=1)
    floor = np.maximum(_FLOOR * np.abs(expected), noise)
    spread = np.maximum(spread, np.where(np.isfinite(floor), floor, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        surprise = np.where(spread > 0, (values - expected) / spread, np.nan)
    return DayLevels(expected, spread, surprise)
