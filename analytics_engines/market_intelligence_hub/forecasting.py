"""Forecasts of a shop: its series and their parts, measure by measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analytics_engines.engine import Gap, Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.backtest import plan_origins
from analytics_engines.forecasting.calendar import ShopDays
from analytics_engines.forecasting.panel import Codes
from analytics_engines.forecasting.panel_days import PanelDays
from analytics_engines.forecasting.registry import model
from analytics_engines.forecasting.spread import Spread, here
from analytics_engines.market_intelligence_hub.forecast_rows import Row, backtest_rows, forecast_rows
from analytics_engines.market_intelligence_hub.levels import level_metrics, series_metrics
from analytics_engines.market_intelligence_hub.measure import (
    Candidates,
    Fitted,
    MeasureForecast,
    eligible,
    failures_of,
)
from analytics_engines.market_intelligence_hub.partition import with_rests
from analytics_engines.market_intelligence_hub.regressors import read_regressors
from analytics_engines.market_intelligence_hub.selection_rows import selection_row
from analytics_engines.market_intelligence_hub.series import MEASURES, SalesSeries
from analytics_engines.market_intelligence_hub.tables import FORECASTS
from analytics_engines.sales import Sales

Files = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class ForecastPlan:
    """How the shop is forecast.

    Args:
        candidates: Models to try.
        horizon: Days ahead to publish, counted from the day after `as_of`.
        folds: Most folds of the backtest.
        files: The shop's own regressors: values by ISO date, by name.
        spread: Where the series are fitted.
    """

    candidates: Candidates
    horizon: int
    folds: int
    files: Files = field(default_factory=dict)
    spread: Spread = here


@dataclass(slots=True)
class ForecastTables:
    """Rows by output table, with metrics and gaps."""

    forecasts: list[Row] = field(default_factory=list)
    backtests: list[Row] = field(default_factory=list)
    selection: list[Row] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def forecast_shop(
    sales: Sales,
    whole: SalesSeries,
    parts: Mapping[str, Sequence[SalesSeries]],
    shop_days: ShopDays,
    plan: ForecastPlan,
) -> ForecastTables:
    """Forecast the shop and its parts in every measure; what cannot be is stated as a gap."""
    tables = ForecastTables()
    days = len(whole.values[MEASURES[0]])
    skip = (sales.as_of.date() - sales.last_day).days
    try:
        origins = plan_origins(days, horizon=plan.horizon, folds=plan.folds, skip=skip)
    except NotEnoughDataError as error:
        tables.gaps.append(Gap(FORECASTS.name, f"{whole.series_type} {whole.series_name}: {error}"))
        return tables
    tables.gaps += _missing_libraries(plan.candidates)
    if origins.horizon < plan.horizon:
        reason = f"only {origins.horizon} days ahead could be tested on the history there is"
        tables.gaps.append(Gap(FORECASTS.name, reason))
    long = {kind: eligible(series, origins, days) for kind, series in parts.items()}
    tables.gaps += _too_short(parts, long)
    everything = with_rests(whole, long)
    reach = days + skip + origins.horizon
    lines = [(item, measure) for measure in MEASURES for item in everything if measure in item.values]
    regressors = read_regressors(sales, [item for item, _ in lines], whole.first_day, reach, plan.files)
    panel = PanelDays([s.daily(m) for s, m in lines], shop_days, regressors, _groups(lines))
    for measure in MEASURES:
        rows = [row for row, line in enumerate(lines) if line[1] == measure]
        series = [lines[row][0] for row in rows]
        forecast = MeasureForecast(series, measure, shop_days, panel, rows, origins, plan.candidates)
        _keep(tables, forecast.fitted(plan.spread), measure, sales.currency or None)
    return tables


def _keep(tables: ForecastTables, items: Sequence[Fitted], measure: str, currency: str | None) -> None:
    for item in items:
        tables.forecasts += forecast_rows(item, measure, currency)
        tables.backtests += backtest_rows(item, measure)
        tables.selection.append(selection_row(item, measure, currency))
        tables.metrics += series_metrics(item, measure)
    tables.metrics += level_metrics(items, measure)
    for name, (count, reason) in failures_of(items).items():
        said = f"{measure}: the model {name} failed on {count} series ({reason}); the others were used"
        tables.gaps.append(Gap(FORECASTS.name, said))


def _groups(lines: Sequence[tuple[SalesSeries, str]]) -> dict[str, Codes]:
    """Series of one kind and measure lend each other their season."""
    kinds = [(item.series_type, measure) for item, measure in lines]
    known = sorted(set(kinds))
    return {"kind": np.array([known.index(kind) for kind in kinds], dtype=np.int64)}


def _too_short(
    parts: Mapping[str, Sequence[SalesSeries]], long: Mapping[str, Sequence[SalesSeries]]
) -> Iterator[Gap]:
    for kind, series in parts.items():
        count = len(series) - len(long[kind])
        if count:
            reason = (
                f"{count} of {len(series)} series by {kind} have too short a history for a tested forecast"
            )
            yield Gap(FORECASTS.name, reason)


def _missing_libraries(candidates: Candidates) -> Iterator[Gap]:
    """Candidates that are asked for and whose library is not installed."""
    for name in dict.fromkeys((*candidates.total, *candidates.total_revenue, *candidates.parts)):
        missing = model(name).missing_library()
        if missing is not None:
            yield Gap(FORECASTS.name, f"{missing} (the other models were used)")
