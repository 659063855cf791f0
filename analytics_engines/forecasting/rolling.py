"""Sums and means over steps of a panel, by cumulative sums: every window costs the same."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.panel import Codes


class RollingMeans:
    """Means of any window of any series; unknown steps (NaN) do not count.

    Args:
        values: Series x steps.
    """

    def __init__(self, values: Floats) -> None:
        known = np.isfinite(values)
        zero = np.zeros((len(values), 1))
        self._sums = np.hstack([zero, np.cumsum(np.where(known, values, 0.0), axis=1)])
        self._counts = np.hstack([zero, np.cumsum(known, axis=1)])
        self._steps = values.shape[1]

    def mean(self, series: Codes, start: Codes, stop: Codes) -> Floats:
        """Mean of `series[start:stop]`, element by element; NaN where nothing is known."""
        first, last = np.clip(start, 0, self._steps), np.clip(stop, 0, self._steps)
        count = self._counts[series, last] - self._counts[series, first]
        total = self._sums[series, last] - self._sums[series, first]
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def centred_means(values: Floats, width: int) -> Floats:
    """Centred moving mean of every series, over what the window holds; NaN where it holds nothing."""
    rows, steps = values.shape
    series, step = np.indices((rows, steps))
    return RollingMeans(values).mean(series, step - width // 2, step - width // 2 + width)


def seasonal_means(values: Floats, season: int, seasons: int) -> Floats:
    """At each step, the mean of the steps a whole number of seasons back, itself and `seasons - 1` before."""
    shifted = [values]
    for back in range(1, seasons):
        gap = min(back * season, values.shape[1])
        shifted.append(np.hstack([np.full((len(values), gap), np.nan), values[:, : values.shape[1] - gap]]))
    stack = np.stack(shifted)
    known = np.isfinite(stack)
    count = known.sum(axis=0)
    total = np.where(known, stack, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
