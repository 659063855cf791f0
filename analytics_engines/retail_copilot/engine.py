"""The Copilot's own analytics: how it is used, and what to recommend to whom."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pyarrow as pa

from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.retail_copilot.options import DEFAULTS, TEST_PARAMETERS, Options, read_options
from analytics_engines.retail_copilot.tables import OUTPUTS, PRODUCT_RECOMMENDATIONS
from analytics_engines.retail_copilot.usage import usage_table
from analytics_engines.sales import read_sales
from analytics_engines.tables import rows_to_table
from ingestion.lake.contracts import TableContract
from ingestion.lake.usage import USAGE_EVENTS

_LOG = logging.getLogger(__name__)
_Step = tuple[pa.Table, list[Metric], list[str]]


class RetailCopilot:
    """Question patterns, intents, conversations, users, and product recommendations.

    Parameters: `recommended` products for a subject; `catalogue` and `fewest_customers` of the products
    learned from; `most_customers` with recommendations of their own; `judged_customers` of the hold-out;
    `pattern_questions` of a pattern.
    """

    name = "retail_copilot"
    inputs = (
        "orders",
        "order_items",
        "returns",
        "customers",
        "products",
        "categories",
        "inventory",
        USAGE_EVENTS.name,
    )
    outputs: tuple[TableContract, ...] = OUTPUTS
    parameters: Mapping[str, object] = DEFAULTS
    test_parameters: Mapping[str, object] = TEST_PARAMETERS

    def run(self, context: EngineContext) -> EngineResult:
        """Count the usage history and choose a recommender; what cannot be computed becomes a gap."""
        options = read_options({**self.parameters, **context.parameters})
        tables: dict[str, pa.Table] = {}
        metrics: list[Metric] = []
        gaps: list[Gap] = []
        for contract in self.outputs:
            try:
                table, measured, reasons = _compute(contract, context, options)
            except NotEnoughDataError as error:
                table, measured, reasons = rows_to_table([], contract), [], [str(error)]
            _LOG.info("%s: %d rows", contract.name, table.num_rows)
            tables[contract.name] = table
            metrics += measured
            gaps += [Gap(contract.name, reason) for reason in reasons]
        return EngineResult(tables, tuple(metrics), tuple(gaps))


def _compute(contract: TableContract, context: EngineContext, options: Options) -> _Step:
    if contract is not PRODUCT_RECOMMENDATIONS:
        return usage_table(context.query, contract, options.pattern_questions), [], []
    from analytics_engines.retail_copilot.recommendations import recommendations

    return recommendations(context.query, read_sales(context.query, context.as_of), options, context.seed)
