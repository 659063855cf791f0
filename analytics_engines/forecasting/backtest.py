"""Rolling-origin backtest: every model forecasts from several past days, as far ahead as is served."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import numpy as np

from analytics_engines.errors import EngineError, NotEnoughDataError
from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.calendar import Flags, ShopDays
from analytics_engines.forecasting.combination import ENSEMBLES, combine, member_weights
from analytics_engines.forecasting.daily import DailySeries, forecast_days
from analytics_engines.forecasting.metrics import seasonal_naive_error

MINIMUM_FOLDS = 3
MINIMUM_TRAINING_DAYS = 56
PREFERRED_TRAINING_DAYS = 65 * 7
"""A year and a quarter: what the models that look a year back learn from."""
SHORTEST_HISTORY_DAYS = 112
_STRIDES = (28, 21, 14, 7)
MODEL_FAILURES = (
    EngineError,
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a model's library may raise on a series it cannot handle."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Origins:
    """Days of history that each fold learns from, oldest fold first; days skipped, then days forecast."""

    training_days: tuple[int, ...]
    skip: int
    horizon: int


def plan_origins(days: int, *, horizon: int, folds: int, skip: int = 0) -> Origins:
    """Place up to `folds` origins, 1 to 4 weeks apart, all on the weekday that the history ends on.

    The horizon shrinks to a third of a short history. The most folds, then the widest spacing, are taken
    that leave every fold `PREFERRED_TRAINING_DAYS`, or else `MINIMUM_TRAINING_DAYS`.

    Raises:
        NotEnoughDataError: Not even `MINIMUM_FOLDS` folds fit.
    """
    reach = min(horizon, days // 3)
    last = days - 7 * -(-(skip + reach) // 7)
    for shortest in (PREFERRED_TRAINING_DAYS, MINIMUM_TRAINING_DAYS):
        for count in range(folds, MINIMUM_FOLDS - 1, -1):
            for stride in _STRIDES:
                if reach and last - stride * (count - 1) >= shortest:
                    return Origins(tuple(last - stride * k for k in reversed(range(count))), skip, reach)
    raise NotEnoughDataError(
        f"there are {days} days of sales and a tested forecast needs {SHORTEST_HISTORY_DAYS}"
    )


@dataclass(frozen=True, slots=True)
class Backtest:
    """What happened and what each model would have said; arrays are folds x days ahead.

    Args:
        actual: What happened.
        forecasts: By model name.
        naive_errors: Per fold, the one-week naive error of its training days: the scale of MASE.
    """

    actual: Floats
    forecasts: Mapping[str, Floats]
    naive_errors: Floats

    @property
    def horizon(self) -> int:
        """Days ahead that were tested."""
        return int(self.actual.shape[1])

    def only(self, models: Sequence[str]) -> Backtest:
        """The same test of some of the models."""
        return replace(self, forecasts={name: self.forecasts[name] for name in models})


@dataclass(frozen=True, slots=True)
class ModelFailure:
    """A model that could not forecast a series, and why."""

    model: str
    reason: str


def guarded(model: str, forecast: Callable[[], Floats]) -> Floats | ModelFailure | None:
    """Run a model; its failure as a value, None when the series is too short for it."""
    try:
        values = forecast()
    except NotEnoughDataError:
        return None
    except MODEL_FAILURES as error:
        _log.warning("model %s failed", model, exc_info=True)
        return ModelFailure(model, f"{type(error).__name__}: {error}")
    if np.isnan(values).all():
        return None
    return values if np.isfinite(values).all() else ModelFailure(model, "its forecast is not a number")


def run_backtest(
    series: DailySeries,
    shop_days: ShopDays,
    models: Sequence[type[Forecaster]],
    origins: Origins,
    shared: Mapping[str, Floats] | None = None,
) -> tuple[Backtest, tuple[ModelFailure, ...]]:
    """Forecast from every origin with every model, and with the ensembles of those that could.

    Args:
        series: The daily series.
        shop_days: When the whole shop traded; each fold knows only the closures of its own past.
        models: Candidates; one that cannot learn from some fold is left out.
        origins: Where the folds start.
        shared: Forecasts of models fitted to many series, folds x days ahead, by name.

    Returns:
        The backtest, and the models that failed.
    """
    forecasts = dict(shared or {})
    failures: list[ModelFailure] = []
    for model in models:
        found = guarded(model.name, partial(_forecast_folds, model, series, shop_days, origins))
        if isinstance(found, ModelFailure):
            failures.append(found)
        elif found is not None:
            forecasts[model.name] = found
    starts = [n + origins.skip for n in origins.training_days]
    actual = np.stack([series.values[start : start + origins.horizon] for start in starts])
    naive = np.array([seasonal_naive_error(series.values[:n], 7) for n in origins.training_days])
    return with_ensembles(Backtest(actual, forecasts, naive)), tuple(failures)


def with_ensembles(backtest: Backtest) -> Backtest:
    """Add the ensembles; a fold is combined with weights that the other folds give."""
    folds = len(backtest.actual)
    parts = []
    for fold in range(folds):
        others = np.arange(folds) != fold if folds > 1 else np.array([True])
        weights = ensemble_weights(backtest, others)
        parts.append(combine({name: f[fold] for name, f in backtest.forecasts.items()}, weights))
    ensembles = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
    return replace(backtest, forecasts={**backtest.forecasts, **ensembles})


def ensemble_weights(backtest: Backtest, folds: Flags | None = None) -> Mapping[str, Floats]:
    """Weights of the members by their mean absolute error in the given folds (all by default)."""
    kept = np.ones(len(backtest.actual), dtype=np.bool_) if folds is None else folds
    return member_weights(
        {
            name: np.array([np.abs(backtest.actual[kept] - forecast[kept]).mean()])
            for name, forecast in backtest.forecasts.items()
            if name not in ENSEMBLES
        }
    )


def _forecast_folds(
    model: type[Forecaster], series: DailySeries, shop_days: ShopDays, origins: Origins
) -> Floats:
    """One model's forecasts, folds x days ahead."""
    pasts = [series.head(n) for n in origins.training_days]
    ahead = origins.skip + origins.horizon
    paths = [
        forecast_days(model, p, shop_days.calendar(p.next_day - timedelta(days=1)), ahead) for p in pasts
    ]
    return np.stack(paths)[:, origins.skip :]
