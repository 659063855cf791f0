"""The forecasting models there are: every module of `models` that exposes `MODEL`."""

from __future__ import annotations

import importlib
import pkgutil
from typing import cast

import analytics_engines.forecasting.models as models
from analytics_engines.forecasting.base import Forecaster

BASELINE = "seasonal_naive"
"""The model that every other one has to beat on the backtest to be published."""


def all_models() -> tuple[type[Forecaster], ...]:
    """Every model class, sorted by name; their libraries load only when they are fitted."""
    names = sorted(m.name for m in pkgutil.iter_modules(models.__path__))
    modules = [importlib.import_module(f"{models.__name__}.{name}") for name in names]
    return tuple(cast("type[Forecaster]", module.MODEL) for module in modules)


def model(name: str) -> type[Forecaster]:
    """Return the model class of that name.

    Raises:
        KeyError: There is no such model.
    """
    for candidate in all_models():
        if candidate.name == name:
            return candidate
    raise KeyError(f"no forecasting model named {name}")
