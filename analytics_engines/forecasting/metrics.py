"""Forecast accuracy: one figure for one set of actual values and forecasts of the same length.

A figure that the data leaves undefined (a percentage of nothing, the variance of one value) is NaN.
"""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting.base import Floats


def rmse(actual: Floats, forecast: Floats) -> float:
    """Root mean squared error, in the unit of the series."""
    return float(np.sqrt(np.mean((actual - forecast) ** 2)))


def mae(actual: Floats, forecast: Floats) -> float:
    """Mean absolute error, in the unit of the series."""
    return float(np.mean(np.abs(actual - forecast)))


def mape(actual: Floats, forecast: Floats) -> float:
    """Mean absolute percentage error as a ratio, over the steps whose actual value is not zero."""
    traded = actual != 0
    if not traded.any():
        return float("nan")
    return float(np.mean(np.abs((actual[traded] - forecast[traded]) / actual[traded])))


def wape(actual: Floats, forecast: Floats) -> float:
    """Weighted absolute percentage error as a ratio: summed absolute error over summed absolute value."""
    total = float(np.sum(np.abs(actual)))
    return float(np.sum(np.abs(actual - forecast))) / total if total else float("nan")


def mase(actual: Floats, forecast: Floats, naive_error: float) -> float:
    """Mean absolute scaled error (Hyndman & Koehler 2006, International Journal of Forecasting 22).

    Args:
        actual: What happened.
        forecast: What was forecast.
        naive_error: `seasonal_naive_error` of the history the forecast was made from.
    """
    return mae(actual, forecast) / naive_error if naive_error > 0 else float("nan")


def seasonal_naive_error(history: Floats, season: int) -> float:
    """Mean absolute error of the one-season-ahead naive forecast within the history: the scale of MASE."""
    if len(history) <= season:
        return float("nan")
    return float(np.mean(np.abs(history[season:] - history[:-season])))


def r_squared(actual: Floats, forecast: Floats) -> float:
    """Share of the variance explained; below zero when the mean of the actual values would do better."""
    spread = float(np.sum((actual - actual.mean()) ** 2))
    return 1.0 - float(np.sum((actual - forecast) ** 2)) / spread if spread else float("nan")


def coverage(actual: Floats, lower: Floats, upper: Floats) -> float:
    """Share of the actual values that lie within their interval."""
    return float(np.mean((actual >= lower) & (actual <= upper))) if len(actual) else float("nan")


def by_row(actual: Floats, forecast: Floats) -> dict[str, Floats]:
    """`rmse`, `mae`, `mape`, `wape` and `r2` of every row of a table of steps, in one go."""
    errors = np.abs(actual - forecast)
    total = np.abs(actual).sum(axis=1)
    traded = actual != 0
    count = traded.sum(axis=1)
    relative = np.where(traded, errors / np.where(traded, np.abs(actual), 1.0), 0.0)
    spread = ((actual - actual.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    squared = (errors**2).sum(axis=1)
    return {
        "rmse": np.sqrt(squared / actual.shape[1]),
        "mae": errors.mean(axis=1),
        "mape": _over(relative.sum(axis=1), count),
        "wape": _over(errors.sum(axis=1), total),
        "r2": 1.0 - _over(squared, spread),
    }


def _over(value: Floats, base: Floats) -> Floats:
    """Value over base; NaN over zero."""
    return np.where(base > 0, value / np.where(base > 0, base, 1.0), np.nan)
