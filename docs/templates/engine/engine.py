"""FILL IN: the question that the engine answers, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analytics_engines.engine import EngineContext, EngineResult, Gap, Metric
from analytics_engines.example_engine.tables import COUNTRY_ORDERS, OUTPUTS
from analytics_engines.tables import rows_to_table
from ingestion.lake.contracts import TableContract

MODEL_VERSION = "country_orders-1"  # FILL IN: raise it when the same data would give other rows

_SQL = """
SELECT country, count(*) AS orders
FROM orders
WHERE country IS NOT NULL AND status IS DISTINCT FROM 'cancelled'
GROUP BY country
HAVING count(*) >= $minimum_orders
ORDER BY country
"""  # FILL IN: longer statements go to a .sql file beside this one


class ExampleEngine:
    """FILL IN: the method, with its source.

    It opens no file and no connection, looks at no clock (`context.as_of` is now) and draws no random number
    but from `context.seed`. Model libraries are imported inside `run`.

    Parameter `minimum_orders`: countries with fewer orders are left out.
    """

    name = "example_engine"  # FILL IN: the folder's name
    inputs = ("orders",)  # FILL IN: the curated tables it reads
    outputs: tuple[TableContract, ...] = OUTPUTS
    parameters: Mapping[str, object] = MappingProxyType({"minimum_orders": 1})
    test_parameters: Mapping[str, object] = MappingProxyType({})

    def run(self, context: EngineContext) -> EngineResult:
        """Count orders by country; a shop that says no country is a stated gap, not a failure."""
        options = {**self.parameters, **context.parameters}
        found = context.query(_SQL, {"minimum_orders": options["minimum_orders"]}).to_pylist()
        rows = [{**row, "model_version": MODEL_VERSION} for row in found]
        gaps = () if rows else (Gap(COUNTRY_ORDERS.name, "no order names the country it was sold to"),)
        metrics = (Metric(MODEL_VERSION, "countries", float(len(rows)), "in_sample"),)
        return EngineResult({COUNTRY_ORDERS.name: rows_to_table(rows, COUNTRY_ORDERS)}, metrics, gaps)
