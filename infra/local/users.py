"""The `Users` port on SQLAlchemy: SQLite by default, PostgreSQL or MySQL by URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from infra.local.account_rows import (
    account_of,
    account_values,
    mailed_of,
    mailed_values,
    session_of,
    session_values,
)
from infra.local.account_tables import ACCOUNTS, FAILURES, MAILED, REFRESH_TOKENS, SESSIONS, micros, moment
from infra.local.migrating import migrate
from server.auth.accounts import Account, AccountSession, MailedToken, Purpose
from server.ports import Failures, Rotation
from tools.policy import Role

_FORGOTTEN = timedelta(days=1)


class SqlUsers:
    """Accounts in a database; every method is one transaction.

    Args:
        url: Of SQLAlchemy, such as `sqlite:////var/lib/retail/accounts.db`; brought to the newest schema.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        migrate(self._engine)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def add(self, account: Account) -> bool:
        """Add an account; False when its address is taken."""
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(ACCOUNTS).values(account_values(account)))
        except IntegrityError:
            return False
        return True

    def add_first_admin(self, account: Account) -> bool:
        """Add an account if there is no administrator yet."""
        admin = sa.select(ACCOUNTS.c.id).where(ACCOUNTS.c.role == Role.ADMIN.value).with_for_update()
        try:
            with self._engine.begin() as connection:
                if connection.execute(admin).first() is not None:
                    return False
                connection.execute(sa.insert(ACCOUNTS).values(account_values(account)))
        except IntegrityError:
            return False
        return True

    def account(self, account_id: str) -> Account | None:
        """The account of that id."""
        return self._account(ACCOUNTS.c.id == account_id)

    def by_email(self, email: str) -> Account | None:
        """The account of that canonical address."""
        return self._account(ACCOUNTS.c.email == email)

    def accounts(self) -> Sequence[Account]:
        """Every account, by address."""
        with self._engine.begin() as connection:
            rows = connection.execute(sa.select(ACCOUNTS).order_by(ACCOUNTS.c.email)).mappings()
            return [account_of(row) for row in rows]

    def change(self, account_id: str, change: Callable[[Account], Account]) -> Account | None:
        """Replace an account by what `change` makes of it, nobody else changing it meanwhile."""
        wanted = sa.select(ACCOUNTS).where(ACCOUNTS.c.id == account_id).with_for_update()
        try:
            with self._engine.begin() as connection:
                row = connection.execute(wanted).mappings().first()
                if row is None:
                    return None
                changed = change(account_of(row))
                connection.execute(
                    sa.update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(account_values(changed))
                )
        except IntegrityError:
            return None
        return changed

    def add_session(self, session: AccountSession, refresh_digest: str) -> None:
        """Begin a session with its first refresh token."""
        with self._engine.begin() as connection:
            connection.execute(sa.insert(SESSIONS).values(session_values(session)))
            _add_refresh(connection, refresh_digest, session.id)

    def session(self, session_id: str) -> AccountSession | None:
        """The session of that id."""
        with self._engine.begin() as connection:
            return _session(connection, session_id)

    def sessions(self, account_id: str) -> Sequence[AccountSession]:
        """The account's sessions, the last used first."""
        wanted = sa.select(SESSIONS).where(SESSIONS.c.account_id == account_id)
        with self._engine.begin() as connection:
            rows = connection.execute(wanted.order_by(SESSIONS.c.used_at.desc(), SESSIONS.c.id)).mappings()
            return [session_of(row) for row in rows]

    def rotate(self, old_digest: str, new_digest: str, now: datetime) -> Rotation | None:
        """Use up a refresh token and put another in its place; of two callers at once only one does."""
        token = REFRESH_TOKENS.c
        with self._engine.begin() as connection:
            used = connection.execute(
                sa.update(REFRESH_TOKENS)
                .where(token.digest == old_digest, token.used_at.is_(None))
                .values(used_at=micros(now))
            )
            found = connection.execute(sa.select(token.session_id).where(token.digest == old_digest)).first()
            session = None if found is None else _session(connection, found[0])
            if session is None:
                return None
            if used.rowcount == 0:
                return Rotation(session, reused=True)
            _add_refresh(connection, new_digest, session.id)
            connection.execute(
                sa.update(SESSIONS).where(SESSIONS.c.id == session.id).values(used_at=micros(now))
            )
            return Rotation(replace(session, used_at=now), reused=False)

    def end_session(self, session_id: str, at: datetime) -> None:
        """End a session, and with it every refresh token of its family."""
        self._end(SESSIONS.c.id == session_id, at=at)

    def end_sessions(self, account_id: str, at: datetime, but: str | None = None) -> None:
        """End every session of the account, but for one."""
        self._end(SESSIONS.c.account_id == account_id, SESSIONS.c.id != (but or ""), at=at)

    def add_mailed(self, token: MailedToken) -> None:
        """Keep a mailed token; an earlier one of the account for the same purpose is void."""
        kept = MAILED.c
        with self._engine.begin() as connection:
            connection.execute(
                sa.delete(MAILED).where(
                    kept.account_id == token.account_id, kept.purpose == token.purpose.value
                )
            )
            connection.execute(sa.insert(MAILED).values(mailed_values(token)))

    def take_mailed(self, digest: str, purpose: Purpose, now: datetime) -> MailedToken | None:
        """Use up a mailed token; None when there is none, it has run out or was taken."""
        wanted = sa.and_(MAILED.c.digest == digest, MAILED.c.purpose == purpose.value)
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(MAILED).where(wanted)).mappings().first()
            if connection.execute(sa.delete(MAILED).where(wanted)).rowcount == 0 or row is None:
                return None
        token = mailed_of(row)
        return token if now < token.expires_at else None

    def failures(self, key: str) -> Failures | None:
        """The failures under the key; None without any."""
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(FAILURES).where(FAILURES.c.key == key)).mappings().first()
        return None if row is None else Failures(row["count"], moment(row["last_at"]))

    def add_failure(self, key: str, at: datetime) -> None:
        """Count one more; the count starts anew a day after the last."""
        kept = FAILURES.c
        count = sa.case((kept.last_at < micros(at - _FORGOTTEN), 1), else_=kept.count + 1)
        one_more = sa.update(FAILURES).where(kept.key == key).values(count=count, last_at=micros(at))
        with self._engine.begin() as connection:
            counted = connection.execute(one_more).rowcount
        if not counted:
            self._first_failure(key, at, one_more)

    def forget(self, key: str) -> None:
        """Count from nothing again."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(FAILURES).where(FAILURES.c.key == key))

    def _first_failure(self, key: str, at: datetime, one_more: sa.Update) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(FAILURES).values(key=key, count=1, last_at=micros(at)))
        except IntegrityError:
            with self._engine.begin() as connection:
                connection.execute(one_more)

    def _account(self, wanted: sa.ColumnElement[bool]) -> Account | None:
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(ACCOUNTS).where(wanted)).mappings().first()
        return None if row is None else account_of(row)

    def _end(self, *wanted: sa.ColumnElement[bool], at: datetime) -> None:
        ended = sa.update(SESSIONS).where(*wanted, SESSIONS.c.ended_at.is_(None)).values(ended_at=micros(at))
        with self._engine.begin() as connection:
            connection.execute(ended)


def open_engine(url: str) -> Engine:
    """An engine; SQLite waits for a writer, writes ahead, and begins each transaction as a writer."""
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's connection
    connection.isolation_level = None
    for pragma in ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _session(connection: Connection, session_id: str) -> AccountSession | None:
    row = connection.execute(sa.select(SESSIONS).where(SESSIONS.c.id == session_id)).mappings().first()
    return None if row is None else session_of(row)


def _add_refresh(connection: Connection, digest: str, session_id: str) -> None:
    connection.execute(sa.insert(REFRESH_TOKENS).values(digest=digest, session_id=session_id, used_at=None))
