"""Accounts, sessions and mailed tokens as rows of their tables, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.local.account_tables import micros, moment
from server.auth.accounts import (
    Account,
    AccountSession,
    AccountStatus,
    MailedToken,
    Purpose,
    Scope,
    SecondFactor,
)
from tools.policy import Role

Row = Mapping[Any, Any]
Values = dict[str, object]


def account_values(account: Account) -> Values:
    """The row of an account."""
    stores = account.scope.stores
    return {
        "id": account.id,
        "email": account.email,
        "password_hash": account.password_hash,
        "role": account.role.value,
        "status": account.status.value,
        "created_at": micros(account.created_at),
        "stores": None if stores is None else sorted(stores),
        "regions": sorted(account.scope.regions),
        "second_factor": _factor_values(account.second_factor),
    }


def account_of(row: Row) -> Account:
    """The account of a row."""
    stores = None if row["stores"] is None else frozenset(row["stores"])
    return Account(
        id=row["id"],
        email=row["email"],
        password_hash=row["password_hash"],
        role=Role(row["role"]),
        status=AccountStatus(row["status"]),
        created_at=moment(row["created_at"]),
        scope=Scope(stores, frozenset(row["regions"])),
        second_factor=_factor_of(row["second_factor"]),
    )


def session_values(session: AccountSession) -> Values:
    """The row of a session."""
    return {
        "id": session.id,
        "account_id": session.account_id,
        "created_at": micros(session.created_at),
        "used_at": micros(session.used_at),
        "expires_at": micros(session.expires_at),
        "address": session.address,
        "agent": session.agent,
        "ended_at": None if session.ended_at is None else micros(session.ended_at),
    }


def session_of(row: Row) -> AccountSession:
    """The session of a row."""
    return AccountSession(
        id=row["id"],
        account_id=row["account_id"],
        created_at=moment(row["created_at"]),
        used_at=moment(row["used_at"]),
        expires_at=moment(row["expires_at"]),
        address=row["address"],
        agent=row["agent"],
        ended_at=None if row["ended_at"] is None else moment(row["ended_at"]),
    )


def mailed_values(token: MailedToken) -> Values:
    """The row of a mailed token."""
    return {
        "digest": token.digest,
        "purpose": token.purpose.value,
        "account_id": token.account_id,
        "expires_at": micros(token.expires_at),
        "value": token.value,
    }


def mailed_of(row: Row) -> MailedToken:
    """The mailed token of a row."""
    return MailedToken(
        row["digest"], Purpose(row["purpose"]), row["account_id"], moment(row["expires_at"]), row["value"]
    )


def _factor_values(factor: SecondFactor | None) -> Values | None:
    if factor is None:
        return None
    return {
        "sealed": factor.sealed,
        "confirmed": factor.confirmed,
        "last_step": factor.last_step,
        "recovery": sorted(factor.recovery),
    }


def _factor_of(kept: Row | None) -> SecondFactor | None:
    if kept is None:
        return None
    return SecondFactor(kept["sealed"], kept["confirmed"], kept["last_step"], frozenset(kept["recovery"]))
