"""Coherent forecasts: parts add up to their whole, by minimum-trace reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting.base import Floats

_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Whole:
    """One constraint: the series `parts` add up to the series `whole` (positions)."""

    whole: int
    parts: tuple[int, ...]


def reconcile(forecasts: Floats, variances: Floats, wholes: Sequence[Whole]) -> Floats:
    """Change forecasts as little as their error variances suggest until every whole is the sum of its parts.

    MinTrace with variance scaling (Wickramasuriya, Athanasopoulos & Hyndman 2019, JASA 114) in its
    constraint form (Di Fonzo & Girolimetto 2023, IJF 39), which also holds where a whole is divided in
    several ways. What falls below zero is raised to zero, and the parts are then scaled to their whole.

    Args:
        forecasts: Series x steps, none below zero.
        variances: Error variance by series.
        wholes: Constraints, a whole before its parts are wholes themselves; a series is a part at most once.
    """
    if not wholes:
        return forecasts
    constraint = np.zeros((len(wholes), len(forecasts)))
    for row, whole in enumerate(wholes):
        constraint[row, whole.whole] = 1.0
        constraint[row, list(whole.parts)] = -1.0
    weight = np.maximum(variances, _TINY * max(1.0, float(variances.max())))
    spread = weight[:, None] * constraint.T
    change = spread @ np.linalg.solve(constraint @ spread, constraint @ forecasts)
    return _without_negatives(np.maximum(forecasts - change, 0.0), forecasts, wholes)


def _without_negatives(raised: Floats, before: Floats, wholes: Sequence[Whole]) -> Floats:
    """Scale parts to their whole, from the top down; parts that are all zero share it as they did before."""
    result = raised.copy()
    for whole in wholes:
        rows = list(whole.parts)
        parts, wanted = result[rows], result[whole.whole]
        parts = np.where(parts.sum(axis=0) > _TINY, parts, before[rows])
        parts = np.where(parts.sum(axis=0) > _TINY, parts, 1.0)
        result[rows] = parts * (wanted / parts.sum(axis=0))
    return result


def incoherence(forecasts: Floats, wholes: Sequence[Whole]) -> float:
    """Largest gap between a whole and the sum of its parts, relative to the largest forecast."""
    gaps = [np.abs(forecasts[w.whole] - forecasts[list(w.parts)].sum(axis=0)).max() for w in wholes]
    return float(max(gaps, default=0.0)) / max(float(np.abs(forecasts).max()), _TINY)
