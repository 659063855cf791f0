"""Prediction intervals from the errors a model made in its backtest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.windows import Window, sum_windows

LEVELS = (0.80, 0.95)
_NEIGHBOURS = {Window.DAY: 7, Window.WEEK: 2, Window.MONTH: 2}
_FLOOR = 0.25


@dataclass(frozen=True, slots=True)
class IntervalWidths:
    """Half-widths as a share of the forecast, by level, one per step ahead (the first is step 1)."""

    relative: Mapping[float, Floats]

    def around(self, forecast: Floats, steps: Floats, level: float) -> Floats:
        """Half-widths around forecasts at their steps ahead; none around zero, a day forecast as closed.

        A step beyond those tested has the width of the last one.
        """
        known = self.relative[level]
        position = np.minimum(steps.astype(np.int64), len(known)) - 1
        return np.where(forecast > 0, known[position] * error_scale(forecast), 0.0)


def learn_widths(actual: Floats, forecast: Floats, window: Window) -> IntervalWidths:
    """Learn from a model's backtest, folds x days ahead, at one summing window.

    A score is |actual - forecast| over the forecast, the latter not taken below a quarter of its mean. The
    half-width of a step is the conformal quantile of the scores at that and neighbouring steps, times the
    forecast (split conformal prediction: Lei et al. 2018, JASA 113; normalised scores: Papadopoulos et al.
    2011, JAIR 40). Running totals of one fold lean on one another, so a fold counts as one score there, and
    the width is the Student t prediction interval of the scores' root mean square.
    """
    summed_actual, summed_forecast = sum_windows(actual, window), sum_windows(forecast, window)
    scale = error_scale(summed_forecast)
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(summed_forecast > 0, np.abs(summed_actual - summed_forecast) / scale, np.nan)
    if window is Window.RUNNING:
        return IntervalWidths({level: _running_widths(scores, level) for level in LEVELS})
    pooled = _pool_neighbours(scores, _NEIGHBOURS[window])
    return IntervalWidths({level: _conformal_widths(pooled, level) for level in LEVELS})


def error_scale(forecast: Floats) -> Floats:
    """What a relative width is multiplied with: the forecast, not below a quarter of its mean in its row."""
    floor = _FLOOR * forecast.mean(axis=-1, keepdims=True)
    return np.asarray(np.maximum(forecast, floor))


def _pool_neighbours(scores: Floats, reach: int) -> Floats:
    """Steps x scores of all folds at up to `reach` steps before and after, ascending, NaN last."""
    edge = np.full((len(scores), reach), np.nan)
    near = sliding_window_view(np.hstack([edge, scores, edge]), 2 * reach + 1, axis=1)
    return np.sort(near.transpose(1, 0, 2).reshape(scores.shape[1], -1), axis=1)


def _conformal_widths(pooled: Floats, level: float) -> Floats:
    """Per step, the ceil((n + 1) level)-th smallest score; the t interval where there are fewer."""
    counts = np.isfinite(pooled).sum(axis=1)
    ranks = np.ceil((counts + 1) * level).astype(np.int64)
    enough = (ranks <= counts) & (counts > 0)
    widths = pooled[np.arange(len(pooled)), np.where(enough, ranks - 1, 0)]
    for step in np.flatnonzero(~enough):
        widths[step] = _student_width(pooled[step], level, int(counts[step]))
    return widths


def _running_widths(scores: Floats, level: float) -> Floats:
    """Per step, the t interval from the scores at up to three and a fifth of the steps before and after."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    last = scores.shape[1]
    step = np.arange(last)
    reach = 3 + (step + 1) // 5
    start, stop = np.maximum(step - reach, 0), np.minimum(step + reach + 1, last)
    known = np.isfinite(scores)
    squares = np.concatenate([[0.0], np.cumsum((np.where(known, scores, 0.0) ** 2).sum(axis=0))])
    counts = np.concatenate([[0], np.cumsum(known.sum(axis=0))])
    count = counts[stop] - counts[start]
    spread = np.sqrt((squares[stop] - squares[start]) / np.maximum(count, 1))
    return np.asarray(float(stdtrit(max(1, len(scores)), (1 + level) / 2)) * spread)


def _student_width(scores: Floats, level: float, independent: int) -> float:
    """Half of the t prediction interval for a next error, given scores of mean zero; 0 without any."""
    known = scores[np.isfinite(scores)]
    if len(known) == 0:
        return 0.0
    from scipy.special import stdtrit

    spread = float(np.sqrt(np.mean(known**2)))
    return float(stdtrit(max(1, independent), (1 + level) / 2)) * spread
