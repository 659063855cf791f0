"""A forecast of any daily history on demand: the candidates compared, and the best one's forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.backtest import plan_origins
from analytics_engines.forecasting.calendar import ShopDays
from analytics_engines.forecasting.panel_days import PanelDays
from analytics_engines.forecasting.registry import model
from analytics_engines.forecasting.selection import selection_score
from analytics_engines.market_intelligence_hub.forecast_rows import Row, defined, forecast_rows
from analytics_engines.market_intelligence_hub.measure import Candidates, Fitted, MeasureForecast
from analytics_engines.market_intelligence_hub.selection_rows import label, selection_row
from analytics_engines.market_intelligence_hub.series import TOTAL, SalesSeries

COMPARED = (
    "seasonal_naive",
    "theta",
    "ets",
    "auto_ets",
    "arima",
    "ces",
    "mstl",
    "year_over_year",
    "smoothing",
    "croston",
    "tsb",
    "gradient_boosting",
    "prophet",
    "lstm",
)
FORECAST = tuple(name for name in COMPARED if name not in {"auto_ets", "arima", "mstl", "prophet", "lstm"})
"""Candidates of a forecast: those that take well under a second a fit."""
_FOLDS = 4


@dataclass(frozen=True, slots=True)
class History:
    """A daily history.

    Args:
        name: What it is, in words.
        measure: `revenue`, `units` or `orders`.
        first_day: Day of the first value.
        values: One value a day, without a gap.
        traded: Whether the whole shop traded on each day.
        skip: Days between the last value and the first day to forecast.
        holidays: Public holidays, past and to come.
    """

    name: str
    measure: str
    first_day: date
    values: Sequence[float]
    traded: Sequence[bool]
    skip: int = 0
    holidays: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OnDemand:
    """Rows of the forecast (as in `forecasts`) and of the models compared, best first; what was left out."""

    forecasts: tuple[Row, ...]
    models: tuple[Row, ...]
    reason: str
    left_out: tuple[str, ...]


def forecast_history(history: History, horizon: int, models: Sequence[str] = FORECAST) -> OnDemand:
    """Backtest the models on the history and forecast with the best one.

    Raises:
        NotEnoughDataError: The history is too short for a backtest.
    """
    values = np.asarray(history.values, dtype=np.float64)
    series = SalesSeries(TOTAL, TOTAL, history.name, history.first_day, {history.measure: values})
    origins = plan_origins(len(values), horizon=horizon, folds=_FOLDS, skip=history.skip)
    shop_days = ShopDays(history.first_day, np.asarray(history.traded, dtype=np.bool_), history.holidays)
    panel = PanelDays([series.daily(history.measure)], shop_days)
    candidates = Candidates(tuple(models), (), ())
    forecast = MeasureForecast([series], history.measure, shop_days, panel, [0], origins, candidates)
    (item,) = forecast.fitted()
    missing = [note for name in models if (note := model(name).missing_library()) is not None]
    failed = [f"{failure.model} failed ({failure.reason})" for failure in item.failures]
    return OnDemand(
        tuple(forecast_rows(item, history.measure, None)),
        tuple(_compared(item)),
        str(selection_row(item, history.measure, None)["reason"]),
        (*missing, *failed),
    )


def _compared(item: Fitted) -> list[Row]:
    """One row a candidate: its figures over all days of the backtest, best score first."""
    rows: list[Row] = []
    for name, forecast in item.backtest.forecasts.items():
        actual = item.backtest.actual
        scale = float(np.nanmean(item.backtest.naive_errors))
        rows.append(
            {
                "model": name,
                "label": label(name),
                "score": defined(selection_score(item.backtest, name)),
                "wape": defined(metrics.wape(actual, forecast)),
                "mape": defined(metrics.mape(actual, forecast)),
                "rmse": defined(metrics.rmse(actual, forecast)),
                "mae": defined(metrics.mae(actual, forecast)),
                "mase": defined(metrics.mase(actual, forecast, scale)),
                "r2": defined(metrics.r_squared(actual.ravel(), forecast.ravel())),
                "chosen": name == item.chosen,
            }
        )
    return sorted(rows, key=lambda row: (row["score"] is None, row["score"], row["model"]))
