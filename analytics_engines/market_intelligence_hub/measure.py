"""One measure of all series: backtest the candidates, choose for each series, make the forecasts add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import numpy as np

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.backtest import (
    MINIMUM_FOLDS,
    MINIMUM_TRAINING_DAYS,
    Backtest,
    ModelFailure,
    Origins,
    ensemble_weights,
    guarded,
    run_backtest,
)
from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.calendar import ShopDays
from analytics_engines.forecasting.combination import ENSEMBLES, combine
from analytics_engines.forecasting.daily import DailySeries, forecast_days
from analytics_engines.forecasting.hierarchy import reconcile
from analytics_engines.forecasting.panel import PanelForecaster
from analytics_engines.forecasting.panel_days import PanelDays
from analytics_engines.forecasting.profile import SeriesProfile, profile
from analytics_engines.forecasting.registry import BASELINE, model
from analytics_engines.forecasting.selection import choose_model
from analytics_engines.forecasting.spread import Spread, here
from analytics_engines.market_intelligence_hub.partition import wholes_of
from analytics_engines.market_intelligence_hub.series import TOTAL, SalesSeries


@dataclass(frozen=True, slots=True)
class Candidates:
    """Models that are tried, by name: on the whole shop, on its revenue only, on its parts."""

    total: tuple[str, ...]
    total_revenue: tuple[str, ...]
    parts: tuple[str, ...]

    def of(self, series: SalesSeries, measure: str) -> tuple[str, ...]:
        """The candidates of one series."""
        if series.series_type != TOTAL:
            return self.parts
        return (*self.total, *(self.total_revenue if measure == "revenue" else ()))


@dataclass(frozen=True, slots=True)
class Fitted:
    """One series with its backtest, the model chosen and the forecast from the day after the data ends."""

    series: SalesSeries
    profile: SeriesProfile
    origins: Origins
    backtest: Backtest
    chosen: str
    path: Floats
    dropped: tuple[str, ...]
    failures: tuple[ModelFailure, ...]


class MeasureForecast:
    """Forecasts every series of a measure.

    Args:
        series: The shop first, then its parts; each has enough history for its folds.
        measure: Which of their values.
        shop_days: When the shop traded.
        days: Series of every measure as one panel.
        rows: Where the series are in that panel.
        origins: Folds of the shop.
        candidates: Models to try.
    """

    def __init__(
        self,
        series: Sequence[SalesSeries],
        measure: str,
        shop_days: ShopDays,
        days: PanelDays,
        rows: Sequence[int],
        origins: Origins,
        candidates: Candidates,
    ) -> None:
        self._series, self._measure, self._shop_days, self._days = series, measure, shop_days, days
        self._rows, self._origins, self._candidates = rows, origins, candidates
        self._whole_days = len(series[0].values[measure])

    def fitted(self, spread: Spread = here) -> list[Fitted]:
        """Every series, its forecasts reconciled with those of the others."""
        if spread is not here:
            self._fit_panels()
        found = spread(self._fit_some, len(self._series))
        wholes = wholes_of([item.series for item in found], self._measure)
        paths = np.stack([item.path for item in found])
        coherent = reconcile(paths, np.array([_error_variance(item) for item in found]), wholes)
        return [replace(item, path=coherent[row]) for row, item in enumerate(found)]

    def _fit_some(self, numbers: Sequence[int]) -> list[Fitted]:
        return [self._fit(self._rows[number], self._series[number]) for number in numbers]

    def _fit_panels(self) -> None:
        """Let the panel models learn here, once: workers get what they say with the series."""
        for number, series in enumerate(self._series):
            length = len(series.daily(self._measure))
            origins = part_origins(self._origins, self._whole_days - length)
            names = self._candidates.of(series, self._measure)
            kinds = [kind for kind in map(model, names) if issubclass(kind, PanelForecaster)]
            self._shared(self._rows[number], length, origins, kinds)
            for kind in kinds:
                guarded(
                    kind.name,
                    partial(self._days.forecast, kind, 0, self._origins.skip + self._origins.horizon),
                )

    def _fit(self, row: int, series: SalesSeries) -> Fitted:
        daily = series.daily(self._measure)
        origins = part_origins(self._origins, self._whole_days - len(daily))
        calendar = self._shop_days.calendar(daily.next_day - timedelta(days=1))
        traded = calendar.trading_weekday(daily.first_day, len(daily))
        described = profile(daily.values[traded], calendar.week)
        kinds = [model(name) for name in self._candidates.of(series, self._measure)]
        suited = [k for k in kinds if (k.name == BASELINE or k.suits(described)) and not k.missing_library()]
        shared, failures = self._shared(row, len(daily), origins, suited)
        alone = [kind for kind in suited if not issubclass(kind, PanelForecaster)]
        backtest, failed = run_backtest(daily, self._shop_days, alone, origins, shared)
        chosen = choose_model(backtest, len(daily))
        path, chosen = self._path(row, daily, backtest, chosen)
        dropped = tuple(kind.name for kind in kinds if kind not in suited)
        return Fitted(series, described, origins, backtest, chosen, path, dropped, (*failures, *failed))

    def _shared(
        self, row: int, length: int, origins: Origins, kinds: Sequence[type[Forecaster]]
    ) -> tuple[dict[str, Floats], list[ModelFailure]]:
        """What the panel models say of the series from every origin, folds x days ahead."""
        found: dict[str, Floats] = {}
        failures: list[ModelFailure] = []
        for kind in kinds:
            if not issubclass(kind, PanelForecaster):
                continue
            outcome = guarded(kind.name, partial(self._panel_folds, kind, row, length, origins))
            if isinstance(outcome, ModelFailure):
                failures.append(outcome)
            elif outcome is not None:
                found[kind.name] = outcome
        return found, failures

    def _panel_folds(self, kind: type[PanelForecaster], row: int, length: int, origins: Origins) -> Floats:
        ahead = origins.skip + origins.horizon
        folds = [self._days.forecast(kind, length - n, ahead)[row] for n in origins.training_days]
        return np.stack(folds)[:, origins.skip :]

    def _path(self, row: int, daily: DailySeries, backtest: Backtest, chosen: str) -> tuple[Floats, str]:
        """The forecast of the chosen model, and its name; the baseline's where that fails on all the data."""
        members = [name for name in backtest.forecasts if name not in ENSEMBLES]
        wanted = members if chosen in ENSEMBLES else [chosen]
        paths: dict[str, Floats] = {}
        for name in wanted:
            outcome = guarded(name, partial(self._ahead, name, row, daily))
            if isinstance(outcome, np.ndarray):
                paths[name] = outcome
        if chosen in ENSEMBLES:
            paths |= combine(paths, ensemble_weights(backtest))
        if chosen in paths:
            return paths[chosen], chosen
        return self._ahead(BASELINE, row, daily), BASELINE

    def _ahead(self, name: str, row: int, daily: DailySeries) -> Floats:
        ahead, kind = self._origins.skip + self._origins.horizon, model(name)
        if issubclass(kind, PanelForecaster):
            return np.asarray(self._days.forecast(kind, 0, ahead)[row, self._origins.skip :])
        calendar = self._shop_days.calendar(daily.next_day - timedelta(days=1))
        return forecast_days(kind, daily, calendar, ahead)[self._origins.skip :]


