"""Forecasts of the series: backtest every candidate, publish the best one with intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.backtest import Backtest, Origins, plan_origins, run_backtest
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.calendar import ShopDays
from analytics_engines.forecasting.daily import forecast_days
from analytics_engines.forecasting.intervals import LEVELS, IntervalWidths, learn_widths
from analytics_engines.forecasting.registry import model
from analytics_engines.forecasting.selection import choose_model, fold_accuracies, selection_score
from analytics_engines.forecasting.windows import Window, sum_windows, tested_windows
from analytics_engines.market_intelligence_hub.periods import future_periods
from analytics_engines.market_intelligence_hub.series import SalesSeries

Row = dict[str, object]

FIGURES = ("rmse", "mae", "mape", "wape", "mase", "r2", "coverage_80", "coverage_95")


@dataclass(frozen=True, slots=True)
class ForecastPlan:
    """How one kind of series is forecast.

    Args:
        models: Candidate models by name, the baseline among them.
        horizon: Days ahead to publish, counted from the day after `as_of`.
        skip: Days between the last complete day and the first one published (1 when the last is partial).
        folds: Most folds of the backtest.
        currency: Currency of revenue.
    """

    models: tuple[str, ...]
    horizon: int
    skip: int
    folds: int
    currency: str | None


@dataclass(frozen=True, slots=True)
class SeriesForecast:
    """What one series and measure yields: rows of `forecasts` and of `forecast_backtests`."""

    forecasts: tuple[Row, ...]
    backtests: tuple[Row, ...]
    model: str
    wape: float | None
    mase: float | None
    horizon: int


def forecast_series(
    series: SalesSeries, measure: str, shop_days: ShopDays, plan: ForecastPlan
) -> SeriesForecast:
    """Backtest the candidates on one measure of a series and forecast with the chosen one.

    Raises:
        NotEnoughDataError: The series is too short for a backtest.
    """
    daily = series.daily(measure)
    origins = plan_origins(len(daily), horizon=plan.horizon, folds=plan.folds, skip=plan.skip)
    backtest = run_backtest(daily, shop_days, [model(name) for name in plan.models], origins)
    chosen = choose_model(backtest)
    calendar = shop_days.calendar(daily.next_day - timedelta(days=1))
    path = forecast_days(model(chosen), daily, calendar, plan.skip + origins.horizon)[plan.skip :]
    about = _about(series, measure, plan, chosen)
    accuracy = _accuracy(backtest, chosen)
    first = daily.next_day + timedelta(days=plan.skip)
    return SeriesForecast(
        tuple(
            {**about, **row, "backtest_wape": accuracy[grain.value], "backtest_mase": accuracy["mase"]}
            for grain in tested_windows(origins.horizon)
            for row in _forecast_rows(path, backtest, chosen, grain, first)
        ),
        tuple(_backtest_rows(series, measure, backtest, origins, chosen)),
        chosen,
        accuracy[Window.DAY],
        accuracy["mase"],
        origins.horizon,
    )


def _about(series: SalesSeries, measure: str, plan: ForecastPlan, chosen: str) -> Row:
    return {
        "series_type": series.series_type,
        "series_id": series.series_id,
        "series_name": series.series_name,
        "measure": measure,
        "model": chosen,
        "model_version": f"{chosen}-1",
        "currency": plan.currency if measure == "revenue" else None,
    }


def _accuracy(backtest: Backtest, chosen: str) -> Mapping[str, float | None]:
    """WAPE over all folds by grain, and `mase`, the mean of the folds at the grain of days."""
    forecast = backtest.forecasts[chosen]
    folds = zip(backtest.actual, forecast, backtest.naive_errors, strict=True)
    scaled = [metrics.mase(truth, guess, float(naive)) for truth, guess, naive in folds]
    by_grain = {
        window.value: _defined(
            metrics.wape(sum_windows(backtest.actual, window), sum_windows(forecast, window))
        )
        for window in tested_windows(backtest.horizon)
    }
    return {**by_grain, "mase": _defined(float(np.mean(scaled)))}


def _forecast_rows(
    path: Floats, backtest: Backtest, chosen: str, grain: Window, first_day: date
) -> Iterator[Row]:
    """Rows of one grain; running totals count from its first period."""
    periods = [p for p in future_periods(first_day, len(path)) if p.window is grain]
    if not periods:
        return
    tested = backtest.actual, backtest.forecasts[chosen]
    sums = np.array([path[period.start : period.stop].sum() for period in periods])
    steps = np.array([period.step for period in periods], dtype=np.float64)
    stops = np.array([period.stop for period in periods], dtype=np.float64)
    own = _bounds("", sums, learn_widths(*tested, grain), steps)
    running = np.cumsum(sums)
    total = _bounds("cumulative_", running, learn_widths(*tested, Window.RUNNING), stops, widening=True)
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


def _backtest_rows(
    series: SalesSeries, measure: str, backtest: Backtest, origins: Origins, chosen: str
) -> Iterator[Row]:
    scores = {name: _defined(selection_score(backtest, name)) for name in backtest.forecasts}
    for accuracy in fold_accuracies(backtest):
        figures = {name: _defined(getattr(accuracy, name)) for name in FIGURES}
        learned = origins.training_days[accuracy.fold - 1]
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
            "chosen": accuracy.model == chosen,
            "model_version": f"{accuracy.model}-1",
            **figures,
        }


def _defined(value: float) -> float | None:
    """The value, or None for NaN."""
    return value if np.isfinite(value) else None
