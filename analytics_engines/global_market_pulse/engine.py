"""Global Market Pulse: what sells together, where to grow, and how regions, prices and shares compare."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pyarrow as pa
from numpy.linalg import LinAlgError

from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.global_market_pulse.market import Market, conversion_reasons
from analytics_engines.global_market_pulse.options import DEFAULTS, TEST_PARAMETERS, read_options
from analytics_engines.global_market_pulse.steps import STEPS, Pulse
from analytics_engines.global_market_pulse.tables import OUTPUTS
from analytics_engines.sales import read_sales
from analytics_engines.tables import rows_to_table
from ingestion.lake.contracts import TableContract

_LOG = logging.getLogger(__name__)


class GlobalMarketPulse:
    """Associations, opportunities, regions, competitors, shares, regional prices and decomposed sales.

    Parameters: `significance` of q-values; `min_baskets` and `min_support` of a rule, `rules_per_antecedent`
    and `larger_rules` kept, `largest_itemset`; `opportunity_weights` and `expansion_weights` by criterion,
    and the `weight_change` whose effect on the ranks is reported; `region_clusters` tried;
    `decomposed_series` of each kind.
    """

    name = "global_market_pulse"
    inputs = (
        "orders",
        "order_items",
        "returns",
        "customers",
        "products",
        "categories",
        "stores",
        "price_history",
        "competitor_prices",
        "fx_rates",
    )
    outputs: tuple[TableContract, ...] = OUTPUTS
    parameters: Mapping[str, object] = DEFAULTS
    test_parameters: Mapping[str, object] = TEST_PARAMETERS

    def run(self, context: EngineContext) -> EngineResult:
        """Compute every output that the shop's tables allow; state the rest, and reservations, as gaps."""
        market = Market(context.query, read_sales(context.query, context.as_of))
        empty = {contract.name: rows_to_table([], contract) for contract in self.outputs}
        if not market.count("SELECT count(*) AS lines FROM market_lines WHERE is_sale")["lines"]:
            return EngineResult(empty, gaps=tuple(Gap(name, "there are no sales") for name in empty))
        pulse = Pulse(market, read_options(context.parameters), context.seed)
        converted = conversion_reasons(market)
        found: dict[str, pa.Table] = dict(empty)
        metrics: list[Metric] = []
        gaps: list[Gap] = []
        for contract in self.outputs:
            table, measured, reasons = _attempt(pulse, contract)
            found[contract.name] = table
            metrics += measured
            gaps += [Gap(contract.name, reason) for reason in (*reasons, *converted)]
        return EngineResult(found, tuple(metrics), tuple(dict.fromkeys(gaps)))


def _attempt(pulse: Pulse, contract: TableContract) -> tuple[pa.Table, list[Metric], list[str]]:
    """One output; a model that fails on this shop's data costs that output only."""
    try:
        return STEPS[contract.name](pulse)
    except NotEnoughDataError as error:
        reason = str(error)
    except (ArithmeticError, ValueError, LinAlgError):
        _LOG.exception("%s could not be computed", contract.name)
        reason = "its model could not cope with this shop's data; the log of the run has the details"
    return rows_to_table([], contract), [], [reason]
