"""Accounts of a home: their database, keys and mailer, put together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.local.account_keys import FolderKeys, account_secret
from infra.local.admin_token import admin_token
from infra.local.mailer import FolderMailer, SmtpMailer
from infra.local.users import SqlUsers
from infra.settings import Settings
from ingestion.lake.zones import Home
from server.auth.access import StoresOfRegions
from server.auth.letters import Letters
from server.auth.passwords import Passwords
from server.auth.second_factor import SecondFactors
from server.auth.service import AuthParts, Registration
from server.auth.tokens import AccessTokens
from server.ports import Mailer
from tools.errors import ServingUnavailableError
from tools.ports import QueryEngine

ACCESS_LIFETIME = timedelta(minutes=10)
_MOST_STORES = 100_000


def accounts_are_on(settings: Settings, home: Home) -> bool:
    """Whether people sign in by account: asked for, kept elsewhere, or there is one."""
    if settings.accounts or settings.accounts_url is not None:
        return True
    if not database_file(home).exists():
        return False
    users = SqlUsers(database_url(settings, home))
    try:
        return bool(users.accounts())
    finally:
        users.close()


def account_parts(settings: Settings, home: Home, address: str, show: Callable[[str], None]) -> AuthParts:
    """What accounts stand on.

    Args:
        settings: Names the database and the mail server.
        home: Keeps what they do not name.
        address: Where the page is, for the links in letters.
        show: Shows a letter where no mail server is set.
    """
    secret = account_secret(home.state)
    return AuthParts(
        users=SqlUsers(database_url(settings, home)),
        mailer=_mailer(settings, home.state / "mail", show),
        letters=Letters(settings.public_url or address),
        passwords=Passwords(secret),
        factors=SecondFactors(secret),
        tokens=AccessTokens(FolderKeys(home.state / "signing-keys"), now, ACCESS_LIFETIME),
        clock=now,
        setup_token=admin_token(home.state),
        registration=Registration(settings.registration),
    )


def database_file(home: Home) -> Path:
    """Where the accounts are kept unless settings name another database."""
    return home.state / "accounts.db"


def database_url(settings: Settings, home: Home) -> str:
    """The database of the accounts."""
    if settings.accounts_url is not None:
        return settings.accounts_url.get_secret_value()
    home.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    database_file(home).touch(mode=0o600)
    return f"sqlite:///{database_file(home)}"


def stores_of_regions(engine: QueryEngine) -> StoresOfRegions:
    """Looks stores up by region in what is published, once per run; without any data nobody has a store."""
    kept: dict[str, dict[str, str]] = {}
    lock = threading.Lock()

    def stores_of(regions: frozenset[str]) -> frozenset[str]:
        try:
            run_id = engine.schema().run_id
            with lock:
                if run_id not in kept:
                    kept.clear()
                    kept[run_id] = _regions(engine)
                return frozenset(store for store, region in kept[run_id].items() if region in regions)
        except ServingUnavailableError:
            return frozenset()

    return stores_of


def _regions(engine: QueryEngine) -> dict[str, str]:
    """The region of each store that has one."""
    if "region" not in engine.schema().columns.get("stores", {}):
        return {}
    sql = "SELECT store_id, region FROM stores WHERE region IS NOT NULL"
    rows = engine.execute(sql, max_rows=_MOST_STORES, timeout_seconds=10.0).rows
    return {str(store): str(region) for store, region in rows}


def _mailer(settings: Settings, folder: Path, show: Callable[[str], None]) -> Mailer:
    if settings.smtp_url is None:
        return FolderMailer(folder, show)
    return SmtpMailer(settings.smtp_url.get_secret_value(), settings.mail_from)


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)
