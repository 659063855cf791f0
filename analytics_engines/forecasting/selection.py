"""Choosing the model to publish from a backtest, and the accuracy figures behind the choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.backtest import Backtest
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.combination import ENSEMBLES
from analytics_engines.forecasting.intervals import LEVELS, learn_widths
from analytics_engines.forecasting.registry import BASELINE, model
from analytics_engines.forecasting.windows import Window, sum_windows, tested_windows

YEAR_ALLOWANCE = 1.20
_NOT_JUDGED = (float("nan"), float("nan"))
WHOLE_YEARS_DAYS = 2 * 364 + 28
"""With as much history, backtest and models see the season of the year by themselves."""


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


def choose_model(backtest: Backtest, days: int) -> str:
    """The model with the lowest `selection_score`; the baseline unless another one beats it.

    With less than two years and a month, a backtest cannot tell what the season to come is worth: so
    a model that knows the year is then taken when it is within 20% of the best (and beats the baseline).

    Args:
        backtest: What every candidate would have said.
        days: Days of history.
    """
    scores = {name: selection_score(backtest, name) for name in backtest.forecasts}
    best = min(scores, key=lambda name: (not np.isfinite(scores[name]), scores[name], name))
    close = [n for n in scores if _knows_year(n) and scores[n] <= YEAR_ALLOWANCE * scores[best]]
    close = close if days < WHOLE_YEARS_DAYS else []
    chosen = min(close, key=lambda name: scores[name]) if close else best
    return chosen if scores[chosen] < scores.get(BASELINE, np.inf) else BASELINE


def _knows_year(name: str) -> bool:
    return name not in ENSEMBLES and model(name).knows_year


def selection_score(backtest: Backtest, name: str) -> float:
    """Mean of a model's WAPE over the grains that are published: days, weeks and months.

    Days alone would prefer a model that is right on the median day and far too low over a month, which is
    what sparse sales reward.
    """
    forecast = backtest.forecasts[name]
    return float(
        np.mean(
            [
                metrics.wape(sum_windows(backtest.actual, w), sum_windows(forecast, w))
                for w in tested_windows(backtest.horizon)
            ]
        )
    )


def fold_accuracies(backtest: Backtest, covered: str | None = None) -> Iterator[FoldAccuracy]:
    """Accuracy of every model in every fold, at each grain (day, week, month) that the horizon holds.

    Args:
        backtest: What every candidate would have said.
        covered: The model whose intervals are judged, which takes time; None judges all.
    """
    for name, forecast in backtest.forecasts.items():
        for window in tested_windows(backtest.horizon):
            yield from _model_accuracies(backtest, name, forecast, window, covered in (None, name))


def _model_accuracies(
    backtest: Backtest, name: str, forecast: Floats, window: Window, judged: bool
) -> Iterator[FoldAccuracy]:
    """Accuracy of one model at one grain, fold by fold; MASE is scaled at the grain of days only."""
    actual, predicted = sum_windows(backtest.actual, window), sum_windows(forecast, window)
    figures = metrics.by_row(actual, predicted)
    for fold in range(len(actual)):
        naive = float(backtest.naive_errors[fold]) if window is Window.DAY else float("nan")
        coverage_80, coverage_95 = (
            _fold_coverage(backtest.actual, forecast, window, fold) if judged else _NOT_JUDGED
        )
        error = float(figures["mae"][fold])
        yield FoldAccuracy(
            model=name,
            window=window,
            fold=fold + 1,
            horizon=actual.shape[1],
            rmse=float(figures["rmse"][fold]),
            mae=error,
            mape=float(figures["mape"][fold]),
            wape=float(figures["wape"][fold]),
            mase=error / naive if naive > 0 else float("nan"),
            r2=float(figures["r2"][fold]),
            coverage_80=coverage_80,
            coverage_95=coverage_95,
        )


def _fold_coverage(actual: Floats, forecast: Floats, window: Window, fold: int) -> list[float]:
    """Coverage of one fold by the intervals that the other folds' errors give, by level."""
    others = np.arange(len(actual)) != fold
    widths = learn_widths(actual[others], forecast[others], window)
    truth, guess = sum_windows(actual, window)[fold], sum_windows(forecast, window)[fold]
    traded, steps = guess > 0, np.arange(1.0, len(guess) + 1)
    around = [widths.around(guess, steps, level) for level in LEVELS]
    return [
        metrics.coverage(truth[traded], (guess - width)[traded], (guess + width)[traded]) for width in around
    ]
