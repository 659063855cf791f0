"""Accounts for tests: a clock set by hand, a mailer that keeps letters, cheap hashes that are counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from infra.local.account_keys import FolderKeys
from infra.local.users import SqlUsers
from server.app import create_app
from server.auth.access import AccountAccess
from server.auth.accounts import Account, Scope
from server.auth.letters import Letters
from server.auth.membership import Membership
from server.auth.passwords import Passwords
from server.auth.second_factor import SecondFactors
from server.auth.service import AuthParts, Registration
from server.auth.throttle import Brake
from server.auth.tokens import AccessTokens
from server.deps import ServerDeps
from server.ports import Letter
from tests.server.live import TOKEN
from tools.policy import Role

BASE = "http://127.0.0.1:8765"
PASSWORD = "seven green kettles sing"  # noqa: S105
SECRET = b"0" * 32


@dataclass
class Clock:
    """Stands still until it is moved."""

    time: datetime = datetime(2036, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Postbox:
    """Keeps letters instead of sending them."""

    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def close(self) -> None:
        pass

    def token(self) -> str:
        """The token in the last letter."""
        return next(line for line in self.letters[-1].text.splitlines() if "/#" in line).partition("=")[2]


class CountedPasswords(Passwords):
    """Counts how often bcrypt is run."""

    work = 0

    def hash(self, password: str) -> str:
        self.work += 1
        return super().hash(password)

    def matches(self, password: str, kept: str | None) -> bool:
        self.work += 1
        return super().matches(password, kept)


@dataclass
class People:
    """A server with accounts, and what a test looks at behind it."""

    deps: ServerDeps
    parts: AuthParts
    clock: Clock
    post: Postbox
    passwords: CountedPasswords

    def add(self, email: str, role: Role = Role.ANALYST, stores: frozenset[str] | None = None) -> Account:
        return Membership(self.parts).add(email, PASSWORD, role, Scope(stores))

    @contextmanager
    def client(self) -> Iterator[TestClient]:
        with TestClient(create_app(self.deps), base_url=BASE) as client:
            yield client


def people(
    folder: Path,
    deps: ServerDeps,
    registration: Registration = Registration.APPROVAL,
    brake: Brake | None = None,
) -> People:
    clock, post, passwords = Clock(), Postbox(), CountedPasswords(SECRET, rounds=4)
    parts = AuthParts(
        users=SqlUsers(f"sqlite:///{folder}/accounts.db"),
        mailer=post,
        letters=Letters(BASE),
        passwords=passwords,
        factors=SecondFactors(SECRET),
        tokens=AccessTokens(FolderKeys(folder / "keys"), clock, timedelta(minutes=10)),
        clock=clock,
        setup_token=TOKEN,
        registration=registration,
        brake=brake or Brake(),
    )
    access = AccountAccess(parts, lambda regions: frozenset(f"{region}-1" for region in regions))
    return People(replace(deps, access=access, accounts=parts, clock=clock), parts, clock, post, passwords)


def login(client: TestClient, email: str, password: str = PASSWORD, **more: str) -> dict[str, Any]:
    """Sign in as a program: both tokens in the answer."""
    body = {"email": email, "password": password, "refresh_in": "body", **more}
    answer = client.post("/auth/login", json=body)
    return {"status": answer.status_code, **answer.json()}


def bearer(entered: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {entered['access_token']}"}
