"""What the server needs from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.auth.accounts import Account, AccountSession, MailedToken, Purpose
from server.chat.ports import Conversation as Conversation
from server.chat.ports import Conversations as Conversations
from server.chat.ports import Turn as Turn
from server.chat.ports import TurnStatus as TurnStatus
from tools.policy import Policy


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: the cookie's value and when it ends (UTC)."""

    value: str
    expires: datetime


class Access(Protocol):
    """Who is asking: turns credentials into the policy that every door passes on."""

    @property
    def cookie_name(self) -> str:
        """Name of the session cookie; differs between homes, since cookies are not bound to a port."""
        ...

    def sign_in(self, token: str) -> Session | None:
        """Exchange an access token for a session; None when the token is wrong."""
        ...

    def of_session(self, value: str) -> Policy | None:
        """The policy behind a session cookie; None when it is forged or has ended."""
        ...

    def of_token(self, token: str) -> Policy | None:
        """The policy behind a bearer token; None when it is wrong. May block."""
        ...

    def of_user(self, user_id: str) -> Policy | None:
        """The policy of a person whom a door knows by other proof (a linked Slack account). May block.

        None when there is no such account, or it may not sign in.
        """
        ...


@dataclass(frozen=True, slots=True)
class Failures:
    """How often something failed without a success between, and when it last did (UTC)."""

    count: int
    last_at: datetime


class Attempts(Protocol):
    """Counts failures by key, for the growing delays; safe for many processes."""

    def failures(self, key: str) -> Failures | None:
        """The failures under the key; None without any."""
        ...

    def add_failure(self, key: str, at: datetime) -> None:
        """Count one more; the count starts anew a day after the last."""
        ...

    def forget(self, key: str) -> None:
        """Count from nothing again."""
        ...


@dataclass(frozen=True, slots=True)
class Rotation:
    """What presenting a refresh token came to: its session, and whether the token had been used before."""

    session: AccountSession
    reused: bool


class Users(Attempts, Protocol):
    """Keeps accounts, their sessions and mailed tokens; every method is one transaction, and may block."""

    def add(self, account: Account) -> bool:
        """Add an account; False when its address is taken."""
        ...

    def add_first_admin(self, account: Account) -> bool:
        """Add an account if there is no administrator yet; False otherwise, or when the address is taken."""
        ...

    def account(self, account_id: str) -> Account | None:
        """The account of that id."""
        ...

    def by_email(self, email: str) -> Account | None:
        """The account of that canonical address."""
        ...

    def accounts(self) -> Sequence[Account]:
        """Every account, by address."""
        ...

    def change(self, account_id: str, change: Callable[[Account], Account]) -> Account | None:
        """Replace an account by what `change` makes of it, nobody else changing it meanwhile.

        Returns:
            The account as it is now; None when there is none, or its new address is taken.
        """
        ...

    def add_session(self, session: AccountSession, refresh_digest: str) -> None:
        """Begin a session with its first refresh token."""
        ...

    def session(self, session_id: str) -> AccountSession | None:
        """The session of that id."""
        ...

    def sessions(self, account_id: str) -> Sequence[AccountSession]:
        """The account's sessions, the last used first."""
        ...

    def rotate(self, old_digest: str, new_digest: str, now: datetime) -> Rotation | None:
        """Use up a refresh token and put another in its place; of two callers at once only one does.

        Returns:
            The session, with `reused` where the token had been used up before (nothing is replaced then);
            None for a token that is not known.
        """
        ...

    def end_session(self, session_id: str, at: datetime) -> None:
        """End a session, and with it every refresh token of its family."""
        ...

    def end_sessions(self, account_id: str, at: datetime, but: str | None = None) -> None:
        """End every session of the account, but for one."""
        ...

    def add_mailed(self, token: MailedToken) -> None:
        """Keep a mailed token; an earlier one of the account for the same purpose is void."""
        ...

    def take_mailed(self, digest: str, purpose: Purpose, now: datetime) -> MailedToken | None:
        """Use up a mailed token; None when there is none, it has run out or was taken."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail to one person, in plain text."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Sends letters."""

    def send(self, letter: Letter) -> None:
        """Take the letter and return at once, whether or not it can be delivered."""
        ...

    def close(self) -> None:
        """Send what is waiting, for a few seconds at most."""
        ...
