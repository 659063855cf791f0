"""Sums over forecast days: weeks, months, and running totals, so that each gets errors of its own."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from analytics_engines.forecasting.base import Floats


class Window(StrEnum):
    """How forecast days are summed; a month stands for 30 days when errors are measured."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    RUNNING = "running"


WINDOW_DAYS = {Window.DAY: 1, Window.WEEK: 7, Window.MONTH: 30}


def tested_windows(horizon: int) -> tuple[Window, ...]:
    """The grains of which a horizon holds at least one whole period."""
    return tuple(window for window, width in WINDOW_DAYS.items() if width <= horizon)


def sum_windows(values: Floats, window: Window) -> Floats:
    """Sum folds x days into folds x consecutive windows, or into running totals from the first day."""
    if window is Window.RUNNING:
        return np.asarray(np.cumsum(values, axis=1))
    width = WINDOW_DAYS[window]
    count = values.shape[1] // width
    return np.asarray(values[:, : count * width].reshape(len(values), count, width).sum(axis=2))
