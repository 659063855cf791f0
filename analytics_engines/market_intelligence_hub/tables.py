"""Output tables of the Market Intelligence Hub."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

_TEXT, _INT, _NUMBER = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER
_DATE, _BOOL = LogicalType.DATE, LogicalType.BOOLEAN

_MODEL_VERSION = Column("model_version", _TEXT, required=True, description="the model behind the row")
_UNIT = "currency for revenue; else units or orders"


def _key(name: str, description: str, kind: LogicalType = _TEXT) -> Column:
    return Column(name, kind, required=True, description=description)


def _figure(name: str, description: str, unit: str = _UNIT, *, required: bool = False) -> Column:
    return Column(name, _NUMBER, required=required, description=description, unit=unit)


_SERIES_TYPE = _key("series_type", "total, category, country, store or (trends only) product")
_SERIES_ID = _key("series_id", "id of the category, country, store or product; 'total' for the whole shop")
_SERIES_NAME = _key("series_name", "its name; the id where the source has none")
_MEASURE = _key("measure", "revenue (net), units (sold) or orders")
_CURRENCY = Column("currency", _TEXT, description="currency of revenue; null for other measures")

FORECASTS = TableContract(
    name="forecasts",
    grain="one row per series x measure x grain x period after the data ends",
    columns=(
        _SERIES_TYPE,
        _SERIES_ID,
        _SERIES_NAME,
        _MEASURE,
        _key("grain", "day, week (from Monday) or month"),
        _key("period", "first day of the period", _DATE),
        _key("horizon_step", "periods ahead; 1 is the first whole one after the data ends", _INT),
        _figure("forecast", "expected value of the period", required=True),
        _figure("lower_80", "lower end of the 80% interval"),
        _figure("upper_80", "upper end of the 80% interval"),
        _figure("lower_95", "lower end of the 95% interval"),
        _figure("upper_95", "upper end of the 95% interval"),
        _figure("cumulative", "sum of the forecast from the first period to this one"),
        _figure("cumulative_lower_80", "lower end of the 80% interval of that sum"),
        _figure("cumulative_upper_80", "upper end of the 80% interval of that sum"),
        _figure("cumulative_lower_95", "lower end of the 95% interval of that sum"),
        _figure("cumulative_upper_95", "upper end of the 95% interval of that sum"),
        _key("model", "the model that the backtest chose"),
        _figure("backtest_wape", "its WAPE at this grain over all folds of the backtest", "ratio"),
        _figure("backtest_mase", "its mean MASE over the folds, at the grain of days", "ratio"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("series_type", "series_id", "measure", "grain", "period"),
    time="period",
)

FORECAST_BACKTESTS = TableContract(
    name="forecast_backtests",
    grain="one row per series x measure x grain x model x fold of the rolling-origin backtest",
    columns=(
        _SERIES_TYPE,
        _SERIES_ID,
        _SERIES_NAME,
        _MEASURE,
        _key("grain", "day, week (7 days) or month (30 days)"),
        _key("model", "candidate model"),
        _key("fold", "1 is the oldest origin", _INT),
        _key("origin", "last day the fold learned from", _DATE),
        _key("horizon", "periods forecast from the origin", _INT),
        _figure("rmse", "root mean squared error"),
        _figure("mae", "mean absolute error"),
        _figure("mape", "mean absolute percentage error over periods with sales", "ratio"),
        _figure("wape", "summed absolute error over summed actual value", "ratio"),
        _figure("mase", "mean absolute scaled error; days only", "ratio"),
        _figure("r2", "share of the variance explained", "ratio"),
        _figure("selection_score", "of the model: mean of its WAPE by day, week and month", "ratio"),
        _key("chosen", "whether the model is the one published", _BOOL),
        _figure("coverage_80", "share inside the 80% interval learned from the other folds", "ratio"),
        _figure("coverage_95", "share inside the 95% interval learned from the other folds", "ratio"),
        _MODEL_VERSION,
    ),
    key=("series_type", "series_id", "measure", "grain", "model", "fold"),
)

TRENDS = TableContract(
    name="trends",
    grain="one row per series x measure x window of 28, 90 or 365 days ending on the last complete day",
    columns=(
        _SERIES_TYPE,
        _SERIES_ID,
        _SERIES_NAME,
        _MEASURE,
        _key("window_days", "length of the window", _INT),
        _key("period_start", "first day of the window", _DATE),
        _key("period_end", "last day of the window, inclusive", _DATE),
        _figure("value", "sum over the window", required=True),
        _figure("previous_value", "sum over as many days before it; null when history is shorter"),
        _figure("growth_pct", "change against the previous window", "ratio"),
        _figure("last_year_value", "sum over the same dates a year before; null when history is shorter"),
        _figure("last_year_growth_pct", "change against last year", "ratio"),
        _figure("slope_per_day", "seasonal Kendall slope of the daily value", f"{_UNIT}, per day and day"),
        _key("direction", "up or down where the slope is significant, else flat"),
        _figure("p_value", "two-sided p-value of the seasonal Kendall test", "probability"),
        _key("significant", "p-value below 0.05", _BOOL),
        _key(
            "season_adjusted",
            "whether the test compares each week with the same week a year before (windows of a year with a"
            " year before them); else it looks within the window and the season of the year is part of it",
            _BOOL,
        ),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("series_type", "series_id", "measure", "window_days"),
)

OUTPUTS = (FORECASTS, FORECAST_BACKTESTS, TRENDS)
