"""The `Replays` port on DynamoDB: items (`replay#<user>`, key) of the accounts' table."""

from __future__ import annotations

import json
from datetime import datetime

from infra.aws.clients import AwsClients
from infra.aws.dynamo import Item, Items, Write
from infra.errors import AwsUnavailableError, ItemConditionError
from infra.local.account_tables import micros
from infra.local.replays import ABANDONED, LIFETIME
from server.traffic.ports import Claim, Response

_MOST_BYTES = 350_000
"""A longer response is not kept: an item holds 400 KB at most."""
_ATTEMPTS = 5


class DynamoReplays:
    """Responses by user and key; what is a day old is forgotten."""

    def __init__(self, clients: AwsClients, table: str) -> None:
        self._items = Items(clients, table)

    def close(self) -> None:
        """Nothing is open."""

    def claim(self, user_id: str, key: str, fingerprint: str, now: datetime) -> Claim:
        """Take the key for a request, or tell what it was used for before."""
        for _ in range(_ATTEMPTS):
            found = self._items.get(_at(user_id, key))
            if found is not None and not _is_free(found, now):
                return Claim(str(found["fingerprint"]), _response(found))
            item = {**_at(user_id, key), "fingerprint": fingerprint, "claimed_at": micros(now)}
            item["expires"] = int((now + 2 * LIFETIME).timestamp())
            if self._took(item, found):
                return Claim(fingerprint, mine=True)
        raise AwsUnavailableError("The same request is being sent by many at once. Send it again.")

    def keep(self, user_id: str, key: str, response: Response) -> None:
        """Keep how the claimed request was answered; one that is too long is not kept."""
        if len(response.body) > _MOST_BYTES:
            return
        kept = Write(
            key=_at(user_id, key),
            update="SET #status = :status , #headers = :headers , #body = :body",
            condition="attribute_exists(#pk)",
            values={
                ":status": response.status,
                ":headers": json.dumps(response.headers),
                ":body": response.body,
            },
        )
        self._try(kept)

    def release(self, user_id: str, key: str) -> None:
        """Let the key be used again, for the request came to nothing."""
        self._try(Write(key=_at(user_id, key), condition="attribute_not_exists(#status)"))

    def _took(self, item: Item, before: Item | None) -> bool:
        if before is None:
            return self._try(Write(put=item, condition="attribute_not_exists(#pk)"))
        values = {":before": before["claimed_at"]}
        return self._try(Write(put=item, condition="#claimed_at = :before", values=values))

    def _try(self, write: Write) -> bool:
        try:
            self._items.write(write)
        except ItemConditionError:
            return False
        return True


def _at(user_id: str, key: str) -> Item:
    return {"pk": f"replay#{user_id}", "sk": key}


def _is_free(item: Item, now: datetime) -> bool:
    lifetime = ABANDONED if "status" not in item else LIFETIME
    return int(item["claimed_at"]) < micros(now - lifetime)


def _response(item: Item) -> Response | None:
    if "status" not in item:
        return None
    pairs = tuple((name, value) for name, value in json.loads(item["headers"]))
    return Response(int(item["status"]), pairs, item["body"])
