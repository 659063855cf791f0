"""Output tables of the Demand Insights Engine."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

_TEXT, _INT, _NUMBER, _DATE = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER, LogicalType.DATE
_BOOL = LogicalType.BOOLEAN

_MODEL_VERSION = Column("model_version", _TEXT, required=True, description="the model behind the row")
_CURRENCY = Column("currency", _TEXT, description="of every amount in the row")


def _key(name: str, description: str = "", kind: LogicalType = _TEXT, unit: str | None = None) -> Column:
    return Column(name, kind, required=True, description=description, unit=unit)


def _figure(name: str, description: str, unit: str | None = None) -> Column:
    return Column(name, _NUMBER, description=description, unit=unit)


def _text(name: str, description: str) -> Column:
    return Column(name, _TEXT, description=description)


CUSTOMER_SEGMENTS = TableContract(
    name="customer_segments",
    grain="one row per customer with at least one order that was not cancelled",
    columns=(
        Column("customer_id", _TEXT, required=True),
        Column("recency_days", _INT, required=True, description="since the last order", unit="days"),
        Column("frequency", _INT, required=True, description="orders not cancelled", unit="orders"),
        Column("monetary", _NUMBER, required=True, description="net revenue", unit="currency"),
        Column("tier", _TEXT, required=True, description="platinum, gold, silver or bronze, best first"),
        Column("cluster", _INT, required=True, description="0 (least valuable) upwards"),
        Column("segment_name", _TEXT, required=True, description="the tier in words"),
        Column("description", _TEXT, required=True, description="the tier's own typical figures"),
        Column("value_score", _NUMBER, required=True, description="of the tier: what the order is by"),
        Column("first_order", _DATE, required=True),
        Column("last_order", _DATE, required=True),
        Column("silhouette", _NUMBER, description="of the whole segmentation", unit="-1 to 1"),
        Column("currency", _TEXT, description="currency of `monetary`"),
        Column("model_version", _TEXT, required=True, description="the model behind the row"),
    ),
    key=("customer_id",),
)

CUSTOMER_LIFETIME_VALUE = TableContract(
    name="customer_lifetime_value",
    grain="one row per customer with at least one order that was not cancelled",
    columns=(
        _key("customer_id"),
        _key("expected_value_12m", "expected net spend in the next 365 days", _NUMBER, "currency"),
        _figure("lower_80", "lower end of the 80% interval of `expected_value_12m`", "currency"),
        _figure("upper_80", "upper end of it", "currency"),
        _figure("expected_value_90d", "expected net spend in the next 90 days", "currency"),
        _figure("expected_orders_12m", "expected days with a purchase in the next 365 days", "purchases"),
        _figure("expected_order_value", "expected net spend on a day with a purchase", "currency"),
        _figure("alive_probability", "chance that the customer has not stopped for good", "probability"),
        _figure("past_value", "net spend so far", "currency"),
        _key("value_rank", "1 is the most valuable over the next 12 months", _INT),
        _key("value_band", "top 10%, next 20%, next 30% or lower 40%, by `expected_value_12m`"),
        _key("model", "the model that the holdout chose: bg_nbd_gamma_gamma, xgboost or blend"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("customer_id",),
)

CHURN_PREDICTIONS = TableContract(
    name="churn_predictions",
    grain="one row per customer with at least one order that was not cancelled",
    columns=(
        _key("customer_id"),
        _key("status", "active: bought within `horizon_days`; lapsed: did not"),
        _key("churn_probability", "chance of no purchase in the next `horizon_days`", _NUMBER, "probability"),
        _key("risk_level", "low (below 1/4), medium, or high (from 1/2: likelier to leave than to stay)"),
        _key("horizon_days", "silence that counts as churn in this shop", _INT, "days"),
        _key("recency_days", "since the last purchase", _INT, "days"),
        _key("last_purchase", "day of it", _DATE),
        _key("purchases", "days with a purchase so far", _INT),
        _figure("typical_gap_days", "mean days between purchases; null after one only", "days"),
        _figure("value_at_risk", "`churn_probability` x expected net spend of 12 months", "currency"),
        _key("reasons", "what raises the chance most, in words with the customer's own figures"),
        _text(
            "main_reason", "its first theme: silence, decline, few_purchases, rhythm, newness, spend, returns"
        ),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("customer_id",),
)

DEMAND_FORECASTS = TableContract(
    name="demand_forecasts",
    grain="one row per product sold in the last year x horizon of 30, 60 and 90 days",
    columns=(
        _key("product_id"),
        _key("horizon_days", "30, 60 or 90", _INT, "days"),
        _key("period_start", "first day forecast", _DATE),
        _key("period_end", "last day forecast, inclusive", _DATE),
        _key("expected_units", "units that would be bought if they are in stock", _NUMBER, "units"),
        _figure("lower_80", "lower end of the 80% interval", "units"),
        _figure("upper_80", "upper end of it", "units"),
        _key("model", "the model that the backtest chose for the product"),
        _figure("backtest_wape", "the product's error of 30, 60 and 90-day sums in the backtest", "ratio"),
        _figure("sold_units_90d", "sold in the last 13 weeks", "units"),
        _figure("demand_units_90d", "sold or missed for want of stock in the last 13 weeks", "units"),
        _figure("stockout_days_90d", "shelf-days without stock in the last 90 days", "days"),
        _figure("on_hand", "in stock in all stores; null where the source keeps none", "units"),
        _figure("available", "on hand less reserved", "units"),
        _figure("days_of_cover", "days that what is available lasts", "days"),
        _figure("safety_stock", "kept against demand above the forecast until an order arrives", "units"),
        _figure("reorder_point", "order when less than this is available", "units"),
        _figure("reorder_units", "to order now so that stock lasts for the horizon", "units"),
        Column("order_now", _BOOL, description="whether less than the reorder point is available"),
        _MODEL_VERSION,
    ),
    key=("product_id", "horizon_days"),
)

PRICE_ELASTICITY = TableContract(
    name="price_elasticity",
    grain="one row per product sold in the last three years",
    columns=(
        _key("product_id"),
        _text("category", "top category whose products it is compared with"),
        _key("verdict", "price sensitive, not price sensitive, unclear, or not identifiable"),
        _text("reason", "why it is not identifiable"),
        _figure("elasticity", "change of units in percent for one percent of price; drawn to the category's"),
        _figure("lower_90", "lower end of its 90% interval"),
        _figure("upper_90", "upper end of it"),
        _figure("own_elasticity", "from the product's own sales alone"),
        _figure("own_weight", "share of `elasticity` that comes from the product itself", "0 to 1"),
        _figure("category_elasticity", "of the category; what to use where the product tells nothing"),
        _figure("category_error", "standard error of it"),
        _figure("promotion_response", "change of log units per discount share, of the category"),
        _figure("price", "list price now, else the last price paid", "currency"),
        _figure("units_90d", "sold in the last 90 days", "units"),
        _figure("revenue_90d", "revenue of the last 90 days, before returns", "currency"),
        _figure("cost_90d", "cost of those units; null where the source has no cost", "currency"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("product_id",),
)

COHORT_RETENTION = TableContract(
    name="cohort_retention",
    grain="one row per month of first purchase x month since",
    columns=(
        _key("cohort", "first day of the month of the first purchase", _DATE),
        _key("months_since", "0 is the month of the first purchase", _INT, "months"),
        _key("period", "first day of the month looked at", _DATE),
        _key("cohort_size", "customers of the cohort", _INT),
        _key("active_customers", "of them with a purchase in the month", _INT),
        _key("retention_rate", "active customers / cohort size", _NUMBER, "ratio"),
        _key(
            "returned_share",
            "share of the cohort that has come back by the end of the month",
            _NUMBER,
            "ratio",
        ),
        _key("orders", "of the cohort in the month", _INT),
        _key("revenue", "net revenue of the cohort in the month", _NUMBER, "currency"),
        _figure(
            "cumulative_revenue_per_customer", "net revenue since the first month / cohort size", "currency"
        ),
        _key("is_complete", "whether the month is over", _BOOL),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("cohort", "months_since"),
    time="period",
)

OUTPUTS = (
    CUSTOMER_SEGMENTS,
    CUSTOMER_LIFETIME_VALUE,
    CHURN_PREDICTIONS,
    DEMAND_FORECASTS,
    PRICE_ELASTICITY,
    COHORT_RETENTION,
)
