"""Ensembles: the median of the candidates, and their mean weighted by how they did in the backtest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analytics_engines.forecasting.base import Floats

MEDIAN, WEIGHTED = "ensemble_median", "ensemble_weighted"
ENSEMBLES = (MEDIAN, WEIGHTED)
LABELS = {
    MEDIAN: "Median of the candidate models",
    WEIGHTED: "Mean of the candidate models, weighted by their backtest",
}
_SHARPNESS = 3.0
_FEWEST_MEMBERS = 3


def member_weights(scores: Mapping[str, Floats]) -> dict[str, Floats]:
    """Weights of the members, by series: the inverse of the cubed score, made to sum to one.

    Args:
        scores: By model, an error of each series (lower is better); NaN takes part with no weight.
    """
    floor = 1e-9
    raw = {
        name: np.where(np.isfinite(score), 1.0 / np.maximum(score, floor) ** _SHARPNESS, 0.0)
        for name, score in scores.items()
    }
    total = np.maximum(np.sum(list(raw.values()), axis=0), 1e-300)
    return {name: weight / total for name, weight in raw.items()}


def combine(
    forecasts: Mapping[str, Floats], weights: Mapping[str, Floats] | None = None
) -> dict[str, Floats]:
    """The ensembles of at least three members; a NaN forecast is passed over.

    Args:
        forecasts: By model, arrays of one shape.
        weights: By model, factors that broadcast to that shape; without them there is no weighted mean.

    Returns:
        By ensemble; empty with fewer members.
    """
    if len(forecasts) < _FEWEST_MEMBERS:
        return {}
    stack = np.stack(list(forecasts.values()))
    known = np.isfinite(stack)
    found = {MEDIAN: _median(stack, known)}
    if weights is not None:
        shares = np.stack([np.broadcast_to(weights[name], stack[0].shape) for name in forecasts]) * known
        total = shares.sum(axis=0)
        mean = (np.where(known, stack, 0.0) * shares).sum(axis=0) / np.where(total > 0, total, 1.0)
        found[WEIGHTED] = np.where(total > 0, mean, found[MEDIAN])
    return found


def _median(stack: Floats, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    if known.all():
        return np.asarray(np.median(stack, axis=0))
    some = known.any(axis=0)
    median = np.nanmedian(np.where(known, stack, np.where(some, np.nan, 0.0)), axis=0)
    return np.where(some, median, np.nan)
