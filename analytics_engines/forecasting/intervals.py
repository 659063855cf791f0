"""Prediction intervals from the errors a model made in its backtest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.windows import Window, sum_windows

LEVELS = (0.80, 0.95)
_NEIGHBOURS = {Window.DAY: (7, 0.0), Window.WEEK: (2, 0.0), Window.MONTH: (2, 0.0), Window.RUNNING: (2, 0.15)}
_FLOOR = 0.25


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """Relative errors of one model, folds x windows ahead, from which half-widths are read.

    A score is |actual - forecast| over the forecast, the latter not taken below a quarter of its mean. The
    half-width for a step is the conformal quantile of the scores at that and neighbouring steps, times the
    forecast (split conformal prediction: Lei et al. 2018, JASA 113; normalised scores: Papadopoulos et al.
    2011, JAIR 40). Where too few scores exist for a level, it is the Student t prediction interval of their
    root mean square. Intervals widen by what the model missed, not by what it assumes.
    """

    scores: Floats
    window: Window

    def relative_width(self, step: int, level: float) -> float:
        """Half-width at a step ahead (1 is the first), as a share of the forecast there."""
        last = self.scores.shape[1]
        near, share = _NEIGHBOURS[self.window]
        centre = min(step, last)
        reach = near + int(share * centre)
        pooled = self.scores[:, max(0, centre - 1 - reach) : min(last, centre + reach)].ravel()
        pooled = pooled[np.isfinite(pooled)]
        independent = len(self.scores) if self.window is Window.RUNNING else len(pooled)
        return _quantile(pooled, level, independent)


def learn_errors(actual: Floats, forecast: Floats, window: Window) -> ErrorModel:
    """Score a model's backtest, folds x days ahead, at one summing window; closed days are left out."""
    summed_actual, summed_forecast = sum_windows(actual, window), sum_windows(forecast, window)
    scale = error_scale(summed_forecast)
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(summed_forecast > 0, np.abs(summed_actual - summed_forecast) / scale, np.nan)
    return ErrorModel(scores, window)


def error_scale(forecast: Floats) -> Floats:
    """What a relative width is multiplied with: the forecast, not below a quarter of its mean in its row."""
    floor = _FLOOR * forecast.mean(axis=-1, keepdims=True)
    return np.asarray(np.maximum(forecast, floor))


def _quantile(scores: Floats, level: float, independent: int) -> float:
    """Conformal quantile of the scores at a level, or the t interval when there are too few of them."""
    if len(scores) == 0:
        return 0.0
    rank = int(np.ceil((len(scores) + 1) * level))
    if rank <= len(scores) and np.ceil((independent + 1) * level) <= independent:
        return float(np.sort(scores)[rank - 1])
    from scipy.stats import t  # type: ignore[import-untyped]

    spread = float(np.sqrt(np.mean(scores**2) * (1 + 1 / max(1, independent))))
    return float(t.ppf((1 + level) / 2, max(1, independent - 1))) * spread
