"""Conformal intervals of a panel: errors of all series, each in its own unit, give the quantiles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics_engines.forecasting.base import Floats

_FEWEST_SCORES = 200
_OWN_SHARE = 0.7


def panel_widths(
    actual: Floats, forecast: Floats, levels: Sequence[float]
) -> dict[float, tuple[Floats, Floats]]:
    """How far below and above a forecast the intervals reach.

    A score is the signed error over the series' own mean absolute error in the other folds (drawn towards
    that of all series); the quantiles of the scores of all series at a step ahead, and at its neighbours
    while there are few, times the series' error are the widths (split conformal with normalised
    scores: Papadopoulos et al. 2011, JAIR 40; signed, since sales are skewed).

    Args:
        actual: Folds x series x steps of the backtest; NaN where unknown.
        forecast: The same shape.
        levels: Shares to cover.

    Returns:
        By level, the widths below and above, series x steps.
    """
    errors = actual - forecast
    unit = np.stack([_unit(errors, forecast, fold) for fold in range(len(errors))])
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(unit[:, :, None] > 0, errors / unit[:, :, None], np.nan)
    own = _unit(errors, forecast, None)[:, None]
    found = {}
    for level in levels:
        low, high = _step_quantiles(scores, level)
        found[level] = (own * low, own * high)
    return found


def _unit(errors: Floats, forecast: Floats, left_out: int | None) -> Floats:
    """Mean absolute error by series over the other folds, drawn towards what is usual at its level."""
    kept = [fold for fold in range(len(errors)) if fold != left_out] or [0]
    own = _mean(np.abs(errors[kept]))
    level = _mean(np.abs(forecast[kept]))
    total = float(np.nansum(level))
    usual = level * (float(np.nansum(own)) / total) if total > 0 else own
    return np.nan_to_num(_OWN_SHARE * own + (1 - _OWN_SHARE) * usual)


def _mean(values: Floats) -> Floats:
    """Mean over folds and steps; NaN where nothing is known."""
    known = np.isfinite(values)
    count = known.sum(axis=(0, 2))
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=(0, 2)) / np.maximum(count, 1), np.nan)


def _step_quantiles(scores: Floats, level: float) -> tuple[Floats, Floats]:
    """Widths below and above by step, in units; each side leaves out half of what the level does."""
    horizon = scores.shape[2]
    low, high = np.zeros(horizon), np.zeros(horizon)
    for step in range(horizon):
        near = _near(scores, step)
        count = len(near)
        if count:
            rank = min(1.0, (1 + level) / 2 * (count + 1) / count)
            low[step] = max(0.0, -float(np.quantile(near, 1 - rank)))
            high[step] = max(0.0, float(np.quantile(near, rank)))
    return low, high


def _near(scores: Floats, step: int) -> Floats:
    """The known scores of a step and of as many neighbours as it takes to have enough."""
    horizon = scores.shape[2]
    for reach in range(horizon):
        near = scores[:, :, max(0, step - reach) : step + reach + 1]
        known = near[np.isfinite(near)]
        if len(known) >= _FEWEST_SCORES or reach == horizon - 1:
            return np.asarray(known)
    return np.array([])
