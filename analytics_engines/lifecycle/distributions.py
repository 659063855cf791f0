"""How a figure was spread when a model learned, and how far it has moved since."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_KEPT = 256
_BINS = 10
_LEAST_SHARE = 1e-4


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure as it was: order statistics, the share of missing values, and how many values there were."""

    name: str
    points: tuple[float, ...]
    missing: float
    count: int

    @classmethod
    def of(cls, name: str, values: Floats) -> Reference:
        """Keep at most 256 evenly spaced order statistics."""
        known = np.sort(values[np.isfinite(values)])
        kept = np.unique(np.linspace(0, len(known) - 1, min(_KEPT, len(known))).astype(np.int64))
        points = tuple(float(f"{value:.7g}") for value in known[kept]) if len(known) else ()
        missing = 1 - len(known) / len(values) if len(values) else 0.0
        return cls(name, points, missing, len(values))

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Reference:
        """Read what `dataclasses.asdict` gave."""
        points = tuple(float(value) for value in said["points"])
        return cls(said["name"], points, float(said["missing"]), int(said["count"]))

    @property
    def is_discrete(self) -> bool:
        """Whether the figure takes few values, so that bins are the values themselves."""
        return len(set(self.points)) <= _BINS


def population_stability(reference: Reference, values: Floats) -> float:
    """Population stability index over tenths of the reference, missing values apart (Siddiqi 2006).

    Below 0.1 nothing has moved, from 0.25 the population is another one.
    """
    before, now = _shares(reference, values)
    before, now = np.maximum(before, _LEAST_SHARE), np.maximum(now, _LEAST_SHARE)
    return float(np.sum((now - before) * np.log(now / before)))


def stability_noise(reference: Reference, values: Floats) -> float:
    """The index that two samples of these sizes show on average although nothing has moved."""
    bins = min(_BINS, max(len(set(reference.points)), 1))
    return bins * (1 / max(reference.count, 1) + 1 / max(len(values), 1))


def kolmogorov_smirnov(reference: Reference, values: Floats) -> tuple[float, float]:
    """Largest gap between the two distributions, and its p-value (asymptotic; Smirnov 1948)."""
    known, points = np.sort(values[np.isfinite(values)]), np.asarray(reference.points)
    if not len(known) or not len(points):
        return 0.0, 1.0
    at = np.unique(np.concatenate([known, points]))
    gap = np.searchsorted(known, at, "right") / len(known) - np.searchsorted(points, at, "right") / len(
        points
    )
    largest = float(np.abs(gap).max())
    sizes = reference.count * len(known) / (reference.count + len(known))
    return largest, _kolmogorov(math.sqrt(sizes) * max(largest - 1 / len(points), 0.0))


def chi_square(reference: Reference, values: Floats) -> tuple[float, float]:
    """Chi-square of the values' counts against the reference's shares, and its p-value (Pearson 1900).

    The reference is a sample too: its own error widens what chance allows.
    """
    from scipy.stats import chi2  # type: ignore[import-untyped]

    before, now = _shares(reference, values)
    there = (before > 0) | (now > 0)
    if not len(values) or there.sum() < 2:
        return 0.0, 1.0
    pooled = (before * reference.count + now * len(values)) / (reference.count + len(values))
    spread = pooled[there] * (1 / max(reference.count, 1) + 1 / len(values))
    value = float(np.sum((now - before)[there] ** 2 / spread))
    return value, float(chi2.sf(value, int(there.sum()) - 1))


def _shares(reference: Reference, values: Floats) -> tuple[Floats, Floats]:
    """Shares of the bins in the reference and now; the last bin holds missing values."""
    points = np.asarray(reference.points)
    edges = _edges(points)
    before = _counted(points, edges) * (1 - reference.missing)
    known = values[np.isfinite(values)]
    missing = 1 - len(known) / len(values) if len(values) else 0.0
    now = _counted(known, edges) * (1 - missing)
    return np.append(before, reference.missing), np.append(now, missing)


def _edges(points: Floats) -> Floats:
    """Right ends of the bins but the last: the values themselves where there are few, else the deciles."""
    distinct = np.unique(points)
    if len(distinct) <= _BINS:
        return distinct[:-1]
    return np.unique(np.quantile(points, np.linspace(0, 1, _BINS + 1)[1:-1]))


def _counted(values: Floats, edges: Floats) -> Floats:
    found = np.bincount(np.searchsorted(edges, values, "left"), minlength=len(edges) + 1)
    return np.asarray(found / max(len(values), 1), dtype=np.float64)


def _kolmogorov(scaled: float) -> float:
    """Chance of a larger scaled gap by luck."""
    if scaled < 0.2:
        return 1.0
    terms: Sequence[float] = [(-1) ** (k - 1) * math.exp(-2 * (k * scaled) ** 2) for k in range(1, 101)]
    return min(1.0, max(0.0, 2 * sum(terms)))
