"""What is kept of an account, its sessions and the letters sent to it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tools.policy import Role


class AccountStatus(StrEnum):
    """How far an account has come."""

    UNVERIFIED = "unverified"
    """The address has not been shown to be the person's."""
    WAITING = "waiting"
    """Verified; an administrator has yet to let it in."""
    ACTIVE = "active"
    DISABLED = "disabled"


class Purpose(StrEnum):
    """What a mailed one-time token allows."""

    VERIFY = "verify"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a person sees.

    Args:
        stores: Store ids; None is every store, unless regions narrow it.
        regions: Regions whose stores, as they are now, are added to `stores`.
    """

    stores: frozenset[str] | None = None
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A time-based one-time password (RFC 6238).

    Args:
        sealed: The secret, encrypted.
        confirmed: Whether a code has been shown, and so every sign-in needs one.
        last_step: The 30-second step of the last code taken; it and those before are not taken again.
        recovery: Digests of the recovery codes that are left.
    """

    sealed: str
    confirmed: bool = False
    last_step: int = 0
    recovery: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can sign in; times are UTC, `email` is in its canonical form."""

    id: str
    email: str
    password_hash: str
    role: Role
    status: AccountStatus
    created_at: datetime
    scope: Scope = field(default_factory=Scope)
    second_factor: SecondFactor | None = None


@dataclass(frozen=True, slots=True)
class AccountSession:
    """One signed-in browser or program: the family of its refresh tokens; times are UTC."""

    id: str
    account_id: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    address: str
    agent: str
    ended_at: datetime | None = None

    def alive(self, now: datetime) -> bool:
        """Whether it has neither been ended nor run out."""
        return self.ended_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class MailedToken:
    """A one-time token that was mailed; only its digest is kept.

    Args:
        account_id: Whom it is for; empty when the request named no account (kept so that both cost the same).
        value: What it confirms: the new address, for `Purpose.CHANGE_EMAIL`.
    """

    digest: str
    purpose: Purpose
    account_id: str
    expires_at: datetime
    value: str = ""


def canonical_email(text: str) -> str:
    """The one spelling of an address that accounts are found by."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
