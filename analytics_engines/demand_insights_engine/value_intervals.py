"""How far customers ended up from what was expected of them: intervals learned on a holdout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting.base import Floats

_LARGEST_GROUP_COUNT = 20
_FEWEST_IN_GROUP = 60


@dataclass(frozen=True, slots=True)
class RatioIntervals:
    """Quantiles of actual over expected, by size of the expectation.

    Args:
        log_expected: Median logarithm of the expectation of each group, rising.
        lower: Low quantile of the ratio, by group.
        upper: High quantile of the ratio, by group.
    """

    log_expected: Floats
    lower: Floats
    upper: Floats

    def around(self, expected: Floats) -> tuple[Floats, Floats]:
        """Lower and upper end for each expectation; the expectation lies between them."""
        at = np.log(np.maximum(expected, 1e-9))
        low = expected * np.interp(at, self.log_expected, self.lower)
        high = expected * np.interp(at, self.log_expected, self.upper)
        return np.minimum(np.maximum(low, 0.0), expected), np.maximum(high, expected)


def learn_intervals(expected: Floats, actual: Floats, level: float) -> RatioIntervals:
    """Empirical quantiles of actual / expected within groups of like expectation (conformal by group)."""
    order = np.argsort(expected, kind="stable")
    groups = int(np.clip(len(order) // _FEWEST_IN_GROUP, 1, _LARGEST_GROUP_COUNT))
    tail = (1 - level) / 2
    rows = []
    for members in np.array_split(order, groups):
        ratio = actual[members] / np.maximum(expected[members], 1e-9)
        low, high = np.quantile(ratio, [tail, 1 - tail])
        rows.append((float(np.median(np.log(np.maximum(expected[members], 1e-9)))), low, high))
    at, low, high = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    return RatioIntervals(at, low, high)


def coverage_on_halves(expected: Floats, actual: Floats, level: float) -> float:
    """Share inside intervals that were learned on the other half of the customers."""
    inside = np.zeros(len(expected), dtype=bool)
    half = np.arange(len(expected)) % 2 == 0
    for learn, judge in ((half, ~half), (~half, half)):
        low, high = learn_intervals(expected[learn], actual[learn], level).around(expected[judge])
        inside[judge] = (actual[judge] >= low) & (actual[judge] <= high)
    return float(inside.mean())
