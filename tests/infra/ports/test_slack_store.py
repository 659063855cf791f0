"""Who is who in Slack, in a database and in DynamoDB, by many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.aws.slack_store import DynamoSlackStore
from infra.local.slack_store import SqlSlackStore
from server.slack.ports import SlackPerson, SlackStore

NOW = datetime(2036, 3, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)
PEOPLE = [SlackPerson("T1", f"U{number}") for number in range(8)]


@pytest.fixture(params=["local", "aws"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SlackStore]:
    if request.param == "local":
        made: SlackStore = SqlSlackStore(f"sqlite:///{tmp_path}/accounts.db")
    else:
        clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
        made = DynamoSlackStore(clients, names.table("accounts"))
    yield made
    made.close()


def at_once(work: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(8)))


def test_of_many_who_show_one_code_at_once_one_is_linked(store: SlackStore) -> None:
    store.add_code("digest", "ana", SOON)
    got = at_once(lambda number: store.redeem("digest", PEOPLE[number], NOW))
    assert sorted(map(str, got)) == ["None"] * 7 + ["ana"]
    assert len(store.people("ana")) == 1


def test_of_one_delivery_that_comes_many_times_at_once_one_is_the_first(store: SlackStore) -> None:
    assert at_once(lambda _: store.first_seen("Ev1", NOW)).count(True) == 1


def test_a_delivery_is_forgotten_after_a_day(store: SlackStore) -> None:
    assert store.first_seen("Ev1", NOW)
    assert not store.first_seen("Ev1", NOW + timedelta(hours=23))
    assert store.first_seen("Ev1", NOW + timedelta(hours=25))


def test_a_person_has_one_account_and_an_account_may_have_several_people(store: SlackStore) -> None:
    for number, (user, person) in enumerate((("ana", PEOPLE[0]), ("ana", PEOPLE[1]), ("sam", PEOPLE[0]))):
        store.add_code(f"digest {number}", user, SOON)
        assert store.redeem(f"digest {number}", person, NOW) == user
    assert store.account_of(PEOPLE[0]) == "sam"
    assert list(store.people("ana")) == [PEOPLE[1]]
    assert store.unlink_account("ana") == 1
    assert store.account_of(PEOPLE[1]) is None


def test_a_code_is_good_until_it_runs_out_is_void_or_a_later_one_is_made(store: SlackStore) -> None:
    store.add_code("first", "ana", SOON)
    store.add_code("second", "ana", SOON)
    assert store.redeem("first", PEOPLE[0], NOW) is None
    store.void_code("second")
    assert store.redeem("second", PEOPLE[0], NOW) is None
    store.add_code("late", "ana", SOON)
    assert store.redeem("late", PEOPLE[0], SOON) is None
    assert not store.unlink(PEOPLE[0])
    store.add_code("code", "ana", SOON)
    assert store.redeem("code", PEOPLE[0], NOW) == "ana"
    store.add_code("open", "ana", SOON)
    assert store.unlink_account("ana") == 1
    assert store.redeem("open", PEOPLE[0], NOW) is None
