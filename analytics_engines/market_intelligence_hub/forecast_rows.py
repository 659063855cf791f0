"""Rows of `forecasts` and `forecast_backtests` for one series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.intervals import LEVELS, IntervalWidths, learn_widths
from analytics_engines.forecasting.selection import fold_accuracies, selection_score
from analytics_engines.forecasting.windows import Window, sum_windows, tested_windows
from analytics_engines.market_intelligence_hub.measure import Fitted
from analytics_engines.market_intelligence_hub.periods import future_periods

Row = dict[str, object]

FIGURES = ("rmse", "mae", "mape", "wape", "mase", "r2", "coverage_80", "coverage_95")


def about(item: Fitted, measure: str, currency: str | None) -> Row:
    """What every row says of its series, and the model published."""
    return {
        "series_type": item.series.series_type,
        "series_id": item.series.series_id,
        "series_name": item.series.series_name,
        "measure": measure,
        "model": item.chosen,
        "model_version": f"{item.chosen}-1",
        "currency": currency if measure == "revenue" else None,
    }


def forecast_rows(item: Fitted, measure: str, currency: str | None) -> Iterator[Row]:
    """Every period of every grain, with intervals and the backtest's error."""
    accuracy = accuracy_by_grain(item)
    series = item.series.daily(measure)
    first = series.next_day + timedelta(days=item.origins.skip)
    totals = learn_widths(item.backtest.actual, item.backtest.forecasts[item.chosen], Window.RUNNING)
    for grain in tested_windows(item.origins.horizon):
        errors = {"backtest_wape": accuracy[grain.value], "backtest_mase": accuracy["mase"]}
        for row in _grain_rows(item, totals, grain, first):
            yield {**about(item, measure, currency), **row, **errors}


def accuracy_by_grain(item: Fitted) -> Mapping[str, float | None]:
    """WAPE over all folds by grain, and `mase`, the mean of the folds at the grain of days."""
    backtest, forecast = item.backtest, item.backtest.forecasts[item.chosen]
    folds = zip(backtest.actual, forecast, backtest.naive_errors, strict=True)
    scaled = [metrics.mase(truth, guess, float(naive)) for truth, guess, naive in folds]
    by_grain = {
        window.value: defined(
            metrics.wape(sum_windows(backtest.actual, window), sum_windows(forecast, window))
        )
        for window in tested_windows(backtest.horizon)
    }
    return {**by_grain, "mase": defined(float(np.mean(scaled)))}


def _grain_rows(item: Fitted, totals: IntervalWidths, grain: Window, first_day: date) -> Iterator[Row]:
    """Rows of one grain; running totals count from its first period."""
    path = item.path
    periods = [p for p in future_periods(first_day, len(path)) if p.window is grain]
    if not periods:
        return
    tested = item.backtest.actual, item.backtest.forecasts[item.chosen]
    sums = np.array([path[period.start : period.stop].sum() for period in periods])
    steps = np.array([period.step for period in periods], dtype=np.float64)
    stops = np.array([period.stop for period in periods], dtype=np.float64)
    own = _bounds("", sums, learn_widths(*tested, grain), steps)
    running = np.cumsum(sums)
    total = _bounds("cumulative_", running, totals, stops, widening=True)
    for index, period in enumerate(periods):
        yield {
            "grain": grain.value,
            "period": period.first_day,
            "horizon_step": period.step,
            "forecast": float(sums[index]),
            "cumulative": float(running[index]),
            **{name: float(values[index]) for name, values in {**own, **total}.items()},
        }


def _bounds(
    prefix: str, centre: Floats, widths: IntervalWidths, steps: Floats, *, widening: bool = False
) -> Mapping[str, Floats]:
    """Interval columns around forecasts, never below zero; `widening` widths never shrink with the steps."""
    bounds: dict[str, Floats] = {}
    for level in LEVELS:
        width = widths.around(centre, steps, level)
        if widening:
            width = np.maximum.accumulate(width)
        bounds[f"{prefix}lower_{level * 100:.0f}"] = np.maximum(centre - width, 0.0)
        bounds[f"{prefix}upper_{level * 100:.0f}"] = centre + width
    return bounds


def backtest_rows(item: Fitted, measure: str) -> Iterator[Row]:
    """Every candidate in every fold; the coverage of intervals is judged for the published model."""
    backtest, series = item.backtest, item.series
    scores = {name: defined(selection_score(backtest, name)) for name in backtest.forecasts}
    for accuracy in fold_accuracies(backtest, item.chosen):
        figures = {name: defined(getattr(accuracy, name)) for name in FIGURES}
        learned = item.origins.training_days[accuracy.fold - 1]
        yield {
            "series_type": series.series_type,
            "series_id": series.series_id,
            "series_name": series.series_name,
            "measure": measure,
            "grain": accuracy.window.value,
            "model": accuracy.model,
            "fold": accuracy.fold,
            "horizon": accuracy.horizon,
            "origin": series.first_day + timedelta(days=learned - 1),
            "selection_score": scores[accuracy.model],
            "chosen": accuracy.model == item.chosen,
            "model_version": f"{accuracy.model}-1",
            **figures,
        }


def defined(value: float) -> float | None:
    """The value, or None for NaN."""
    return value if np.isfinite(value) else None
