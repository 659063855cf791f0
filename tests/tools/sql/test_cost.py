"""Where reading is paid for, a query is refused before it runs when it would read too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from infra.local.query_engine import WorkerPoolQueryEngine
from tools.errors import ServingUnavailableError, UserQueryError
from tools.policy import Policy, Role
from tools.ports import CostEstimate
from tools.semantic.query import SemanticQuery
from tools.sql.cost import CostLimit
from tools.sql.run import QueryService

ADMIN = Policy("ada", Role.ADMIN)
MANAGER = Policy("mia", Role.MANAGER, frozenset({"s1"}))


@dataclass
class ByColumn:
    """A thousand bytes a column; remembers what it was asked."""

    cap: int | None = 4_000
    asked: list[Mapping[str, frozenset[str]]] = field(default_factory=list)

    def estimate(self, reads: Mapping[str, frozenset[str]]) -> CostEstimate:
        self.asked.append(reads)
        return CostEstimate(1_000 * sum(len(columns) for columns in reads.values()))

    def engine_cap_bytes(self) -> int | None:
        return self.cap


def test_a_query_that_would_read_too_much_does_not_run(engine: WorkerPoolQueryEngine) -> None:
    service = QueryService(engine, cost=CostLimit(ByColumn(), 4_000))
    assert service.run_sql("SELECT count(*), sum(total) FROM orders WHERE channel = 'online'", ADMIN).rows
    with pytest.raises(UserQueryError, match=r"about 16\.0 kB; one question may read 4\.0 kB"):
        service.run_sql("SELECT * FROM orders", ADMIN)


def test_what_is_estimated_is_what_is_read_the_policys_own_columns_included(
    engine: WorkerPoolQueryEngine,
) -> None:
    gauge = ByColumn(cap=10)
    service = QueryService(engine, cost=CostLimit(gauge, 10_000))
    service.run_sql("SELECT sum(quantity) FROM order_items", MANAGER)
    assert gauge.asked[-1] == {
        "order_items": frozenset({"quantity", "order_id"}),
        "orders": frozenset({"order_id", "store_id"}),
    }
    service.run(SemanticQuery(("all_orders",)), ADMIN)
    assert gauge.asked[-1].keys() == {"orders"}


@pytest.mark.parametrize("cap", [None, 5_000])
def test_without_a_cap_in_the_engine_itself_nothing_runs(
    engine: WorkerPoolQueryEngine, cap: int | None
) -> None:
    service = QueryService(engine, cost=CostLimit(ByColumn(cap), 4_000))
    with pytest.raises(ServingUnavailableError, match="Set its cap"):
        service.run_sql("SELECT order_id FROM orders", ADMIN)
