"""Rolling-origin backtest: every model forecasts from several past days, as far ahead as is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.calendar import ShopDays
from analytics_engines.forecasting.daily import DailySeries, forecast_days
from analytics_engines.forecasting.metrics import seasonal_naive_error

MINIMUM_FOLDS = 3
MINIMUM_TRAINING_DAYS = 56
PREFERRED_TRAINING_DAYS = 65 * 7
"""A year and a quarter: what the models that look a year back learn from."""
SHORTEST_HISTORY_DAYS = 112
_STRIDES = (28, 21, 14, 7)


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


def run_backtest(
    series: DailySeries, shop_days: ShopDays, models: Sequence[type[Forecaster]], origins: Origins
) -> Backtest:
    """Forecast from every origin with every model; a model that cannot learn from some fold is left out.

    Args:
        series: The daily series.
        shop_days: When the whole shop traded; each fold knows only the closures of its own past.
        models: Candidates.
        origins: Where the folds start.
    """
    forecasts: dict[str, Floats] = {}
    for model in models:
        try:
            forecasts[model.name] = _forecast_folds(model, series, shop_days, origins)
        except NotEnoughDataError:
            continue
    starts = [n + origins.skip for n in origins.training_days]
    actual = np.stack([series.values[start : start + origins.horizon] for start in starts])
    naive = np.array([seasonal_naive_error(series.values[:n], 7) for n in origins.training_days])
    return Backtest(actual, forecasts, naive)


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
