"""Accounts, sessions and mailed tokens, in SQL and in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.aws.users import DynamoUsers
from infra.local.users import SqlUsers
from server.auth.accounts import Account, AccountSession, AccountStatus, MailedToken, Purpose, Scope
from server.ports import Users
from tools.policy import Role

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["local", "aws"])
def users(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Users]:
    if request.param == "local":
        made: Users = SqlUsers(f"sqlite:///{tmp_path / 'accounts.db'}")
    else:
        clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
        made = DynamoUsers(clients, names.table("accounts"))
    yield made
    made.close()


def account(number: int, role: Role = Role.VIEWER) -> Account:
    return Account(
        id=f"{number:032d}",
        email=f"person{number}@example.com",
        password_hash="hash",  # noqa: S106
        role=role,
        status=AccountStatus.ACTIVE,
        created_at=NOW,
        scope=Scope(frozenset({"S1"}), frozenset({"north"})),
        second_factor=None,
    )


def session(owner: Account, name: str, minutes: int = 0) -> AccountSession:
    at = NOW + timedelta(minutes=minutes)
    return AccountSession(
        id=name,
        account_id=owner.id,
        created_at=at,
        used_at=at,
        expires_at=NOW + timedelta(days=30),
        address="127.0.0.1",
        agent="a browser",
        ended_at=None,
    )


def test_an_account_is_found_by_id_and_address_and_no_address_is_taken_twice(users: Users) -> None:
    one, two = account(1), account(2)
    assert users.add(two)
    assert users.add(one)
    assert not users.add(replace(one, id="f" * 32))
    assert users.account(one.id) == one
    assert users.by_email(two.email) == two
    assert users.by_email("nobody@example.com") is None
    assert users.accounts() == [one, two]


def test_a_change_of_address_frees_the_old_one_and_cannot_take_anothers(users: Users) -> None:
    one, two = account(1), account(2)
    users.add(one)
    users.add(two)
    assert users.change(one.id, lambda known: replace(known, email=two.email)) is None
    moved = users.change(one.id, lambda known: replace(known, email="new@example.com", role=Role.MANAGER))
    assert moved == users.by_email("new@example.com")
    assert users.by_email(one.email) is None
    assert users.change("nobody", lambda known: known) is None


def test_of_many_first_administrators_only_one_gets_in(users: Users) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(users.add_first_admin, [account(n, Role.ADMIN) for n in range(4)]))
    assert made.count(True) == 1
    assert [known.role for known in users.accounts()] == [Role.ADMIN]
    assert not users.add_first_admin(account(9, Role.ADMIN))


def test_a_refresh_token_is_good_once_even_for_two_at_once(users: Users) -> None:
    owner = account(1)
    users.add(owner)
    users.add_session(session(owner, "s1"), "digest-1")
    later = NOW + timedelta(hours=1)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda n: users.rotate("digest-1", f"next-{n}", later), range(4)))
    assert sorted(rotation.reused for rotation in found if rotation) == [False, True, True, True]
    kept = users.session("s1")
    assert kept is not None
    assert kept.used_at == later
    assert users.rotate("unknown", "x", later) is None


def test_sessions_end_one_by_one_or_all_but_one(users: Users) -> None:
    owner = account(1)
    users.add(owner)
    for minutes, name in enumerate(("s1", "s2", "s3")):
        users.add_session(session(owner, name, minutes), f"digest-{name}")
    assert [known.id for known in users.sessions(owner.id)] == ["s3", "s2", "s1"]
    users.end_session("s1", NOW)
    users.end_sessions(owner.id, NOW + timedelta(hours=1), but="s3")
    assert [known.ended_at for known in users.sessions(owner.id)] == [None, NOW + timedelta(hours=1), NOW]


def test_a_mailed_token_is_good_once_until_a_later_one_or_its_end(users: Users) -> None:
    def token(name: str) -> MailedToken:
        return MailedToken(name, Purpose.RESET, account(1).id, NOW + timedelta(hours=1), "")

    users.add_mailed(token("first"))
    users.add_mailed(token("second"))
    assert users.take_mailed("first", Purpose.RESET, NOW) is None
    assert users.take_mailed("second", Purpose.VERIFY, NOW) is None
    assert users.take_mailed("second", Purpose.RESET, NOW) == token("second")
    assert users.take_mailed("second", Purpose.RESET, NOW) is None
    users.add_mailed(token("third"))
    assert users.take_mailed("third", Purpose.RESET, NOW + timedelta(hours=2)) is None


def test_failures_are_counted_by_all_and_forgotten_after_a_day(users: Users) -> None:
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: users.add_failure("key", NOW), range(3)))
    counted = users.failures("key")
    assert counted is not None
    assert (counted.count, counted.last_at) == (3, NOW)
    users.add_failure("key", NOW + timedelta(days=2))
    again = users.failures("key")
    assert again is not None
    assert again.count == 1
    users.forget("key")
    assert users.failures("key") is None
