"""What can be seen of who signs in, how, and what is logged: the accounts and the audit log themselves."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from analytics_engines.compliance_guardian.pci import Observation
from infra.local.audit import SqliteAuditLog
from infra.settings import Settings
from ingestion.lake.zones import Home
from server.auth.accounts import Account, AccountStatus
from tools.policy import Role

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
AUDIT_FILE = "audit.db"
SHORTEST_PASSWORD = 12
"""Characters by requirement 8.3.6."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NOT_SERVED = "The server has not been used in this home; its owner's own commands are not logged."
_UNREADABLE = "{} cannot be read."


def observe_people(home: Home, settings: Settings) -> Mapping[str, Observation]:
    """Access logging and sign-in as they are in this home, by subject."""
    return {**_log(home.state / AUDIT_FILE), **_sign_in(home, settings)}


def _log(path: Path) -> dict[str, Observation]:
    subjects = ("access_log", "log_chain")
    if not path.exists():
        return dict.fromkeys(subjects, Observation("not_applicable", _NOT_SERVED))
    try:
        log = SqliteAuditLog(path)
        try:
            entries, broken = [entry for _, entry in log.entries(0, -1)], log.broken_at()
        finally:
            log.close()
    except sqlite3.DatabaseError:
        return dict.fromkeys(
            subjects, Observation("fail", _UNREADABLE.format("The audit log"), 1, (path.name,))
        )
    kept = _kept(len(entries), entries[-1].at - entries[0].at if entries else timedelta(0))
    return {"access_log": kept, "log_chain": _chain(path, len(entries), broken)}


def _kept(entries: int, over: timedelta) -> Observation:
    if not entries:
        return Observation("not_applicable", _NOT_SERVED)
    said = f"The audit log holds {entries} entries over {over.days} days: who, what, when and the SQL."
    return Observation("pass", f"{said} Nothing deletes entries.")


def _chain(path: Path, entries: int, broken: int | None) -> Observation:
    if broken is not None:
        said = f"The chain of hashes does not hold from entry {broken} on: the audit log was changed."
        return Observation("fail", said, 1, (path.name,))
    if _open_to_others(path):
        return Observation("fail", "Other users of the machine can read the audit log.", 1, (path.name,))
    said = f"The chain of hashes holds over all {entries} entries; only their owner can read them."
    return Observation("pass", said)


def _open_to_others(path: Path) -> bool:
    """Whether neither the file nor a folder above it in the home is closed to others."""
    return all(item.stat().st_mode & _OTHERS for item in (path, path.parent, path.parent.parent))


def _sign_in(home: Home, settings: Settings) -> dict[str, Observation]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        accounts = _accounts(home, settings)
    except SQLAlchemyError:
        unreadable = Observation("not_checked", _UNREADABLE.format("The database of the accounts"))
        return dict.fromkeys(("sign_in", "second_factor", "passwords", "credentials"), unreadable)
    if accounts is None:
        return _without_accounts(settings)
    made = f"No account or password comes with the product; {len(accounts)} active accounts were made here."
    return {
        "sign_in": Observation("pass", f"People sign in by account; {len(accounts)} accounts are active."),
        "second_factor": _second_factors(accounts),
        "passwords": _passwords(),
        "credentials": Observation("pass", made),
    }


def _accounts(home: Home, settings: Settings) -> list[Account] | None:
    """The accounts that may sign in; None where nobody signs in by account."""
    from infra.local.accounts import accounts_are_on, database_url
    from infra.local.users import SqlUsers

    if not accounts_are_on(settings, home):
        return None
    users = SqlUsers(database_url(settings, home))
    try:
        return [account for account in users.accounts() if account.status is AccountStatus.ACTIVE]
    finally:
        users.close()


def _without_accounts(settings: Settings) -> dict[str, Observation]:
    """One administrator with a token of random characters, fit for a machine of one person only."""
    none = Observation("not_applicable", "There are no accounts; the owner of the home uses it alone.")
    found = dict.fromkeys(("sign_in", "second_factor", "passwords"), none)
    if settings.host not in LOOPBACK:
        said = "The server is bound to the network, and all who use it share one access token."
        found["sign_in"] = Observation("fail", said, 1, ("RETAIL_ACCOUNTS",))
    said = "No account or password comes with the product; the access token is made at random in each home."
    return {**found, "credentials": Observation("pass", said)}


def _second_factors(accounts: Sequence[Account]) -> Observation:
    admins = [account for account in accounts if account.role is Role.ADMIN]
    without = sum(a.second_factor is None or not a.second_factor.confirmed for a in admins)
    if without:
        said = f"{without} of {len(admins)} administrators sign in without a second factor."
        return Observation("fail", said, without)
    if not admins:
        return Observation("not_applicable", "There is no active administrator.")
    return Observation("pass", f"All {len(admins)} administrators sign in with a second factor.")


def _passwords() -> Observation:
    from server.auth.passwords import SHORTEST

    if SHORTEST < SHORTEST_PASSWORD:
        said = (
            f"Passwords of {SHORTEST} characters are taken if hard to guess, not only of {SHORTEST_PASSWORD}."
        )
        return Observation("fail", said, 1, ("server/auth/passwords.py",))
    return Observation("pass", f"Passwords have at least {SHORTEST} characters and are hard to guess.")
