"""Rolling-origin backtest: every model forecasts from several past days, as far ahead as is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.calendar import Flags, learn_calendar
from analytics_engines.forecasting.daily import DailySeries, forecast_days
from analytics_engines.forecasting.metrics import seasonal_naive_error

MINIMUM_FOLDS = 3
MINIMUM_TRAINING_DAYS = 56
PREFERRED_TRAINING_DAYS = 364 + 56
SHORTEST_HISTORY_DAYS = 105
"""A third of it is the horizon; the rest holds three weekly origins after 56 days of training."""
_STRIDES = (28, 21, 14, 7)


@dataclass(frozen=True, slots=True)
class Origins:
    """Days of history that each fold learns from, oldest fold first, and the days it forecasts."""

    training_days: tuple[int, ...]
    horizon: int


def plan_origins(days: int, *, horizon: int, folds: int) -> Origins:
    """Place up to `folds` origins, 1 to 4 weeks apart, the last of them `horizon` days before the end.

    The horizon shrinks to a third of a short history. The widest spacing is taken that leaves every fold a
    year of training, then the one that leaves `MINIMUM_TRAINING_DAYS`.

    Raises:
        NotEnoughDataError: Not even `MINIMUM_FOLDS` folds fit.
    """
    reach = min(horizon, days // 3)
    last = days - reach
    for shortest in (PREFERRED_TRAINING_DAYS, MINIMUM_TRAINING_DAYS):
        for count in range(folds, MINIMUM_FOLDS - 1, -1):
            for stride in _STRIDES:
                if last - stride * (count - 1) >= shortest:
                    return Origins(tuple(last - stride * k for k in reversed(range(count))), reach)
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


def run_backtest(
    series: DailySeries, traded: Flags, models: Sequence[type[Forecaster]], origins: Origins
) -> Backtest:
    """Forecast from every origin with every model; a model that cannot learn from some fold is left out.

    Args:
        series: The daily series.
        traded: Whether the whole shop traded, for the same days; closures are learned per fold from its past.
        models: Candidates.
        origins: Where the folds start.
    """
    forecasts: dict[str, Floats] = {}
    for model in models:
        try:
            forecasts[model.name] = _forecast_folds(model, series, traded, origins)
        except NotEnoughDataError:
            continue
    actual = np.stack([series.values[n : n + origins.horizon] for n in origins.training_days])
    naive = np.array([seasonal_naive_error(series.values[:n], 7) for n in origins.training_days])
    return Backtest(actual, forecasts, naive)


def _forecast_folds(model: type[Forecaster], series: DailySeries, traded: Flags, origins: Origins) -> Floats:
    """One model's forecasts, folds x days ahead."""
    calendars = [learn_calendar(series.first_day, traded[:n]) for n in origins.training_days]
    folds = zip(origins.training_days, calendars, strict=True)
    return np.stack([forecast_days(model, series.head(n), known, origins.horizon) for n, known in folds])
