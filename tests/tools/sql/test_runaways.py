"""Queries that would never end, or would eat all memory: ended in time while everyone else is served."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.local.query_engine import WorkerPoolQueryEngine
from tools.errors import QueryCancelledError, QueryRejectedError, QueryTimeoutError, UserQueryError
from tools.policy import Policy, Role
from tools.sql.run import QueryService

TIMEOUT, GRACE, SLACK = 1.0, 1.0, 2.0
ANALYST = Policy("ann", Role.ANALYST)
BIG = "repeat('a', 2000)"
RUNAWAYS = {
    "repeat": "SELECT length(repeat('a', 4000000000))",
    "lpad": "SELECT length(lpad('a', 2000000000, 'b'))",
    "range": "SELECT count(*) FROM range(1000000000000)",
    "cross join": "SELECT count(*) FROM range(10000000) a(i), range(10000000) b(j) WHERE a.i * b.j % 7 = 3",
    "regexp": f"SELECT count(*) FROM range(100000000) r(i) WHERE regexp_matches({BIG} || i, '(a|b|aa)+c')",
    "recursion": "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    "list": "SELECT len(list(i || 'a long enough text')) FROM range(400000000) r(i)",
    "string_agg": "SELECT length(string_agg(i, ',')) FROM range(400000000) r(i)",
    "sort": "SELECT i FROM range(400000000) r(i) ORDER BY hash(i) LIMIT 1 OFFSET 399999999",
}
"""What the engine must survive even if the guard let it through."""
PASSING = {
    "replace bomb": "SELECT length(" + "replace(" * 10 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaa')" * 10 + ")",
    "self joins": "SELECT count(*) FROM orders a0 "
    + " ".join(f"JOIN orders a{n} ON a{n}.currency = a0.currency" for n in range(1, 12)),
}
"""What the guard lets through, because it is made of ordinary parts."""


@pytest.fixture
def busy(serving: Path) -> Iterator[WorkerPoolQueryEngine]:
    """Two workers, as few as can show that one goes on while the other is held."""
    with WorkerPoolQueryEngine(serving, workers=2, memory_mb=700, threads=1) as engine:
        engine.execute("SELECT 1", max_rows=1, timeout_seconds=20)
        yield engine


@pytest.mark.parametrize("sql", [*RUNAWAYS.values(), *PASSING.values()], ids=[*RUNAWAYS, *PASSING])
def test_a_runaway_ends_in_time_while_twenty_others_are_answered(
    busy: WorkerPoolQueryEngine, sql: str
) -> None:
    stopped: list[float] = []

    def run_away() -> None:
        started = time.monotonic()
        with pytest.raises(QueryTimeoutError):
            busy.execute(sql, max_rows=1, timeout_seconds=TIMEOUT)
        stopped.append(time.monotonic() - started)

    def ask(number: int) -> object:
        return busy.execute(f"SELECT count(*) + {number} FROM orders", max_rows=1, timeout_seconds=30).rows

    runaway = threading.Thread(target=run_away)
    runaway.start()
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, range(20)))
    runaway.join()
    assert answers == [((60 + number,),) for number in range(20)]
    assert stopped
    assert stopped[0] < TIMEOUT + GRACE + SLACK


@pytest.mark.parametrize("sql", RUNAWAYS.values(), ids=RUNAWAYS)
def test_the_guard_does_not_even_start_it(service: QueryService, sql: str) -> None:
    with pytest.raises(QueryRejectedError):
        service.run_sql(sql, ANALYST)


@pytest.mark.parametrize("sql", PASSING.values(), ids=PASSING)
def test_what_the_guard_lets_through_ends_with_advice(busy: WorkerPoolQueryEngine, sql: str) -> None:
    service = QueryService(busy, timeout_seconds=TIMEOUT)
    with pytest.raises((QueryTimeoutError, UserQueryError)):
        service.run_sql(sql, ANALYST)
    assert service.run_sql("SELECT count(*) FROM orders", ANALYST).rows == ((60,),)


def test_one_persons_runaways_leave_the_others_a_worker(busy: WorkerPoolQueryEngine) -> None:
    service = QueryService(busy, timeout_seconds=3 * TIMEOUT)
    selfish = Policy("eve", Role.ANALYST)

    def run_away() -> None:
        with pytest.raises((QueryTimeoutError, UserQueryError)):
            service.run_sql(PASSING["self joins"], selfish)

    runaways = [threading.Thread(target=run_away) for _ in range(4)]
    for runaway in runaways:
        runaway.start()
    time.sleep(0.2)
    answers = [service.run_sql("SELECT count(*) FROM orders", ANALYST).rows for _ in range(20)]
    assert answers == [((60,),)] * 20
    for runaway in runaways:
        runaway.join()


def test_waiting_for_a_turn_can_be_cancelled(busy: WorkerPoolQueryEngine) -> None:
    service = QueryService(busy, timeout_seconds=3 * TIMEOUT)
    cancel = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(service.run_sql, PASSING["self joins"], ANALYST)
        time.sleep(0.2)
        second = threads.submit(service.run_sql, "SELECT count(*) FROM orders", ANALYST, cancel=cancel)
        cancel.set()
        assert isinstance(second.exception(), QueryCancelledError)
        assert isinstance(first.exception(), QueryTimeoutError)
