"""The `Users` port on DynamoDB: one table, conditional writes where SQL has transactions.

Items by (`pk`, `sk`): (`account`, id), (`email`, address), (`session`, id),
(`of#<account>`, `session#<id>`), (`refresh`, digest), (`mailed`, `<purpose>#<digest>`),
(`of#<account>`, `mailed#<purpose>`), (`failures`, key).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from infra.aws.clients import AwsClients
from infra.aws.dynamo import Item, Items, Write
from infra.errors import ItemConditionError
from infra.local.account_rows import (
    account_of,
    account_values,
    mailed_of,
    mailed_values,
    session_of,
    session_values,
)
from infra.local.account_tables import micros, moment
from server.auth.accounts import Account, AccountSession, MailedToken, Purpose
from server.ports import Failures, Rotation
from tools.policy import Role

_FORGOTTEN = timedelta(days=1)
_ABSENT = "attribute_not_exists(#pk)"
_ATTEMPTS = 10
_FIRST = {"pk": "meta", "sk": "first-admin"}


class DynamoUsers:
    """Accounts, their sessions and mailed tokens.

    Args:
        clients: Clients of AWS.
        table: The table, with partition key `pk` and sort key `sk`; `expires` is its time to live.
    """

    def __init__(self, clients: AwsClients, table: str) -> None:
        self._items = Items(clients, table)

    def close(self) -> None:
        """Nothing is open."""

    def add(self, account: Account) -> bool:
        """Add an account; False when its address is taken."""
        return self._written(*_added(account))

    def add_first_admin(self, account: Account) -> bool:
        """Add an account if there is no administrator yet; of two callers at once only one does."""
        before = self._items.get(_FIRST)
        if any(known.role is Role.ADMIN for known in self.accounts()):
            return False
        mark = {**_FIRST, "account": account.id}
        claim = (
            Write(put=mark, condition=_ABSENT)
            if before is None
            else Write(put=mark, condition="#account = :before", values={":before": before["account"]})
        )
        return self._written(claim, *_added(account))

    def account(self, account_id: str) -> Account | None:
        """The account of that id."""
        found = self._items.get(_at("account", account_id))
        return None if found is None else _account(found)

    def by_email(self, email: str) -> Account | None:
        """The account of that canonical address."""
        found = self._items.get(_at("email", email))
        return None if found is None else self.account(found["account"])

    def accounts(self) -> Sequence[Account]:
        """Every account, by address."""
        found = map(_account, self._items.query(("pk", "account")))
        return sorted(found, key=lambda account: account.email)

    def change(self, account_id: str, change: Callable[[Account], Account]) -> Account | None:
        """Replace an account by what `change` makes of it; made anew from what another has written."""
        for _ in range(_ATTEMPTS):
            found = self._items.get(_at("account", account_id))
            if found is None:
                return None
            before = _account(found)
            changed = change(before)
            if self._written(*_changed(before, changed, int(found["version"]))):
                return changed
            if changed.email != before.email and self._items.get(_at("email", changed.email)) is not None:
                return None
        raise TimeoutError(f"the account {account_id} is being changed by others all the time")

    def add_session(self, session: AccountSession, refresh_digest: str) -> None:
        """Begin a session with its first refresh token."""
        pointer = {**_at("session", session.id), "account": session.account_id, "expires": _expiry(session)}
        self._items.write(
            Write(put=pointer), Write(put=_session_item(session)), _refresh(refresh_digest, session)
        )

    def session(self, session_id: str) -> AccountSession | None:
        """The session of that id."""
        pointer = self._items.get(_at("session", session_id))
        found = pointer and self._items.get(_of(pointer["account"], f"session#{session_id}"))
        return _session(found) if found else None

    def sessions(self, account_id: str) -> Sequence[AccountSession]:
        """The account's sessions, the last used first."""
        found = map(_session, self._items.query(("pk", f"of#{account_id}"), ("sk", "session#")))
        return sorted(found, key=lambda session: (-micros(session.used_at), session.id))

    def rotate(self, old_digest: str, new_digest: str, now: datetime) -> Rotation | None:
        """Use up a refresh token and put another in its place; of two callers at once only one does."""
        token = self._items.get(_at("refresh", old_digest))
        session = None if token is None else self.session(token["session"])
        if session is None:
            return None
        used = Write(
            key=_at("refresh", old_digest),
            update="SET #used_at = :now",
            condition="attribute_exists(#pk) AND attribute_not_exists(#used_at)",
            values={":now": micros(now)},
        )
        if not self._written(used, _refresh(new_digest, session)):
            return Rotation(session, reused=True)
        self._mark(session, "used_at", now)
        return Rotation(replace(session, used_at=now), reused=False)

    def end_session(self, session_id: str, at: datetime) -> None:
        """End a session, and with it every refresh token of its family."""
        session = self.session(session_id)
        if session is not None and session.ended_at is None:
            self._mark(session, "ended_at", at)

    def end_sessions(self, account_id: str, at: datetime, but: str | None = None) -> None:
        """End every session of the account, but for one."""
        for session in self.sessions(account_id):
            if session.id != but and session.ended_at is None:
                self._mark(session, "ended_at", at)

    def add_mailed(self, token: MailedToken) -> None:
        """Keep a mailed token; an earlier one of the account for the same purpose is void."""
        latest = _of(token.account_id, f"mailed#{token.purpose.value}")
        earlier = self._items.get(latest)
        kept = _at("mailed", f"{token.purpose.value}#{token.digest}")
        expires = int(token.expires_at.timestamp())
        writes = [
            Write(put={**kept, "data": json.dumps(mailed_values(token)), "expires": expires}),
            Write(put={**latest, "token": kept["sk"], "expires": expires}),
        ]
        if earlier is not None and earlier["token"] != kept["sk"]:
            writes.append(Write(key=_at("mailed", earlier["token"])))
        self._items.write(*writes)

    def take_mailed(self, digest: str, purpose: Purpose, now: datetime) -> MailedToken | None:
        """Use up a mailed token; None when there is none, it has run out or was taken."""
        key = _at("mailed", f"{purpose.value}#{digest}")
        found = self._items.get(key)
        if found is None or not self._written(Write(key=key, condition="attribute_exists(#pk)")):
            return None
        token = mailed_of(json.loads(found["data"]))
        return token if now < token.expires_at else None

    def failures(self, key: str) -> Failures | None:
        """The failures under the key; None without any."""
        found = self._items.get(_at("failures", key))
        return None if found is None else Failures(int(found["count"]), moment(int(found["last_at"])))

    def add_failure(self, key: str, at: datetime) -> None:
        """Count one more; the count starts anew a day after the last."""
        oldest = micros(at - _FORGOTTEN)
        for _ in range(_ATTEMPTS):
            found = self._items.get(_at("failures", key))
            fresh = found is None or int(found["last_at"]) < oldest
            count = 1 if found is None or fresh else int(found["count"]) + 1
            item = {**_at("failures", key), "count": count, "last_at": micros(at)}
            item["expires"] = int((at + 2 * _FORGOTTEN).timestamp())
            condition, values = (
                ("#last_at = :last AND #count = :count", _seen(found)) if found else (_ABSENT, {})
            )
            if self._written(Write(put=item, condition=condition, values=values)):
                return

    def forget(self, key: str) -> None:
        """Count from nothing again."""
        self._items.write(Write(key=_at("failures", key)))

    def _mark(self, session: AccountSession, name: str, at: datetime) -> None:
        """Set a time of a session, which is kept apart from the rest so that two times never race."""
        self._items.write(
            Write(
                key=_of(session.account_id, f"session#{session.id}"),
                update=f"SET #{name} = :at",
                values={":at": micros(at)},
            )
        )

    def _written(self, *writes: Write) -> bool:
        try:
            self._items.write(*writes)
        except ItemConditionError:
            return False
        return True


