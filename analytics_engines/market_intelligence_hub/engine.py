"""The Market Intelligence Hub: sales forecasts with tested models, and trends with their significance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.calendar import ShopDays
from analytics_engines.market_intelligence_hub.closures import read_shop_days
from analytics_engines.market_intelligence_hub.forecasts import ForecastPlan, SeriesForecast, forecast_series
from analytics_engines.market_intelligence_hub.series import (
    BREAKDOWNS,
    MEASURES,
    TOTAL,
    SalesSeries,
    read_series,
)
from analytics_engines.market_intelligence_hub.tables import (
    FORECAST_BACKTESTS,
    FORECASTS,
    OUTPUTS,
    TRENDS,
)
from analytics_engines.market_intelligence_hub.trends import trend_rows
from analytics_engines.sales import Sales, read_sales
from analytics_engines.tables import rows_to_table
from ingestion.lake.contracts import TableContract

Row = dict[str, object]

_DEFAULTS: Mapping[str, object] = MappingProxyType(
    {
        "horizon_days": 92,
        "total_models": ("seasonal_naive", "theta", "ets", "year_over_year"),
        "series_models": ("seasonal_naive", "ets", "year_over_year"),
        "total_folds": 8,
        "series_folds": 6,
        "forecast_series": 6,
        "trend_series": 20,
        "trend_products": 50,
        "trend_windows": (28, 90, 365),
    }
)
_TEST_PARAMETERS: Mapping[str, object] = MappingProxyType(
    {
        "horizon_days": 14,
        "total_models": ("seasonal_naive", "theta", "ets", "year_over_year"),
        "series_models": ("seasonal_naive", "year_over_year"),
        "total_folds": 3,
        "series_folds": 3,
        "forecast_series": 2,
        "trend_series": 3,
        "trend_products": 3,
    }
)


@dataclass(slots=True)
class _Run:
    """What one run has gathered so far."""

    forecasts: list[Row] = field(default_factory=list)
    backtests: list[Row] = field(default_factory=list)
    trends: list[Row] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


class MarketIntelligenceHub:
    """Forecasts and trends of net revenue, units and orders.

    Parameters: `horizon_days` published; `total_models` and `series_models`, candidates for the whole shop
    and for its parts; `total_folds` and `series_folds` of their backtests; how many categories, countries
    and stores are forecast (`forecast_series`) and described (`trend_series`), how many products are
    described (`trend_products`); `trend_windows` in days.
    """

    name = "market_intelligence_hub"
    inputs = ("orders", "order_items", "returns", "customers", "products", "categories", "stores")
    outputs: tuple[TableContract, ...] = OUTPUTS
    parameters = _DEFAULTS
    test_parameters = _TEST_PARAMETERS

    def run(self, context: EngineContext) -> EngineResult:
        """Forecast and describe every series that the shop's history allows; state the rest as gaps."""
        options = {**self.parameters, **context.parameters}
        sales = read_sales(context.query, context.as_of)
        run = _Run()
        whole = read_series(sales, TOTAL, 1)
        if whole:
            _add_currency_gap(run, sales)
            _compute(run, sales, whole[0], options)
        else:
            run.gaps += [Gap(contract.name, "there are no sales") for contract in self.outputs]
        return EngineResult(
            {
                FORECASTS.name: rows_to_table(run.forecasts, FORECASTS),
                FORECAST_BACKTESTS.name: rows_to_table(run.backtests, FORECAST_BACKTESTS),
                TRENDS.name: rows_to_table(run.trends, TRENDS),
            },
            tuple(run.metrics),
            tuple(run.gaps),
        )


def _compute(run: _Run, sales: Sales, whole: SalesSeries, options: Mapping[str, object]) -> None:
    """Fill the run, the whole shop first, then every kind of part."""
    shop_days = read_shop_days(sales, whole)
    for series_type in BREAKDOWNS:
        top = _integer(options, "trend_products" if series_type == "product" else "trend_series")
        parts = [whole] if series_type == TOTAL else read_series(sales, series_type, top)
        if not parts:
            _add_missing(run, series_type)
        for rank, series in enumerate(sorted(parts, key=_recent_revenue, reverse=True)):
            _add_trends(run, sales, series, whole, options)
            if series_type != "product" and rank < _integer(options, "forecast_series"):
                _add_forecasts(run, sales, series, shop_days, options)


def _recent_revenue(series: SalesSeries) -> float:
    return float(series.values["revenue"][-365:].sum())


def _add_trends(
    run: _Run, sales: Sales, series: SalesSeries, whole: SalesSeries, options: Mapping[str, object]
) -> None:
    windows = tuple(int(str(days)) for days in _sequence(options, "trend_windows"))
    rows = list(trend_rows(series, whole.first_day, windows, sales.currency or None))
    run.trends += rows
    if series is whole and len(rows) < len(windows) * len(MEASURES):
        days = len(whole.values["revenue"])
        run.gaps.append(Gap(TRENDS.name, f"only windows within the {days} days of sales there are"))


def _add_forecasts(
    run: _Run, sales: Sales, series: SalesSeries, shop_days: ShopDays, options: Mapping[str, object]
) -> None:
    kind = "total" if series.series_type == TOTAL else "series"
    plan = ForecastPlan(
        models=tuple(str(name) for name in _sequence(options, f"{kind}_models")),
        horizon=_integer(options, "horizon_days"),
        skip=(sales.as_of.date() - sales.last_day).days,
        folds=_integer(options, f"{kind}_folds"),
        currency=sales.currency or None,
    )
    for measure in MEASURES:
        try:
            forecast = forecast_series(series, measure, shop_days, plan)
        except NotEnoughDataError as error:
            run.gaps.append(Gap(FORECASTS.name, f"{series.series_type} {series.series_name}: {error}"))
            return
        _keep(run, series, measure, forecast, plan)


def _keep(run: _Run, series: SalesSeries, measure: str, forecast: SeriesForecast, plan: ForecastPlan) -> None:
    run.forecasts += forecast.forecasts
    run.backtests += forecast.backtests
    subject = f"{series.series_type}:{series.series_id}:{measure}"
    for metric, value in (("wape", forecast.wape), ("mase", forecast.mase)):
        if value is not None:
            run.metrics.append(Metric(forecast.model, metric, value, "backtest", subject))
    if series.series_type == TOTAL and forecast.horizon < plan.horizon:
        reason = f"{measure}: only {forecast.horizon} days ahead could be tested on the history there is"
        run.gaps.append(Gap(FORECASTS.name, reason))


def _add_missing(run: _Run, series_type: str) -> None:
    reason = f"by {series_type}: the source does not say which {series_type} a sale belongs to"
    run.gaps += [Gap(name, reason) for name in (FORECASTS.name, FORECAST_BACKTESTS.name, TRENDS.name)]


def _add_currency_gap(run: _Run, sales: Sales) -> None:
    if sales.other_currency_orders:
        reason = (
            f"{sales.other_currency_orders} orders in other currencies than {sales.currency} are left out"
        )
        run.gaps += [Gap(contract.name, reason) for contract in OUTPUTS]


def _integer(options: Mapping[str, object], name: str) -> int:
    return int(str(options[name]))


def _sequence(options: Mapping[str, object], name: str) -> tuple[object, ...]:
    value = options[name]
    if not isinstance(value, tuple | list):
        raise TypeError(f"{name} must be a list")
    return tuple(value)
