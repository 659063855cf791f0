"""The `SlackStore` port on DynamoDB, in the accounts' table.

Items by (`pk`, `sk`): (`slack-code`, digest), (`slack-code-of`, account), (`slack-person`, `<team>#<user>`),
(`slack-of#<account>`, `<team>#<user>`), (`slack-seen`, key).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from infra.aws.clients import AwsClients
from infra.aws.dynamo import Item, Items, Write
from infra.errors import ItemConditionError
from infra.local.account_tables import micros
from infra.local.slack_store import REMEMBERED
from server.slack.ports import SlackPerson


class DynamoSlackStore:
    """Links, codes and deliveries."""

    def __init__(self, clients: AwsClients, table: str) -> None:
        self._items = Items(clients, table)

    def close(self) -> None:
        """Nothing is open."""

    def add_code(self, digest: str, user_id: str, expires_at: datetime) -> None:
        """Keep a link code of an account; an earlier one of the account is void."""
        earlier = self._items.get(_at("slack-code-of", user_id))
        ends = int(expires_at.timestamp()) + 3600
        code = {"user": user_id, "until": micros(expires_at), "expires": ends}
        writes = [
            Write(put={**_at("slack-code", digest), **code}),
            Write(put={**_at("slack-code-of", user_id), "digest": digest, "expires": ends}),
        ]
        if earlier is not None and earlier["digest"] != digest:
            writes.append(Write(key=_at("slack-code", earlier["digest"])))
        self._items.write(*writes)

    def redeem(self, digest: str, person: SlackPerson, now: datetime) -> str | None:
        """Use up a code and link the person to its account; of two at once only one does."""
        key = _at("slack-code", digest)
        found = self._items.get(key)
        if found is None or not self._try(Write(key=key, condition="attribute_exists(#pk)")):
            return None
        if micros(now) >= int(found["until"]):
            return None
        self.unlink(person)
        user_id = str(found["user"])
        self._items.write(
            Write(put={**_at("slack-person", _name(person)), "user": user_id}),
            Write(put=_at(f"slack-of#{user_id}", _name(person))),
        )
        return user_id

    def void_code(self, digest: str) -> None:
        """Forget a code, if there is such a one."""
        self._items.write(Write(key=_at("slack-code", digest)))

    def account_of(self, person: SlackPerson) -> str | None:
        """The account that the person is linked to."""
        found = self._items.get(_at("slack-person", _name(person)))
        return None if found is None else str(found["user"])

    def people(self, user_id: str) -> Sequence[SlackPerson]:
        """Who is linked to the account."""
        found = self._items.query(("pk", f"slack-of#{user_id}"))
        return [SlackPerson(*str(item["sk"]).split("#", 1)) for item in found]

    def unlink(self, person: SlackPerson) -> bool:
        """Forget the person's link; False when there was none."""
        user_id = self.account_of(person)
        if user_id is None:
            return False
        return self._try(
            Write(
                key=_at("slack-person", _name(person)),
                condition="#user = :user",
                values={":user": user_id},
            ),
            Write(key=_at(f"slack-of#{user_id}", _name(person))),
        )

    def unlink_account(self, user_id: str) -> int:
        """Forget every link and code of the account; how many people were linked."""
        code = self._items.get(_at("slack-code-of", user_id))
        if code is not None:
            self._items.write(
                Write(key=_at("slack-code", code["digest"])), Write(key=_at("slack-code-of", user_id))
            )
        return sum(self.unlink(person) for person in self.people(user_id))

    def first_seen(self, key: str, at: datetime) -> bool:
        """Whether this delivery comes for the first time; those of a day ago are forgotten."""
        item = {**_at("slack-seen", key), "at": micros(at), "expires": int((at + 2 * REMEMBERED).timestamp())}
        return self._try(
            Write(
                put=item,
                condition="attribute_not_exists(#pk) OR #at < :old",
                values={":old": micros(at - REMEMBERED)},
            )
        )

    def _try(self, *writes: Write) -> bool:
        try:
            self._items.write(*writes)
        except ItemConditionError:
            return False
        return True


def _at(kind: str, name: str) -> Item:
    return {"pk": kind, "sk": name}


def _name(person: SlackPerson) -> str:
    return f"{person.team}#{person.user}"
