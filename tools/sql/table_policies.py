"""Who may read the rows of each table: the one place where a table is opened. What is not here is closed.

A new table needs one line in `TABLE_POLICIES`; tests/contracts/test_every_table_has_a_policy.py asks for it.
A table that only one shop has is opened by whoever publishes it, with a reach by its name in
`ServingSchema.declared_reach`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tools.policy import Role


class Reach(StrEnum):
    """Which rows of a table someone scoped to stores may read; everyone else reads all of them.

    A row filter needs its column: a table that lacks it is closed to users scoped to stores.
    """

    REFERENCE = "reference"
    """All rows: the table says nothing about any store."""
    STORE = "store"
    """Rows with one of the user's stores as `store_id`."""
    STORE_OR_ALL = "store_or_all"
    """Those, and rows without a store, which hold for all stores."""
    ORDER = "order"
    """Rows whose `order_id` is an order of the user's stores."""
    CUSTOMER = "customer"
    """Rows whose `customer_id` bought in one of the user's stores."""
    SERIES = "series"
    """Rows of the user's stores' own series: `series_type` is store and `series_id` the store."""
    KEYED = "keyed"
    """By `store_id` where the table has one, else by `order_id`; closed where it has neither."""
    SHOP = "shop"
    """No rows: the figures mix stores."""


@dataclass(frozen=True, slots=True)
class TablePolicy:
    """Who may read a table.

    Args:
        reach: The rows of users scoped to stores.
        scoped_columns: The columns that they may read, where others mix stores; None means all.
        roles: Roles that may read it at all; None means every role.
    """

    reach: Reach
    scoped_columns: frozenset[str] | None = None
    roles: frozenset[Role] | None = None


_REFERENCE, _STORE, _ORDER = (TablePolicy(reach) for reach in (Reach.REFERENCE, Reach.STORE, Reach.ORDER))
_SERIES, _KEYED, _SHOP = (TablePolicy(reach) for reach in (Reach.SERIES, Reach.KEYED, Reach.SHOP))
_CUSTOMER = TablePolicy(Reach.CUSTOMER)
_USAGE = TablePolicy(Reach.SHOP, roles=frozenset({Role.ADMIN, Role.ANALYST}))

_FRAUD_STAFF = frozenset({Role.ADMIN, Role.ANALYST, Role.MANAGER})

TABLE_POLICIES: Mapping[str, TablePolicy] = {
    # The canonical schema
    "categories": _REFERENCE,
    "products": _REFERENCE,
    "competitor_prices": _REFERENCE,
    "fx_rates": _REFERENCE,
    "promotions": _REFERENCE,
    "stores": _STORE,
    "inventory": _STORE,
    "price_history": TablePolicy(Reach.STORE_OR_ALL),
    "orders": _STORE,
    "order_items": _ORDER,
    "returns": _ORDER,
    "payments": _ORDER,
    "shipments": _ORDER,
    "fraud_labels": _ORDER,
    "customers": _CUSTOMER,
    # market_intelligence_hub
    "forecasts": _SERIES,
    "forecast_backtests": _SHOP,
    "forecast_selection": _SERIES,
    "trends": _SERIES,
    "competitive_pricing": _REFERENCE,
    # demand_insights_engine
    "customer_segments": TablePolicy(
        Reach.CUSTOMER,
        scoped_columns=frozenset({"customer_id", "tier", "cluster", "segment_name", "description"}),
    ),
    "customer_lifetime_value": _SHOP,
    "churn_predictions": TablePolicy(
        Reach.CUSTOMER,
        scoped_columns=frozenset({"customer_id", "churn_probability", "risk_band", "risk_level"}),
    ),
    "demand_forecasts": _KEYED,
    "price_elasticity": _SHOP,
    "cohort_retention": _SHOP,
    # compliance_guardian: who suspects whom is not for everyone
    "fraud_detections": TablePolicy(Reach.ORDER, roles=_FRAUD_STAFF),
    "risk_scores": TablePolicy(Reach.KEYED, roles=_FRAUD_STAFF),
    "anomaly_detections": TablePolicy(Reach.KEYED, roles=_FRAUD_STAFF),
    "fraud_patterns": TablePolicy(Reach.SHOP, roles=_FRAUD_STAFF),
    "compliance_checks": _SHOP,
    # global_market_pulse
    "market_opportunities": _SHOP,
    "regional_analysis": _SHOP,
    "competitor_analysis": _REFERENCE,
    "market_share": _SHOP,
    "product_associations": _SHOP,
    "regional_prices": _SHOP,
    "sales_decomposition": _SHOP,
    # retail_copilot: how colleagues use the copilot is for those who run it and those who study it
    "query_patterns": _USAGE,
    "user_behavior": _USAGE,
    "intent_distribution": _USAGE,
    "conversation_analytics": _USAGE,
    "product_recommendations": _CUSTOMER,
    # lifecycle
    "model_versions": _SHOP,
    "model_events": _SHOP,
    "model_metrics": _SHOP,
    "drift_reports": _SHOP,
    "engine_runs": _SHOP,
    "engine_gaps": _SHOP,
    "data_quality": _SHOP,
    "quality_history": _SHOP,
}
"""The policy of every table that the product publishes."""


def table_policy(table: str, declared_reach: Mapping[str, str]) -> TablePolicy | None:
    """The policy of a table; None where nobody has declared one, so that it is closed.

    Args:
        table: Its name in the published database.
        declared_reach: Reach by name of the tables that only this shop has; cannot change the product's own.
    """
    known = TABLE_POLICIES.get(table.lower())
    if known is not None:
        return known
    reach = declared_reach.get(table)
    return TablePolicy(Reach(reach)) if reach in set(Reach) else None
