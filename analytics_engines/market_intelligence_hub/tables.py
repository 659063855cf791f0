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


_SERIES_TYPE = _key(
    "series_type", "total, top_category, category, country, region (of stores), store or product"
)
_SERIES_ID = _key(
    "series_id",
    "id within the type; 'total' for the whole shop, 'other' for what the listed parts leave over",
)
_SERIES_NAME = _key("series_name", "its name; the id where the source has none")
_MEASURE = _key("measure", "revenue (net), units (sold) or orders")
_CURRENCY = Column("currency", _TEXT, description="currency of revenue; null for other measures")

_CURRENCY_OF_PRICES = Column("currency", _TEXT, description="currency of the prices")

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
        _figure("coverage_80", "published model: share inside the 80% interval of the other folds", "ratio"),
        _figure("coverage_95", "published model: share inside the 95% interval of the other folds", "ratio"),
        _MODEL_VERSION,
    ),
    key=("series_type", "series_id", "measure", "grain", "model", "fold"),
)

FORECAST_SELECTION = TableContract(
    name="forecast_selection",
    grain="one row per series x measure: which model is published, by how much it won, and why",
    columns=(
        _SERIES_TYPE,
        _SERIES_ID,
        _SERIES_NAME,
        _MEASURE,
        _key("model", "the model published"),
        _key("model_label", "its name in words"),
        _figure("score", "mean of its WAPE by day, week and month over the backtest", "ratio"),
        _figure("baseline_score", "the same of the seasonal naive baseline", "ratio"),
        _figure("better_than_baseline", "1 - score / baseline_score", "ratio"),
        Column("runner_up", _TEXT, description="the best of the other candidates"),
        _figure("runner_up_score", "its score", "ratio"),
        _key("candidates", "models and ensembles tested", _INT),
        _key("tried", "their names"),
        Column("left_out", _TEXT, description="candidates the profile rules out, or that failed"),
        _key("folds", "origins of the backtest", _INT),
        _key("days_of_history", "days the model learned from", _INT),
        _key("pattern", "smooth, erratic, intermittent or lumpy (Syntetos, Boylan & Croston 2005)"),
        _figure("demand_interval", "mean trading days from one with demand to the next", "days"),
        _figure("season_strength", "0 to 1: what the week explains beside the trend", "ratio"),
        _figure("trend_strength", "0 to 1: what the trend explains beside the week", "ratio"),
        _key("stationary", "whether the level can be taken as constant (KPSS test at 5%)", _BOOL),
        _figure("wape_days_1_7", "WAPE of single days, 1 to 7 ahead", "ratio"),
        _figure("wape_days_8_30", "WAPE of single days, 8 to 30 ahead", "ratio"),
        _figure("wape_days_31_90", "WAPE of single days, 31 to 90 ahead", "ratio"),
        _figure("r2", "share of the variance of single days explained", "ratio"),
        _key("reason", "why this model, in words"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("series_type", "series_id", "measure"),
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
        _figure(
            "momentum", "growth_pct less that of the window before; above zero: faster growth", "ratio points"
        ),
        _figure("last_year_value", "sum over the same dates a year before; null when history is shorter"),
        _figure("last_year_growth_pct", "change against last year", "ratio"),
        _figure("slope_per_day", "seasonal Kendall slope of the daily value", f"{_UNIT}, per day and day"),
        _key("direction", "up or down where the slope is significant, else flat"),
        _figure("p_value", "two-sided p-value of the seasonal Kendall test", "probability"),
        _figure(
            "q_value",
            "the same, adjusted for all series of its type, measure and window (Benjamini-Hochberg)",
            "probability",
        ),
        _key("significant", "q-value below 0.05", _BOOL),
        Column(
            "turning_point", _DATE, description="day in the window on which the direction turned, if one did"
        ),
        Column("turning_kind", _TEXT, description="peak (rose, then fell) or trough"),
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

COMPETITIVE_PRICING = TableContract(
    name="competitive_pricing",
    grain="one row per level (product, category, shop) x item: own price against competitors' latest prices",
    columns=(
        _key("level", "product, category or shop"),
        _key("item_id", "product id, category id, or 'shop'"),
        _key("item_name", "its name; the id where the source has none"),
        Column("category_id", _TEXT, description="category of a product; null above products"),
        Column("category_name", _TEXT, description="its name"),
        _key("position", "cheaper (index below 97), level (97 to 103) or dearer (above 103)"),
        _figure(
            "price_index",
            "own price / market average x 100, above products its mean; above 100 we are dearer",
            "index",
            required=True,
        ),
        _figure(
            "own_price", "list price of a product; above products the mean over those compared", "currency"
        ),
        _figure("market_average", "mean of the competitors' latest prices, converted", "currency"),
        _figure("market_lowest", "lowest of them; above products the mean of the lowest", "currency"),
        _figure("market_highest", "highest of them; above products the mean of the highest", "currency"),
        Column(
            "cheapest_competitor", _TEXT, description="who has the lowest price (most often, above products)"
        ),
        _figure("gap_pct", "own price / market average - 1", "ratio"),
        _key("competitors", "competitors with a price that is not out of date", _INT),
        _key("products_compared", "products with own price and such a price; 1 for a product", _INT),
        _key("products", "products sold or listed; 1 for a product", _INT),
        _figure("coverage", "products_compared / products", "ratio"),
        _figure("share_dearer", "share of the products compared that are dearer", "ratio"),
        _key("newest_observation", "day of the newest price used", _DATE),
        _figure("age_days", "mean days from the prices' observation to the data's end", "days"),
        _key("stale_prices", "competitors' prices left out as out of date", _INT),
        _key("converted_prices", "prices used that were in another currency", _INT),
        _CURRENCY_OF_PRICES,
        _MODEL_VERSION,
    ),
    key=("level", "item_id"),
)

OUTPUTS = (FORECASTS, FORECAST_BACKTESTS, FORECAST_SELECTION, TRENDS, COMPETITIVE_PRICING)
