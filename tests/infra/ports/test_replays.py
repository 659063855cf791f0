"""Responses kept for requests that come again, in SQLite and in DynamoDB."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.aws.replays import DynamoReplays
from infra.local.replays import ABANDONED, LIFETIME, SqliteReplays
from server.traffic.ports import Replays, Response

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEPT = Response(201, (("content-type", "application/json"),), b"{}")


@pytest.fixture(params=["local", "aws"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Replays]:
    """Opens the same store again, as another process would."""
    if request.param == "local":
        return lambda: SqliteReplays(tmp_path / "replays.db")
    clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
    return lambda: DynamoReplays(clients, names.table("accounts"))


def test_a_claim_is_one_callers_until_it_is_kept_released_or_abandoned(opened: Callable[[], Replays]) -> None:
    store = opened()
    assert store.claim("u", "k", "f", NOW).mine
    waiting = store.claim("u", "k", "g", NOW)
    assert (waiting.mine, waiting.response, waiting.fingerprint) == (False, None, "f")
    store.release("u", "k")
    assert store.claim("u", "k", "f", NOW).mine
    assert store.claim("u", "k", "f", NOW + ABANDONED + timedelta(seconds=1)).mine
    store.keep("u", "k", KEPT)
    store.release("u", "k")
    again = opened().claim("u", "k", "f", NOW + ABANDONED * 2)
    assert (again.mine, again.response) == (False, KEPT)
    assert store.claim("other", "k", "f", NOW).mine
    assert store.claim("u", "k", "f", NOW + ABANDONED + LIFETIME * 2).mine


def test_of_many_that_send_the_same_at_once_one_is_answered(opened: Callable[[], Replays]) -> None:
    store = opened()
    with ThreadPoolExecutor(4) as threads:
        claims = list(threads.map(lambda _: store.claim("u", "k", "f", NOW).mine, range(4)))
    assert claims.count(True) == 1


def test_the_file_of_kept_responses_is_its_owners_alone(tmp_path: Path) -> None:
    SqliteReplays(tmp_path / "replays.db").close()
    assert (tmp_path / "replays.db").stat().st_mode & 0o077 == 0
