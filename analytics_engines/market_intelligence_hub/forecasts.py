"""Forecasts of the series: backtest every candidate, publish the best one with intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.backtest import Backtest, Origins, plan_origins, run_backtest
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.calendar import Flags, learn_calendar
from analytics_engines.forecasting.daily import forecast_days
from analytics_engines.forecasting.intervals import LEVELS, ErrorModel, error_scale, learn_errors
from analytics_engines.forecasting.registry import model
from analytics_engines.forecasting.selection import choose_model, fold_accuracies
from analytics_engines.forecasting.windows import WINDOW_DAYS, Window, sum_windows
from analytics_engines.market_intelligence_hub.periods import Period, future_periods
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


def forecast_series(series: SalesSeries, measure: str, traded: Flags, plan: ForecastPlan) -> SeriesForecast:
    """Backtest the candidates on one measure of a series and forecast with the chosen one.

    Raises:
        NotEnoughDataError: The series is too short for a backtest.
    """
    daily = series.daily(measure)
    origins = plan_origins(len(daily), horizon=plan.horizon, folds=plan.folds)
    backtest = run_backtest(daily, traded, [model(name) for name in plan.models], origins)
    chosen = choose_model(backtest)
    calendar = learn_calendar(daily.first_day, traded)
    path = forecast_days(model(chosen), daily, calendar, plan.skip + origins.horizon)[plan.skip :]
    about = _about(series, measure, plan, chosen)
    accuracy = _accuracy(backtest, chosen)
    first = daily.next_day + timedelta(days=plan.skip)
    rows = _forecast_rows(path, backtest, chosen, list(future_periods(first, origins.horizon)))
    return SeriesForecast(
        tuple({**about, **row, "backtest_wape": accuracy[str(row["grain"])][0],
               "backtest_mase": accuracy["day"][1]} for row in rows),
        tuple(_backtest_rows(series, measure, backtest, origins, chosen)),
        chosen, *accuracy["day"], origins.horizon,
    )  # fmt: skip


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


def _accuracy(backtest: Backtest, chosen: str) -> Mapping[str, tuple[float | None, float | None]]:
    """WAPE over all folds by grain, and the mean MASE of the folds at the grain of days."""
    forecast = backtest.forecasts[chosen]
    scaled = [
        metrics.mase(*fold) for fold in zip(backtest.actual, forecast, backtest.naive_errors, strict=True)
    ]
    return {
        window.value: (
            _defined(metrics.wape(sum_windows(backtest.actual, window), sum_windows(forecast, window))),
            _defined(float(np.mean(scaled))),
        )
        for window in WINDOW_DAYS
    }


def _forecast_rows(path: Floats, backtest: Backtest, chosen: str, periods: Sequence[Period]) -> Iterator[Row]:
    """Rows of every period; running totals count from the first period of the same grain."""
    tested = [w for w, width in WINDOW_DAYS.items() if width <= backtest.horizon]
    errors = {
        w: learn_errors(backtest.actual, backtest.forecasts[chosen], w) for w in (*tested, Window.RUNNING)
    }
    for window in tested:
        mine = [period for period in periods if period.window is window]
        sums = np.array([path[period.start : period.stop].sum() for period in mine])
        running = np.cumsum(sums)
        for index, period in enumerate(mine):
            yield {
                "grain": window.value,
                "period": period.first_day,
                "horizon_step": period.step,
                "forecast": float(sums[index]),
                **_interval("", sums[index], float(error_scale(sums)[index]), errors[window], period.step),
                "cumulative": float(running[index]),
                **_interval(
                    "cumulative_", running[index], running[index], errors[Window.RUNNING], period.stop
                ),
            }


def _interval(prefix: str, centre: float, scale: float, errors: ErrorModel, step: int) -> Row:
    """The interval columns around one value; a value forecast as zero (a closed day) has no width."""
    bounds: Row = {}
    for level in LEVELS:
        width = errors.relative_width(step, level) * scale if centre > 0 else 0.0
        bounds[f"{prefix}lower_{level * 100:.0f}"] = max(0.0, centre - width)
        bounds[f"{prefix}upper_{level * 100:.0f}"] = centre + width
    return bounds


def _backtest_rows(
    series: SalesSeries, measure: str, backtest: Backtest, origins: Origins, chosen: str
) -> Iterator[Row]:
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
            "chosen": accuracy.model == chosen,
            "model_version": f"{accuracy.model}-1",
            **figures,
        }


def _defined(value: float) -> float | None:
    """The value, or None for NaN."""
    return value if np.isfinite(value) else None
