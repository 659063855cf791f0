"""Turning points: where a series stopped rising and began to fall, or the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analytics_engines.forecasting.base import Floats

_SIGNIFICANCE = 0.01
_FEWEST_STEPS = 56
_EDGE = 14
_WEEK = 7


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """Position in the window, `peak` or `trough`, and the p-value of the bend."""

    position: int
    kind: str
    p_value: float


def turning_point(values: Floats) -> TurningPoint | None:
    """The one bend that explains daily values best, if it turns their direction and is more than noise.

    Two straight lines that meet are fitted to the values without their weekday means, at every possible
    day; the best one is tested against one line by F, its p-value times the weeks it was
    chosen from (Bonferroni; the largest of many F, Andrews 1993, Econometrica 61). None below 56 days.
    """
    count = len(values)
    if count < _FEWEST_STEPS:
        return None
    level = values - _weekday_means(values)
    line = _line(count)
    rest = level - line @ (line.T @ level)
    single = float(rest @ rest)
    bends = _bends(count)
    explained = (bends @ level) ** 2
    best = int(np.argmax(explained))
    squares = single - float(explained[best])
    before, after = _slopes(level, best + _EDGE)
    if squares <= 0 or before * after >= 0:
        return None
    p_value = _p_value(single, squares, count)
    kind = "peak" if before > 0 else "trough"
    return TurningPoint(best + _EDGE, kind, p_value) if p_value < _SIGNIFICANCE else None


@lru_cache(maxsize=8)
def _line(count: int) -> Floats:
    """Orthonormal columns that span the straight lines."""
    return np.asarray(np.linalg.qr(np.column_stack([np.ones(count), np.arange(count)]))[0])


@lru_cache(maxsize=8)
def _bends(count: int) -> Floats:
    """For every possible knot, the bent line without what a straight one explains, of unit length."""
    knots = np.arange(_EDGE, count - _EDGE)
    bent = np.maximum(0.0, np.arange(count)[None, :] - knots[:, None])
    line = _line(count)
    rest = bent - (bent @ line) @ line.T
    return np.asarray(rest / np.linalg.norm(rest, axis=1, keepdims=True))


def _slopes(level: Floats, knot: int) -> tuple[float, float]:
    """Slopes of the two lines that meet at the knot."""
    time = np.arange(len(level), dtype=np.float64)
    design = np.column_stack([np.ones(len(level)), time, np.maximum(0.0, time - knot)])
    fitted = np.linalg.lstsq(design, level, rcond=None)[0]
    return float(fitted[1]), float(fitted[1] + fitted[2])


def _weekday_means(values: Floats) -> Floats:
    place = np.arange(len(values)) % _WEEK
    means = np.array([values[place == day].mean() for day in range(_WEEK)])
    return np.asarray(means[place] - means.mean())


def _p_value(single: float, bent: float, count: int) -> float:
    from scipy.special import fdtrc  # type: ignore[import-untyped]

    statistic = (single - bent) / 2 / (bent / (count - 4))
    return min(1.0, float(fdtrc(2, count - 4, statistic)) * count / _WEEK)
