"""The `SlackStore` port in the accounts' database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from infra.local.account_tables import micros
from infra.local.migrating import migrate
from infra.local.slack_tables import CODES, DELIVERIES, LINKS
from infra.local.users import open_engine
from server.slack.ports import SlackPerson

REMEMBERED = timedelta(days=1)
"""Slack delivers an event again for an hour at most."""


class SqlSlackStore:
    """Links, codes and deliveries; every method is one transaction.

    Args:
        url: Of SQLAlchemy; the database of the accounts, brought to the newest schema.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        migrate(self._engine)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def add_code(self, digest: str, user_id: str, expires_at: datetime) -> None:
        """Keep a link code of an account; an earlier one of the account is void."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(CODES).where(CODES.c.user_id == user_id))
            values = {"digest": digest, "user_id": user_id, "expires_at": micros(expires_at)}
            connection.execute(sa.insert(CODES).values(values))

    def redeem(self, digest: str, person: SlackPerson, now: datetime) -> str | None:
        """Use up a code and link the person to its account; of two at once only one does."""
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(CODES).where(CODES.c.digest == digest)).mappings().first()
            used = connection.execute(sa.delete(CODES).where(CODES.c.digest == digest)).rowcount
            if row is None or not used or micros(now) >= row["expires_at"]:
                return None
            _unlink(connection, person)
            user_id = str(row["user_id"])
            values = {"team": person.team, "person": person.user, "user_id": user_id}
            connection.execute(sa.insert(LINKS).values(values))
        return user_id

    def void_code(self, digest: str) -> None:
        """Forget a code, if there is such a one."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(CODES).where(CODES.c.digest == digest))

    def account_of(self, person: SlackPerson) -> str | None:
        """The account that the person is linked to."""
        with self._engine.begin() as connection:
            return connection.execute(sa.select(LINKS.c.user_id).where(_is(person))).scalar()

    def people(self, user_id: str) -> Sequence[SlackPerson]:
        """Who is linked to the account."""
        wanted = sa.select(LINKS.c.team, LINKS.c.person).where(LINKS.c.user_id == user_id)
        with self._engine.begin() as connection:
            rows = connection.execute(wanted.order_by(LINKS.c.team, LINKS.c.person))
            return [SlackPerson(team, person) for team, person in rows]

    def unlink(self, person: SlackPerson) -> bool:
        """Forget the person's link; False when there was none."""
        with self._engine.begin() as connection:
            return _unlink(connection, person)

    def unlink_account(self, user_id: str) -> int:
        """Forget every link and code of the account; how many people were linked."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(CODES).where(CODES.c.user_id == user_id))
            return connection.execute(sa.delete(LINKS).where(LINKS.c.user_id == user_id)).rowcount

    def first_seen(self, key: str, at: datetime) -> bool:
        """Whether this delivery comes for the first time; those of a day ago are forgotten."""
        old = sa.delete(DELIVERIES).where(DELIVERIES.c.at < micros(at - REMEMBERED))
        try:
            with self._engine.begin() as connection:
                connection.execute(old)
                connection.execute(sa.insert(DELIVERIES).values(key=key, at=micros(at)))
        except IntegrityError:
            return False
        return True


def _is(person: SlackPerson) -> sa.ColumnElement[bool]:
    return sa.and_(LINKS.c.team == person.team, LINKS.c.person == person.user)


def _unlink(connection: Connection, person: SlackPerson) -> bool:
    return connection.execute(sa.delete(LINKS).where(_is(person))).rowcount > 0
