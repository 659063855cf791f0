"""Signing in: sessions, refresh tokens that rotate, and who a bearer token is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NoReturn

from server.auth.accounts import Account, AccountSession, AccountStatus, canonical_email
from server.auth.letters import Letters
from server.auth.passwords import Passwords
from server.auth.second_factor import SecondFactors
from server.auth.secrets import digest_of, new_secret
from server.auth.throttle import Brake, Throttle
from server.auth.tokens import AccessTokens, Bearer
from server.errors import CodeNeededError, NotFoundError, NotLetInError, NotSignedInError
from server.ports import Mailer, Users

WRONG = "The address, the password or the code is wrong."
ENDED = "The session has ended. Sign in again."
_SESSION_LIFETIME = timedelta(days=30)
_REFUSED = {
    AccountStatus.UNVERIFIED: "Confirm your address first: open the link in the letter that was sent to it.",
    AccountStatus.WAITING: "An administrator has yet to let you in.",
    AccountStatus.DISABLED: "This account is closed. Ask an administrator.",
}


class Registration(StrEnum):
    """Who may make an account of one's own."""

    OPEN = "open"
    """Anybody who shows an address; as a viewer."""
    APPROVAL = "approval"
    """Anybody, but an administrator lets each one in."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AuthParts:
    """What signing in and managing accounts stand on."""

    users: Users
    mailer: Mailer
    letters: Letters
    passwords: Passwords
    factors: SecondFactors
    tokens: AccessTokens
    clock: Callable[[], datetime]
    setup_token: str
    registration: Registration = Registration.APPROVAL
    session_lifetime: timedelta = field(default=_SESSION_LIFETIME)
    brake: Brake = field(default_factory=Brake)

    def close(self) -> None:
        """Let go of what is open."""
        self.mailer.close()
        self.users.close()

    @property
    def throttle(self) -> Throttle:
        """The growing delays."""
        return Throttle(self.users, self.clock, self.brake)


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request came from: address, and what the program says it is."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A fresh pair of tokens and the session they belong to."""

    access: str
    refresh: str
    account: Account
    session: AccountSession


class SignInService:
    """Signs in and out; a refresh token is good once, and one used again ends its whole session."""

    def __init__(self, parts: AuthParts) -> None:
        self._parts, self._users = parts, parts.users

    def sign_in(self, email: str, password: str, code: str | None, client: Client) -> Entry:
        """Begin a session.

        Raises:
            WaitError: Too many failures.
            NotSignedInError: Something is wrong; says the same whatever it is.
            CodeNeededError: The password is right, and a code is needed.
            NotLetInError: The password is right, but the account may not sign in.
        """
        key = canonical_email(email)
        self._parts.throttle.check("sign in", key, client.address)
        account = self._users.by_email(key)
        right = self._parts.passwords.matches(password, account.password_hash if account else None)
        if account is None or not right:
            self._refuse(key, client)
        if account.status is not AccountStatus.ACTIVE:
            raise NotLetInError(_REFUSED[account.status])
        if account.second_factor is not None and account.second_factor.confirmed:
            self._use_code(account, code, client)
        self._parts.throttle.succeeded("sign in", key)
        return self.begin(account, client)

    def begin(self, account: Account, client: Client) -> Entry:
        """A new session of an account whose identity is proven."""
        now, refresh = self._parts.clock(), new_secret()
        expires = now + self._parts.session_lifetime
        session = AccountSession(
            uuid.uuid4().hex, account.id, now, now, expires, client.address[:64], client.agent[:160]
        )
        self._users.add_session(session, digest_of(refresh))
        return self._entry(account, session, refresh)

    def refresh(self, token: str) -> Entry:
        """Exchange a refresh token for the next pair.

        Raises:
            NotSignedInError: It is unknown, its session has ended, or it was used before (which ends it).
        """
        now, following = self._parts.clock(), new_secret()
        rotation = self._users.rotate(digest_of(token), digest_of(following), now)
        if rotation is None:
            raise NotSignedInError(ENDED)
        session = rotation.session
        if rotation.reused:
            self._users.end_session(session.id, now)
            raise NotSignedInError(ENDED)
        account = self._users.account(session.account_id)
        if account is None or account.status is not AccountStatus.ACTIVE or not session.alive(now):
            raise NotSignedInError(ENDED)
        return self._entry(account, session, following)

    def sign_out(self, token: str) -> None:
        """End the session of a refresh token; a token that is not ours changes nothing."""
        rotation = self._users.rotate(digest_of(token), digest_of(new_secret()), self._parts.clock())
        if rotation is not None:
            self._users.end_session(rotation.session.id, self._parts.clock())

    def end(self, account_id: str, session_id: str) -> None:
        """End one of the account's sessions.

        Raises:
            NotFoundError: It has no such session.
        """
        session = self._users.session(session_id)
        if session is None or session.account_id != account_id:
            raise NotFoundError("You have no such session.")
        self._users.end_session(session_id, self._parts.clock())

    def living(self, account_id: str) -> list[AccountSession]:
        """The account's sessions that have not ended, the last used first."""
        now = self._parts.clock()
        return [session for session in self._users.sessions(account_id) if session.alive(now)]

    def account_of(self, bearer: Bearer) -> Account | None:
        """The account behind an access token, if it and its session are still good."""
        session = self._users.session(bearer.session_id)
        if (
            session is None
            or not session.alive(self._parts.clock())
            or session.account_id != bearer.account_id
        ):
            return None
        account = self._users.account(bearer.account_id)
        return account if account is not None and account.status is AccountStatus.ACTIVE else None

    def _use_code(self, account: Account, code: str | None, client: Client) -> None:
        """Use up a code of the second factor; two at once cannot use the same one."""
        if code is None:
            raise CodeNeededError("Enter the code of your authenticator, or a recovery code.")
        if not use_code(self._parts, account.id, code):
            self._refuse(account.email, client)

    def _refuse(self, key: str, client: Client) -> NoReturn:
        self._parts.throttle.failed("sign in", key, client.address)
        raise NotSignedInError(WRONG)

    def _entry(self, account: Account, session: AccountSession, refresh: str) -> Entry:
        return Entry(self._parts.tokens.issue(Bearer(account.id, session.id)), refresh, account, session)


def use_code(parts: AuthParts, account_id: str, code: str) -> bool:
    """Use up a code of the account's second factor; False when it is wrong or was used."""
    used = []

    def using(account: Account) -> Account:
        if account.second_factor is None:
            return account
        factor = parts.factors.used(account.second_factor, code, parts.clock())
        if factor is None:
            return account
        used.append(True)
        return replace(account, second_factor=factor)

    parts.users.change(account_id, using)
    return bool(used)
