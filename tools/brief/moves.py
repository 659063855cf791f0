"""Which weekly series moved beyond chance in their last week, and which of those moves are news."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

FALSE_DISCOVERIES = 0.05
"""Share of the moves told of that chance alone may have made."""

_FEWEST_WEEKS = 6
_FEWEST_SALES = 3
_AS_LAST_YEAR = 0.5


@dataclass(frozen=True, slots=True)
class Weekly:
    """A figure by week, oldest first; the last week is the one told of.

    Args:
        name: Of what ("Germany").
        weeks: The figure in each of them.
        last_year: The same weeks a year before; empty where the data does not reach back.
    """

    name: str
    weeks: tuple[float, ...]
    last_year: tuple[float, ...] = ()

    @property
    def value(self) -> float:
        """The last week's figure."""
        return self.weeks[-1]

    @property
    def usual(self) -> float:
        """The mean of the weeks before."""
        return statistics.fmean(self.weeks[:-1])

    @property
    def change(self) -> float:
        """What the last week has more than a usual one."""
        return self.value - self.usual


@dataclass(frozen=True, slots=True)
class Move:
    """A series whose last week chance does not explain; `chance` is its p-value."""

    series: Weekly
    chance: float


def moved(family: Sequence[Weekly]) -> list[Move]:
    """The series of a family that moved, at most 5% of them by chance (Benjamini and Hochberg 1995)."""
    tested = [(p, series) for series in family if (p := chance_of(series.weeks)) is not None]
    tested.sort(key=lambda pair: pair[0])
    kept = 0
    for rank, (p, _) in enumerate(tested, start=1):
        if p <= FALSE_DISCOVERIES * rank / len(tested):
            kept = rank
    return [Move(series, p) for p, series in tested[:kept]]


def chance_of(weeks: Sequence[float]) -> float | None:
    """How likely a last week this far from those before is if nothing changed; None if it cannot be told.

    The two-sided p-value of a new observation under the normal prediction interval (Student's t) of the
    square roots, which steady the spread of sums of skewed amounts; `weeks` is oldest first.
    """
    *before, last = (math.copysign(math.sqrt(abs(week)), week) for week in weeks)
    if len(before) < _FEWEST_WEEKS or sum(1 for week in before if week) < _FEWEST_SALES:
        return None
    spread = statistics.stdev(before)
    if spread == 0:
        return None if last == before[0] else 0.0
    from scipy.special import stdtr  # type: ignore[import-untyped]

    distance = abs(last - statistics.fmean(before)) / (spread * (1 + 1 / len(before)) ** 0.5)
    return float(2 * stdtr(len(before) - 1, -distance))


def is_seasonal(series: Weekly) -> bool:
    """Whether the same week of last year made at least half of this move, in the same direction."""
    if len(series.last_year) < len(series.weeks) or not series.usual:
        return False
    before = statistics.fmean(series.last_year[:-1])
    if before <= 0:
        return False
    now, then = series.change / series.usual, series.last_year[-1] / before - 1
    return now * then > 0 and abs(then) >= _AS_LAST_YEAR * abs(now)
