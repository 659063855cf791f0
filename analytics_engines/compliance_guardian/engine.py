"""The Compliance Guardian: which orders look like fraud, who works together, what is out of the ordinary."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pyarrow as pa
from numpy.linalg import LinAlgError

from analytics_engines.compliance_guardian import tables
from analytics_engines.compliance_guardian.anomaly_step import anomalies
from analytics_engines.compliance_guardian.detection_step import detections
from analytics_engines.compliance_guardian.guarded_shop import GuardedShop, StepOf
from analytics_engines.compliance_guardian.options import DEFAULTS, TEST_PARAMETERS, read_options
from analytics_engines.compliance_guardian.pattern_step import patterns
from analytics_engines.compliance_guardian.risk_step import risk_scores
from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.sales import read_sales
from analytics_engines.tables import rows_to_table
from ingestion.lake.contracts import TableContract

_LOG = logging.getLogger(__name__)

STEPS: Mapping[str, StepOf] = {
    tables.RISK_SCORES.name: risk_scores,
    tables.FRAUD_DETECTIONS.name: detections,
    tables.ANOMALY_DETECTIONS.name: anomalies,
    tables.FRAUD_PATTERNS.name: patterns,
}
"""What computes each output."""


class ComplianceGuardian:
    """Risk scores, fraud alerts, anomalies and rings; rules decide, models rank.

    Parameters: `refit_days` between two fits; `review_cost` of an alert and `alerts_a_day`, which
    set the threshold; `anomaly_share` of orders listed as strange and `day_surprise` of strange days;
    `ring_customers`, `ring_days` and `shared_by_at_most` of rings; `disabled_rules`.
    """

    name = "compliance_guardian"
    inputs = (
        "orders",
        "order_items",
        "returns",
        "customers",
        "payments",
        "shipments",
        "fraud_labels",
    )
    outputs: tuple[TableContract, ...] = tables.OUTPUTS
    parameters: Mapping[str, object] = DEFAULTS
    test_parameters: Mapping[str, object] = TEST_PARAMETERS

    def run(self, context: EngineContext) -> EngineResult:
        """Compute every output that the shop's tables allow; state the rest, and reservations, as gaps."""
        sales = read_sales(context.query, context.as_of)
        shop = GuardedShop(sales, read_options(context.parameters), context.seed)
        found: dict[str, pa.Table] = {}
        metrics: list[Metric] = []
        gaps: list[Gap] = []
        for contract in self.outputs:
            table, measured, reasons = _attempt(shop, contract)
            found[contract.name] = table
            metrics += measured
            gaps += [Gap(contract.name, reason) for reason in (*reasons, *_other_currencies(shop))]
        return EngineResult(found, tuple(metrics), tuple(dict.fromkeys(gaps)))


def _attempt(shop: GuardedShop, contract: TableContract) -> tuple[pa.Table, list[Metric], list[str]]:
    """One output; a model that fails on this shop's data costs that output only."""
    try:
        return STEPS[contract.name](shop)
    except NotEnoughDataError as error:
        reason = str(error)
    except (ArithmeticError, ValueError, LinAlgError):
        _LOG.exception("%s could not be computed", contract.name)
        reason = "its model could not cope with this shop's data; the log of the run has the details"
    return rows_to_table([], contract), [], [reason]


def _other_currencies(shop: GuardedShop) -> list[str]:
    others = shop.sales.other_currency_orders
    return [f"{others} orders are not in {shop.sales.currency} and are left out"] if others else []
