"""Links, codes and deliveries in a database, by many at once, and a database of before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from infra.local.migrating import migrate, revision_of
from infra.local.slack_store import SqlSlackStore
from infra.local.slack_tables import CODES, DELIVERIES, LINKS
from infra.local.users import open_engine
from server.slack.ports import SlackPerson

NOW = datetime(2036, 3, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)
PEOPLE = [SlackPerson("T1", f"U{number}") for number in range(8)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlSlackStore]:
    found = SqlSlackStore(f"sqlite:///{tmp_path}/accounts.db")
    yield found
    found.close()


def at_once(work: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(8)))


def test_of_many_who_show_one_code_at_once_one_is_linked(store: SqlSlackStore) -> None:
    store.add_code("digest", "ana", SOON)
    got = at_once(lambda number: store.redeem("digest", PEOPLE[number], NOW))
    assert sorted(map(str, got)) == ["None"] * 7 + ["ana"]
    assert len(store.people("ana")) == 1


def test_of_one_delivery_that_comes_many_times_at_once_one_is_the_first(store: SqlSlackStore) -> None:
    assert at_once(lambda _: store.first_seen("Ev1", NOW)).count(True) == 1


def test_a_delivery_is_forgotten_after_a_day(store: SqlSlackStore) -> None:
    assert store.first_seen("Ev1", NOW)
    assert not store.first_seen("Ev1", NOW + timedelta(hours=23))
    assert store.first_seen("Ev1", NOW + timedelta(hours=25))


def test_a_person_has_one_account_and_an_account_may_have_several_people(store: SqlSlackStore) -> None:
    for number, (user, person) in enumerate((("ana", PEOPLE[0]), ("ana", PEOPLE[1]), ("sam", PEOPLE[0]))):
        store.add_code(f"digest {number}", user, SOON)
        assert store.redeem(f"digest {number}", person, NOW) == user
    assert store.account_of(PEOPLE[0]) == "sam"
    assert list(store.people("ana")) == [PEOPLE[1]]
    assert store.unlink_account("ana") == 1
    assert store.account_of(PEOPLE[1]) is None


def test_a_database_of_before_keeps_its_accounts_and_gets_the_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/accounts.db"
    SqlSlackStore(url).close()
    engine = open_engine(url)
    with engine.begin() as connection:
        for table in (LINKS, CODES, DELIVERIES):
            table.drop(connection)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
        connection.execute(
            sa.text(
                "INSERT INTO accounts (id, email, password_hash, role, status, created_at, regions)"
                " VALUES ('1', 'ana@shop.example', 'x', 'admin', 'active', 0, '[]')"
            )
        )
    migrate(engine)
    assert revision_of(engine) == "0002"
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT email FROM accounts")).scalars().all() == [
            "ana@shop.example"
        ]
        assert connection.execute(sa.select(LINKS)).all() == []
    engine.dispose()


def test_the_tables_made_are_the_tables_used(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/accounts.db")
    migrate(engine)
    found = sa.inspect(engine)
    for table in (LINKS, CODES, DELIVERIES):
        assert [column["name"] for column in found.get_columns(table.name)] == [c.name for c in table.columns]
    engine.dispose()