def _at(kind: str, name: str) -> Item:
    return {"pk": kind, "sk": name}


def _of(account_id: str, name: str) -> Item:
    return {"pk": f"of#{account_id}", "sk": name}


def _seen(found: Item) -> Item:
    return {":last": found["last_at"], ":count": found["count"]}


def _account_item(account: Account, version: int) -> Item:
    return {
        **_at("account", account.id),
        "data": json.dumps(account_values(account), sort_keys=True),
        "version": version,
    }


def _added(account: Account) -> tuple[Write, ...]:
    return (
        Write(put=_account_item(account, 1), condition=_ABSENT),
        Write(put={**_at("email", account.email), "account": account.id}, condition=_ABSENT),
    )


def _changed(before: Account, changed: Account, version: int) -> tuple[Write, ...]:
    put = Write(
        put=_account_item(changed, version + 1), condition="#version = :before", values={":before": version}
    )
    if changed.email == before.email:
        return (put,)
    return (
        put,
        Write(put={**_at("email", changed.email), "account": changed.id}, condition=_ABSENT),
        Write(key=_at("email", before.email)),
    )


def _account(item: Item) -> Account:
    return account_of(json.loads(item["data"]))


def _session_item(session: AccountSession) -> Item:
    times = {"used_at": micros(session.used_at), "expires": _expiry(session)}
    key = _of(session.account_id, f"session#{session.id}")
    return {**key, "data": json.dumps(session_values(session)), **times}


def _session(item: Item) -> AccountSession:
    values = json.loads(item["data"])
    times = {name: int(item[name]) for name in ("used_at", "ended_at") if item.get(name) is not None}
    return session_of({**values, **times})


def _refresh(digest: str, session: AccountSession) -> Write:
    item = {**_at("refresh", digest), "session": session.id, "expires": _expiry(session)}
    return Write(put=item, condition=_ABSENT)


def _expiry(session: AccountSession) -> int:
    """When DynamoDB may drop the item: well after the session has run out."""
    return int((session.expires_at + timedelta(days=7)).timestamp())
