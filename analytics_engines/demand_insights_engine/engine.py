"""The Demand Insights Engine: who the customers are, what they will buy, and what prices do to it."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pyarrow as pa
from numpy.linalg import LinAlgError

from analytics_engines.demand_insights_engine import tables
from analytics_engines.demand_insights_engine.churn_step import churn
from analytics_engines.demand_insights_engine.churn_versions import MODEL
from analytics_engines.demand_insights_engine.customer_steps import cohorts, lifetime_value
from analytics_engines.demand_insights_engine.options import DEFAULTS, TEST_PARAMETERS, read_options
from analytics_engines.demand_insights_engine.product_steps import demand, elasticity
from analytics_engines.demand_insights_engine.segment_step import segments
from analytics_engines.demand_insights_engine.shop import Shop, StepOf
from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.sales import read_sales
from analytics_engines.tables import rows_to_table
from ingestion.lake.contracts import TableContract

_LOG = logging.getLogger(__name__)

STEPS: Mapping[str, StepOf] = {
    tables.CUSTOMER_SEGMENTS.name: segments,
    tables.CUSTOMER_LIFETIME_VALUE.name: lifetime_value,
    tables.CHURN_PREDICTIONS.name: churn,
    tables.DEMAND_FORECASTS.name: demand,
    tables.PRICE_ELASTICITY.name: elasticity,
    tables.COHORT_RETENTION.name: cohorts,
}
"""What computes each output."""


class DemandInsightsEngine:
    """Segments, lifetime value, churn, demand, price elasticity and cohorts.

    Parameters: `clusters` (a number, or "auto" for the silhouette's), `compared_clusters` reported beside it,
    `stability_days` that segments are compared over; `value_days` of lifetime value; `price_weeks` that
    elasticities are learned from; `sarima_products` tried with a seasonal ARIMA; `lead_days` and
    `service_level` of reorders.
    """

    name = "demand_insights_engine"
    inputs = (
        "orders",
        "order_items",
        "returns",
        "customers",
        "products",
        "categories",
        "price_history",
        "promotions",
        "inventory",
    )
    outputs: tuple[TableContract, ...] = tables.OUTPUTS
    managed_models: Mapping[str, tuple[str, ...]] = {MODEL: (tables.CHURN_PREDICTIONS.name,)}
    parameters: Mapping[str, object] = DEFAULTS
    test_parameters: Mapping[str, object] = TEST_PARAMETERS

    def run(self, context: EngineContext) -> EngineResult:
        """Compute every output that the shop's tables allow; state the rest, and reservations, as gaps."""
        sales = read_sales(context.query, context.as_of)
        shop = Shop(sales, read_options(context.parameters), context.seed, context.models)
        found: dict[str, pa.Table] = {}
        metrics: list[Metric] = []
        gaps: list[Gap] = []
        for contract in self.outputs:
            table, measured, reasons = _attempt(shop, contract)
            found[contract.name] = table
            metrics += measured
            gaps += [Gap(contract.name, reason) for reason in (*reasons, *_other_currencies(shop))]
        return EngineResult(found, tuple(metrics), tuple(dict.fromkeys(gaps)), tuple(shop.reports))


def _attempt(shop: Shop, contract: TableContract) -> tuple[pa.Table, list[Metric], list[str]]:
    """One output; a model that fails on this shop's data costs that output only."""
    try:
        return STEPS[contract.name](shop)
    except NotEnoughDataError as error:
        reason = str(error)
    except (ArithmeticError, ValueError, LinAlgError):
        _LOG.exception("%s could not be computed", contract.name)
        reason = "its model could not cope with this shop's data; the log of the run has the details"
    return rows_to_table([], contract), [], [reason]


def _other_currencies(shop: Shop) -> list[str]:
    others = shop.sales.other_currency_orders
    return [f"{others} orders are not in {shop.sales.currency} and are left out"] if others else []
