"""The Market Intelligence Hub: tested sales forecasts, trends that are tested too, competitors' prices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from analytics_engines.forecasting.spread import spread_over
from analytics_engines.market_intelligence_hub.closures import read_shop_days
from analytics_engines.market_intelligence_hub.competition import compare_prices
from analytics_engines.market_intelligence_hub.forecasting import Files, ForecastPlan, forecast_shop
from analytics_engines.market_intelligence_hub.measure import Candidates
from analytics_engines.market_intelligence_hub.series import (
    BREAKDOWNS,
    TOTAL,
    SalesSeries,
    read_series,
)
from analytics_engines.market_intelligence_hub.tables import (
    COMPETITIVE_PRICING,
    FORECAST_BACKTESTS,
    FORECAST_SELECTION,
    FORECASTS,
    OUTPUTS,
    TRENDS,
)
from analytics_engines.market_intelligence_hub.trends import trends_of
from analytics_engines.sales import Sales, read_sales
from analytics_engines.tables import rows_to_table
from ingestion.lake.contracts import TableContract

Row = dict[str, object]

_DEFAULTS: Mapping[str, object] = MappingProxyType(
    {
        "horizon_days": 92,
        "total_models": (
            "seasonal_naive",
            "theta",
            "ets",
            "ces",
            "year_over_year",
            "smoothing",
            "gradient_boosting",
        ),
        "total_revenue_models": ("auto_ets", "arima", "mstl"),
        "series_models": (
            "seasonal_naive",
            "year_over_year",
            "croston",
            "tsb",
            "smoothing",
            "gradient_boosting",
        ),
        "folds": 5,
        "forecast_series": 60,
        "forecast_products": 20,
        "trend_series": 60,
        "trend_products": 50,
        "trend_windows": (28, 90, 365),
        "competitor_days": 60,
        "regressors": MappingProxyType({}),
        "scheduler": "",
    }
)
_TEST_PARAMETERS: Mapping[str, object] = MappingProxyType(
    {
        "horizon_days": 14,
        "total_models": ("seasonal_naive", "theta", "ets", "year_over_year"),
        "total_revenue_models": (),
        "series_models": ("seasonal_naive", "year_over_year", "smoothing"),
        "folds": 3,
        "forecast_series": 2,
        "forecast_products": 2,
        "trend_series": 3,
        "trend_products": 3,
    }
)


class MarketIntelligenceHub:
    """Forecasts and trends of net revenue, units and orders; own prices against competitors'.

    Parameters: `horizon_days` published; `total_models` and `series_models`, candidates for the whole shop
    and for its parts, `total_revenue_models`, costly ones for the shop's revenue only; `folds` of the
    backtest; how many parts of each kind are forecast (`forecast_series`, `forecast_products`) and described
    (`trend_series`, `trend_products`), by net revenue of the last year; `trend_windows` in days; after how
    many days a competitor's price is out of date (`competitor_days`); `regressors`, the shop's own: values
    by ISO date, by name; `scheduler`, the address of a Dask cluster that series are spread over.
    """

    name = "market_intelligence_hub"
    inputs = (
        "orders",
        "order_items",
        "returns",
        "customers",
        "products",
        "categories",
        "stores",
        "promotions",
        "price_history",
        "competitor_prices",
        "fx_rates",
    )
    outputs: tuple[TableContract, ...] = OUTPUTS
    parameters = _DEFAULTS
    test_parameters = _TEST_PARAMETERS

    def run(self, context: EngineContext) -> EngineResult:
        """Forecast and describe every series that the shop's history allows; state the rest as gaps."""
        options = {**self.parameters, **context.parameters}
        sales = read_sales(context.query, context.as_of)
        priced, gaps = compare_prices(sales, _integer(options, "competitor_days"))
        tables = {COMPETITIVE_PRICING.name: priced}
        whole = read_series(sales, TOTAL, 1)
        if not whole:
            empty = (FORECASTS, FORECAST_BACKTESTS, FORECAST_SELECTION, TRENDS)
            gaps += [Gap(contract.name, "there are no sales") for contract in empty]
            return _result(tables, gaps)
        series = _read_parts(sales, options)
        gaps += _missing(series) + _other_currencies(sales)
        parts = {kind: _leading(kind, items, options, "forecast") for kind, items in series.items()}
        shop_days = read_shop_days(sales, whole[0])
        forecasts = forecast_shop(sales, whole[0], parts, shop_days, _plan(options))
        described = {kind: _leading(kind, items, options, "trend") for kind, items in series.items()}
        rows, more = trends_of(sales, whole[0], described, _windows(options))
        tables |= {
            FORECASTS.name: forecasts.forecasts,
            FORECAST_BACKTESTS.name: forecasts.backtests,
            FORECAST_SELECTION.name: forecasts.selection,
            TRENDS.name: rows,
        }
        return _result(tables, [*gaps, *forecasts.gaps, *more], forecasts.metrics)


