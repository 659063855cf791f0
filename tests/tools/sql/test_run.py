"""The query service: one road for all, safe for many threads, following what is published."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra.local.query_engine import WorkerPoolQueryEngine
from tools.errors import InternalQueryError, QueryCancelledError, ServingUnavailableError, UserQueryError
from tools.policy import Policy, Role
from tools.semantic.query import SemanticQuery
from tools.sql.run import QueryService

ADMIN = Policy("ada", Role.ADMIN)
Rows = dict[str, list[dict[str, Any]]]
Publish = Callable[[Rows, Path, str], None]


@pytest.fixture
def republished(shop: Rows, publish_shop: Publish, tmp_path: Path) -> Path:
    publish_shop(shop, tmp_path, "first")
    return tmp_path


def test_a_newly_published_run_is_answered_from_with_its_own_model(
    shop: Rows, publish_shop: Publish, republished: Path
) -> None:
    with WorkerPoolQueryEngine(republished, workers=1, memory_mb=1024) as engine:
        service = QueryService(engine)
        assert service.run(SemanticQuery(("all_orders",)), ADMIN).rows == ((60,),)
        values = service.values()
        fewer = {**shop, "orders": shop["orders"][:10], "inventory": []}
        publish_shop(fewer, republished, "second")
        assert service.run(SemanticQuery(("all_orders",)), ADMIN).rows == ((10,),)
        assert "stock_on_hand" in service.model().unavailable
        assert service.values() is not values


def test_many_threads_get_their_own_answers(service: QueryService) -> None:
    policies = [ADMIN, Policy("ann", Role.ANALYST), Policy("mia", Role.MANAGER, frozenset({"s1"}))]
    query = SemanticQuery(("all_orders",), ("channel",))
    alone = [service.run(query, policy).rows for policy in policies]
    chosen = [random.Random(n).randrange(3) for n in range(60)]  # noqa: S311 - any order will do
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: service.run(query, policies[n]).rows, chosen))
    assert found == [alone[n] for n in chosen]
    assert alone[0] != alone[2]


def test_a_result_says_where_it_comes_from(service: QueryService) -> None:
    result = service.run(SemanticQuery(("revenue",)), ADMIN)
    assert result.tables == ("order_items", "orders", "returns")
    assert result.as_of is not None
    assert result.as_of.isoformat() == "2024-02-29T18:30:00"
    assert "net of returns and cancellations" in result.caveats
    assert result.columns[0].unit == "GBP"


def test_a_cancelled_query_does_not_run_on(service: QueryService) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(QueryCancelledError):
        service.run(SemanticQuery(("revenue",)), ADMIN, cancel=cancel)
    assert service.run(SemanticQuery(("all_orders",)), ADMIN).rows == ((60,),)


def test_nothing_published_is_said_plainly(tmp_path: Path) -> None:
    with (
        WorkerPoolQueryEngine(tmp_path, workers=1, memory_mb=1024) as engine,
        pytest.raises(ServingUnavailableError),
    ):
        QueryService(engine).run(SemanticQuery(("orders",)), ADMIN)


class Changing:
    """Additions that a test changes."""

    def __init__(self) -> None:
        self.text = ""

    def version(self) -> str:
        return self.text

    def read(self) -> list[tuple[str, str]]:
        return [("ours.yaml", self.text)]


def test_additions_to_the_model_count_as_soon_as_they_change(engine: WorkerPoolQueryEngine) -> None:
    ours = Changing()
    service = QueryService(engine, extensions=ours)
    assert "moolah" not in service.model().metric("revenue").synonyms
    ours.text = "synonyms: {revenue: [moolah]}"
    assert "moolah" in service.model().metric("revenue").synonyms
    assert service.model() is service.model()


def test_additions_that_become_invalid_leave_the_last_good_ones_in_place(
    engine: WorkerPoolQueryEngine, caplog: pytest.LogCaptureFixture
) -> None:
    ours = Changing()
    ours.text = "synonyms: {revenue: [moolah]}"
    service = QueryService(engine, extensions=ours)
    good = service.model()
    ours.text = "synonyms: {nothing: [moolah]}"
    assert service.model() is good
    assert service.model() is good
    assert caplog.text.count("ours.yaml: synonyms.nothing") == 1
    with pytest.raises(UserQueryError, match="nothing"):
        QueryService(engine, extensions=ours).model()


def test_compiled_sql_that_the_guard_refuses_is_our_failure_not_a_refusal(
    engine: WorkerPoolQueryEngine,
) -> None:
    extension = """
    metrics:
      noisy:
        label: Noisy
        description: A sum that the guard does not know.
        unit: none
        node: orders
        aggregate: sum
        expression: hash(orders.order_id)
    """
    service = QueryService(engine, extensions=[extension])
    with pytest.raises(InternalQueryError):
        service.run(SemanticQuery(("noisy",)), ADMIN)
