"""Queries on Athena: pages, types, cancellation, time, cost, and what each failure is told as."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from infra.aws.clients import AwsClients
from infra.aws.names import AwsNames
from infra.aws.query_engine import AthenaOptions, AthenaQueryEngine
from tests.doubles.aws import REGION, Aws
from tests.doubles.installation import install
from tests.infra.aws.conftest import AS_OF, publish_orders
from tools.errors import (
    InternalQueryError,
    QueryCancelledError,
    QueryServiceError,
    QueryTimeoutError,
    ServingUnavailableError,
)
from tools.ports import RawResult

COUNT = "SELECT count(*) AS n FROM orders"


@pytest.fixture(scope="module")
def published(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> AwsNames:
    """An installation where three orders are published."""
    clients, names = AwsClients(REGION, aws.url), AwsNames("published")
    install(clients, names)
    publish_orders(clients, names, tmp_path_factory.mktemp("work"))
    return names


@pytest.fixture
def engine(aws: Aws, clients: AwsClients, published: AwsNames) -> Iterator[AthenaQueryEngine]:
    yield AthenaQueryEngine(clients, published)
    aws.athena.stuck, aws.athena.failing = False, None


def run(engine: AthenaQueryEngine, sql: str = COUNT, *, max_rows: int = 10, seconds: float = 30) -> RawResult:
    return engine.execute(sql, max_rows=max_rows, timeout_seconds=seconds)


def test_the_schema_is_what_was_published(engine: AthenaQueryEngine) -> None:
    schema = engine.schema()
    assert (schema.run_id, schema.as_of, schema.row_counts) == ("r1", AS_OF, {"orders": 3})
    assert schema.columns["orders"] == {
        "order_id": "VARCHAR", "total": "DOUBLE", "note": "VARCHAR", "currency": "VARCHAR"
    }  # fmt: skip
    assert schema.empty_columns == {"orders": frozenset({"note"})}
    assert schema.currencies == ("EUR",)


def test_values_come_back_as_what_they_are(engine: AthenaQueryEngine) -> None:
    sql = (
        "SELECT CAST(1 AS BIGINT) AS i, 0.5E0 AS f, CAST(12.30 AS DECIMAL(18, 2)) AS d, TRUE AS b, 'x' AS s, "
        "DATE '2026-01-02' AS day, TIMESTAMP '2026-01-02 03:04:05' AS at, CAST(NULL AS BIGINT) AS nothing"
    )
    found = run(engine, sql)
    assert found.columns == ("i", "f", "d", "b", "s", "day", "at", "nothing")
    assert found.rows == (
        (1, 0.5, Decimal("12.30"), True, "x", date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), None),  # noqa: DTZ001
    )
    assert [type(value) for value in found.rows[0]][:3] == [int, float, Decimal]


@pytest.mark.parametrize(("asked", "kept", "truncated"), [(2_500, 2_400, True), (2_400, 2_400, False)])
def test_results_of_many_pages_are_read_as_far_as_they_are_wanted(
    engine: AthenaQueryEngine, aws: Aws, asked: int, kept: int, truncated: bool
) -> None:
    before = aws.count("athena", "GetQueryResults")
    sql = f"SELECT n FROM UNNEST(SEQUENCE(1, {asked})) AS t(n) ORDER BY n"
    found = run(engine, sql, max_rows=2_400)
    assert [row[0] for row in found.rows] == list(range(1, kept + 1))
    assert found.truncated is truncated
    assert aws.count("athena", "GetQueryResults") - before == 3


def test_a_query_that_nobody_waits_for_any_more_is_stopped_at_athena(
    engine: AthenaQueryEngine, aws: Aws
) -> None:
    aws.athena.stuck, before, cancel = True, aws.athena.stopped, threading.Event()
    threading.Timer(0.1, cancel.set).start()
    with pytest.raises(QueryCancelledError):
        engine.execute(COUNT, max_rows=1, timeout_seconds=30, cancel=cancel)
    assert aws.athena.stopped == before + 1


def test_a_query_that_takes_too_long_is_stopped_at_athena(engine: AthenaQueryEngine, aws: Aws) -> None:
    aws.athena.stuck, before = True, aws.athena.stopped
    with pytest.raises(QueryTimeoutError, match="shorter period"):
        run(engine, seconds=0.2)
    assert aws.athena.stopped == before + 1


@pytest.mark.parametrize(
    ("reason", "category", "retryable", "error", "words", "starts"),
    [
        ("Query cancelled! : Bytes scanned limit was exceeded", 2, False, QueryTimeoutError, "read more", 1),
        ("Query exhausted resources at this scale factor", 2, False, QueryTimeoutError, "shorter", 1),
        ("COLUMN_NOT_FOUND: line 1:8", 2, False, InternalQueryError, "COLUMN_NOT_FOUND", 1),
        ("INTERNAL_ERROR_QUERY_ENGINE", 1, True, QueryServiceError, "Nothing was lost", 2),
        ("HIVE_CURSOR_ERROR", 1, False, QueryServiceError, "Nothing was lost", 1),
    ],
)
def test_a_failed_query_is_told_by_who_can_mend_it(
    engine: AthenaQueryEngine,
    aws: Aws,
    reason: str,
    category: int,
    retryable: bool,
    error: type[Exception],
    words: str,
    starts: int,
) -> None:
    aws.athena.failing, before = (reason, category, retryable), aws.count("athena", "StartQueryExecution")
    with pytest.raises(error, match=words):
        run(engine)
    assert aws.count("athena", "StartQueryExecution") - before == starts


def test_what_a_query_would_read_is_known_before_it_runs(engine: AthenaQueryEngine, aws: Aws) -> None:
    one = engine.estimate({"orders": frozenset({"total"})}).bytes_read
    two = engine.estimate({"orders": frozenset({"total", "order_id"})}).bytes_read
    assert 0 < one < two
    assert engine.estimate({"orders": frozenset()}).bytes_read == 0
    assert engine.engine_cap_bytes() == 10**9


@pytest.mark.parametrize(("minutes", "said"), [(60, True), (0, False)])
def test_results_are_reused_only_where_it_is_wished(
    clients: AwsClients, published: AwsNames, aws: Aws, minutes: int, said: bool
) -> None:
    run(AthenaQueryEngine(clients, published, AthenaOptions(reuse_minutes=minutes)))
    request = aws.athena.requests[-1]
    assert ("ResultReuseConfiguration" in request) is said
    assert request["WorkGroup"] == published.workgroup


def test_nothing_published_is_said_and_the_next_publication_is_seen(
    clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    seconds = [0.0]
    engine = AthenaQueryEngine(clients, names, clock=lambda: seconds[0])
    with pytest.raises(ServingUnavailableError, match="pipeline"):
        engine.schema()
    publish_orders(clients, names, tmp_path)
    assert engine.schema().run_id == "r1"
    publish_orders(clients, names, tmp_path, orders=4, run_id="r2")
    seconds[0] += 10
    assert engine.schema().run_id == "r2"
    assert run(engine).rows == ((4,),)
