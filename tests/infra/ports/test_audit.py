"""The audit log, in SQLite and in DynamoDB: one chain, in which a forged entry shows."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.aws.audit import DynamoAuditLog
from infra.local.audit import SqliteAuditLog
from server.audit import AuditEntry, AuditFilter

AuditLog = SqliteAuditLog | DynamoAuditLog
START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["local", "aws"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AuditLog]:
    if request.param == "local":
        made: AuditLog = SqliteAuditLog(tmp_path / "audit.db")
    else:
        clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
        made = DynamoAuditLog(clients, names.table("audit"))
    yield made
    made.close()


def entry(number: int, **changes: str) -> AuditEntry:
    said = {"user_id": "ann", "action": "ask", "said": f"question {number}", "outcome": "done"} | changes
    at = START + timedelta(minutes=number)
    return AuditEntry(at, role="manager", stores=("S1", "S2"), sql=("SELECT Ä",), **said)


def test_entries_come_back_as_they_were_written_in_pages(log: AuditLog) -> None:
    assert log.entries(0, 9) == []
    written = [entry(number) for number in range(1, 6)]
    for one in written:
        log.add(one)
    assert log.entries(0, 2) == [(1, written[0]), (2, written[1])]
    assert [number for number, _ in log.entries(2, 2)] == [3, 4]
    assert [number for number, *_ in log.rows(3)] == [4, 5]
    assert log.broken_at() is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AuditFilter(user_id="bob"), [2]),
        (AuditFilter(action="tool:"), [3]),
        (AuditFilter(action="tool"), []),
        (AuditFilter(outcome="failed"), [4]),
        (AuditFilter(search="QUESTION 1"), [1]),
        (AuditFilter(search="select"), [1, 2, 3, 4]),
        (AuditFilter(since=START + timedelta(minutes=2), until=START + timedelta(minutes=4)), [2, 3]),
    ],
)
def test_entries_are_found_by_what_is_wanted_of_them(
    log: AuditLog, wanted: AuditFilter, found: list[int]
) -> None:
    log.add(entry(1))
    log.add(entry(2, user_id="bob"))
    log.add(entry(3, action="tool:forecast"))
    log.add(entry(4, outcome="failed"))
    assert [number for number, _ in log.entries(0, 9, wanted)] == found


def test_of_many_writers_each_gets_a_place_of_its_own(log: AuditLog) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: log.add(entry(number)), range(12)))
    assert [number for number, *_ in log.rows()] == list(range(1, 13))
    assert {said.said for _, said in log.entries(0, 99)} == {f"question {number}" for number in range(12)}
    assert log.broken_at() is None


def test_an_entry_that_was_forged_in_the_table_breaks_the_chain(request: pytest.FixtureRequest) -> None:
    clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
    log, dynamo = DynamoAuditLog(clients, names.table("audit")), clients.client("dynamodb")
    for number in range(3):
        log.add(entry(number))
    key = {"chain": {"S": "audit"}, "number": {"N": "2"}}
    kept = dynamo.get_item(TableName=names.table("audit"), Key=key)["Item"]
    forged = kept["entry"]["S"].replace("question 1", "question 7")
    dynamo.put_item(TableName=names.table("audit"), Item={**kept, "entry": {"S": forged}})
    assert log.broken_at() == 2
    dynamo.delete_item(TableName=names.table("audit"), Key=key)
    assert log.broken_at() == 2
