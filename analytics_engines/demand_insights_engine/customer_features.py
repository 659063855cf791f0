"""What a model sees of a customer at a cut: rhythm, recency and money, in units of the horizon."""

from __future__ import annotations

import numpy as np

from analytics_engines.demand_insights_engine.history import History, Summary
from analytics_engines.forecasting.base import Floats

WINDOWS = (0.25, 0.5, 1.0, 2.0)
"""Windows before the cut, in horizons."""

NAMES = (
    "recency",
    "age",
    "purchases",
    "purchase_rate",
    "typical_gap",
    "gap_spread",
    "last_gap",
    "overdue",
    "silence_share",
    *(f"purchases_{window:g}" for window in WINDOWS),
    *(f"spend_{window:g}" for window in WINDOWS),
    "mean_value",
    "last_value",
    "value_trend",
    "returned_share",
    "orders_per_day",
)


def customer_features(history: History, seen: Summary, horizon: float) -> Floats:
    """Customers of the summary x `NAMES`; times in horizons, so that a model fits any horizon.

    Money is relative to the shop's median value of a purchase. NaN where a customer has no gap between
    purchases to speak of.
    """
    age = np.maximum(seen.rhythm.age, 1.0)
    purchases = seen.rhythm.repeats + 1
    gap = np.where(seen.rhythm.repeats > 0, seen.rhythm.span / np.maximum(seen.rhythm.repeats, 1), np.nan)
    spread, last_gap = _gaps(history, seen)
    scale = float(np.median(seen.mean_value[seen.mean_value > 0])) if (seen.mean_value > 0).any() else 1.0
    counts, spends = _windows(history, seen, horizon)
    last_value, share, orders = _values(history, seen)
    columns = [
        seen.recency / horizon,
        age / horizon,
        purchases,
        seen.rhythm.repeats * horizon / age,
        gap / horizon,
        spread / np.maximum(gap, 1.0),
        last_gap / horizon,
        seen.recency / np.maximum(gap, 1.0),
        seen.recency / age,
        *counts,
        *(spend / scale for spend in spends),
        seen.mean_value / scale,
        last_value / scale,
        last_value / np.maximum(seen.mean_value, 0.01 * scale),
        share,
        orders / purchases,
    ]
    return np.column_stack(columns)


def _gaps(history: History, seen: Summary) -> tuple[Floats, Floats]:
    """Standard deviation of the days between purchases, and the last such gap; NaN without one."""
    bought = history.orders > 0
    who, day = history.customer[bought], history.day[bought]
    inside = who[1:] == who[:-1]
    owner, gap = who[1:][inside], (day[1:] - day[:-1])[inside].astype(np.float64)
    size = len(history.ids)
    count = np.maximum(np.bincount(owner, minlength=size), 1)
    mean = np.bincount(owner, gap, size) / count
    spread = np.sqrt(np.bincount(owner, (gap - mean[owner]) ** 2, size) / count)
    last = np.full(size, np.nan)
    last[owner] = gap
    spread[np.isnan(last)] = np.nan
    return spread[seen.customer], last[seen.customer]


def _windows(history: History, seen: Summary, horizon: float) -> tuple[list[Floats], list[Floats]]:
    """Purchases and net spend of each window before the cut."""
    counts, spends = [], []
    for window in WINDOWS:
        found = history.between(round(history.end - window * horizon), history.end).of(seen.customer)
        counts.append(found.purchases)
        spends.append(found.spend)
    return counts, spends


def _values(history: History, seen: Summary) -> tuple[Floats, Floats, Floats]:
    """Value of the last purchase, share of sales brought back, and orders, by customer."""
    bought = history.orders > 0
    size = len(history.ids)
    last = np.zeros(size)
    last[history.customer[bought]] = history.sales[bought]
    sales = np.bincount(history.customer, history.sales, size)
    returned = np.bincount(history.customer, history.returned, size)
    share = np.clip(returned / np.maximum(sales, 0.01), 0.0, 1.0)
    orders = np.bincount(history.customer, history.orders, size).astype(np.float64)
    return last[seen.customer], share[seen.customer], orders[seen.customer]