def _result(
    rows: Mapping[str, list[Row]], gaps: list[Gap], metrics: list[Metric] | None = None
) -> EngineResult:
    tables = {contract.name: rows_to_table(rows.get(contract.name, []), contract) for contract in OUTPUTS}
    return EngineResult(tables, tuple(metrics or ()), tuple(gaps))


def _read_parts(sales: Sales, options: Mapping[str, object]) -> dict[str, list[SalesSeries]]:
    """The leading series of every kind of part, by net revenue of the last year."""
    kinds = [kind for kind in BREAKDOWNS if kind != TOTAL]
    return {
        kind: sorted(read_series(sales, kind, _most(kind, options)), key=_recent_revenue, reverse=True)
        for kind in kinds
    }


def _most(kind: str, options: Mapping[str, object]) -> int:
    if kind == "product":
        return max(_integer(options, "trend_products"), _integer(options, "forecast_products"))
    return max(_integer(options, "trend_series"), _integer(options, "forecast_series"))


def _leading(
    kind: str, series: list[SalesSeries], options: Mapping[str, object], use: str
) -> list[SalesSeries]:
    """The first series of a kind, as many as a use (`forecast` or `trend`) has."""
    return series[: _integer(options, f"{use}_{'products' if kind == 'product' else 'series'}")]


def _recent_revenue(series: SalesSeries) -> float:
    return float(series.values["revenue"][-365:].sum())


def _plan(options: Mapping[str, object]) -> ForecastPlan:
    return ForecastPlan(
        candidates=Candidates(
            _names(options, "total_models"),
            _names(options, "total_revenue_models"),
            _names(options, "series_models"),
        ),
        horizon=_integer(options, "horizon_days"),
        folds=_integer(options, "folds"),
        files=cast("Files", options["regressors"]),
        spread=spread_over(str(options["scheduler"])),
    )


def _missing(series: Mapping[str, list[SalesSeries]]) -> list[Gap]:
    """Kinds of parts that the source does not tell apart."""
    names = (FORECASTS.name, FORECAST_BACKTESTS.name, FORECAST_SELECTION.name, TRENDS.name)
    words = {kind: kind.replace("_", " ") for kind, items in series.items() if not items}
    return [
        Gap(name, f"by {word}: the source does not say which {word} a sale belongs to")
        for word in words.values()
        for name in names
    ]


def _other_currencies(sales: Sales) -> list[Gap]:
    count = sales.other_currency_orders
    reason = f"{count} orders in other currencies than {sales.currency} are left out"
    names = (FORECASTS.name, FORECAST_BACKTESTS.name, FORECAST_SELECTION.name, TRENDS.name)
    return [Gap(name, reason) for name in names] if count else []


def _windows(options: Mapping[str, object]) -> tuple[int, ...]:
    return tuple(int(str(days)) for days in _sequence(options, "trend_windows"))


def _names(options: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(str(item) for item in _sequence(options, name))


def _integer(options: Mapping[str, object], name: str) -> int:
    return int(str(options[name]))


def _sequence(options: Mapping[str, object], name: str) -> tuple[object, ...]:
    value = options[name]
    if not isinstance(value, tuple | list):
        raise TypeError(f"{name} must be a list")
    return tuple(value)