def part_origins(origins: Origins, later: int) -> Origins:
    """The shop's folds as a series sees them that began `later` days after it.

    Raises:
        NotEnoughDataError: Fewer than `MINIMUM_FOLDS` folds leave it `MINIMUM_TRAINING_DAYS`.
    """
    kept = tuple(n - later for n in origins.training_days if n - later >= MINIMUM_TRAINING_DAYS)
    if len(kept) < MINIMUM_FOLDS:
        raise NotEnoughDataError("its history is too short for a tested forecast")
    return replace(origins, training_days=kept)


def eligible(series: Sequence[SalesSeries], origins: Origins, whole_days: int) -> list[SalesSeries]:
    """The series that are long enough for their folds."""
    kept = []
    for item in series:
        length = len(next(iter(item.values.values())))
        try:
            part_origins(origins, whole_days - length)
        except NotEnoughDataError:
            continue
        kept.append(item)
    return kept


def _error_variance(item: Fitted) -> float:
    """Mean squared error of the chosen model in the backtest, per day."""
    return float(np.mean((item.backtest.actual - item.backtest.forecasts[item.chosen]) ** 2))


def failures_of(items: Sequence[Fitted]) -> Mapping[str, tuple[int, str]]:
    """By model that failed: on how many series, and the reason given first."""
    found: dict[str, tuple[int, str]] = {}
    for item in items:
        for failure in item.failures:
            count, reason = found.get(failure.model, (0, failure.reason))
            found[failure.model] = (count + 1, reason)
    return found
