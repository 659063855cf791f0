"""The few statistics a report needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with its 95% Wilson score interval."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson score interval at 95% (Wilson 1927; Brown, Cai and DasGupta 2001, eq. 4)."""
        if not self.total:
            return None
        n, p, z2 = self.total, self.hits / self.total, Z_95**2
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)


def share(truths: Sequence[bool]) -> Share:
    """How many of these are true."""
    return Share(sum(truths), len(truths))


def quantile(values: Sequence[float], q: float) -> float | None:
    """The q-quantile by linear interpolation (type 7 of Hyndman and Fan 1996); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    position = (len(ordered) - 1) * q
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)
