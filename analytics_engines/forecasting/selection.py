"""Choosing the model to publish from a backtest, and the accuracy figures behind the choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.backtest import Backtest
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.intervals import LEVELS, error_scale, learn_errors
from analytics_engines.forecasting.registry import BASELINE
from analytics_engines.forecasting.windows import WINDOW_DAYS, Window, sum_windows


@dataclass(frozen=True, slots=True)
class FoldAccuracy:
    """Accuracy of one model in one fold at one grain; ratios, except `rmse` and `mae`; undefined is NaN."""

    model: str
    window: Window
    fold: int
    horizon: int
    rmse: float
    mae: float
    mape: float
    wape: float
    mase: float
    r2: float
    coverage_80: float
    coverage_95: float


def choose_model(backtest: Backtest) -> str:
    """The model with the lowest WAPE over all folds and days; the baseline unless another one beats it."""
    scores = {name: metrics.wape(backtest.actual, values) for name, values in backtest.forecasts.items()}
    best = min(scores, key=lambda name: (not np.isfinite(scores[name]), scores[name], name))
    return best if scores[best] < scores.get(BASELINE, np.inf) else BASELINE


def fold_accuracies(backtest: Backtest) -> Iterator[FoldAccuracy]:
    """Accuracy of every model in every fold, at each grain (day, week, month) that the horizon holds."""
    for name, forecast in backtest.forecasts.items():
        for window, width in WINDOW_DAYS.items():
            if backtest.horizon >= width:
                yield from _model_accuracies(backtest, name, forecast, window)


def _model_accuracies(
    backtest: Backtest, name: str, forecast: Floats, window: Window
) -> Iterator[FoldAccuracy]:
    """Accuracy of one model at one grain, fold by fold; MASE is scaled at the grain of days only."""
    actual, predicted = sum_windows(backtest.actual, window), sum_windows(forecast, window)
    for fold in range(len(actual)):
        truth, guess = actual[fold], predicted[fold]
        naive = float(backtest.naive_errors[fold]) if window is Window.DAY else float("nan")
        covered = [_fold_coverage(backtest.actual, forecast, window, fold, level) for level in LEVELS]
        yield FoldAccuracy(
            name,
            window,
            fold + 1,
            len(truth),
            metrics.rmse(truth, guess),
            metrics.mae(truth, guess),
            metrics.mape(truth, guess),
            metrics.wape(truth, guess),
            metrics.mase(truth, guess, naive),
            metrics.r_squared(truth, guess),
            covered[0],
            covered[1],
        )


def _fold_coverage(actual: Floats, forecast: Floats, window: Window, fold: int, level: float) -> float:
    """Coverage of one fold by the intervals that the other folds' errors give."""
    others = np.arange(len(actual)) != fold
    errors = learn_errors(actual[others], forecast[others], window)
    truth, guess = sum_windows(actual, window)[fold], sum_windows(forecast, window)[fold]
    steps = range(1, len(guess) + 1)
    width = np.array([errors.relative_width(step, level) for step in steps]) * error_scale(guess)
    forecast_open = guess > 0
    return metrics.coverage(
        truth[forecast_open], (guess - width)[forecast_open], (guess + width)[forecast_open]
    )
