"""The `AuditLog` port on DynamoDB: the same chain of hashes, each number written once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from infra.aws.clients import AwsClients
from infra.aws.dynamo import Items, Write, first
from infra.errors import AwsUnavailableError, ItemConditionError
from infra.local.audit import chained, entry_from, entry_text, first_break, moment_text
from server.audit import EVERYTHING, AuditEntry, AuditFilter

CHAIN = "audit"
_ATTEMPTS = 50


class DynamoAuditLog:
    """Entries of one chain; the role of the server may add to the table, not change or delete.

    Args:
        clients: Clients of AWS.
        table: The table, with partition key `chain` and numeric sort key `number`.
    """

    def __init__(self, clients: AwsClients, table: str) -> None:
        self._items = Items(clients, table)

    def close(self) -> None:
        """Nothing is open."""

    def add(self, entry: AuditEntry) -> None:
        """Add an entry at the end of the chain; of two at once, one takes the next place.

        Raises:
            AwsUnavailableError: Others took every place that was tried.
        """
        text = entry_text(entry)
        for _ in range(_ATTEMPTS):
            last = first(self._items.query(("chain", CHAIN), backwards=True)) or {"number": 0, "hash": ""}
            item = {"chain": CHAIN, "number": int(last["number"]) + 1, "entry": text}
            item["hash"] = chained(str(last["hash"]), text)
            try:
                self._items.write(Write(put=item, condition="attribute_not_exists(#number)"))
            except ItemConditionError:
                continue
            return
        raise AwsUnavailableError("The audit log is written by too many at once. Ask again.")

    def entries(
        self, after: int, limit: int, wanted: AuditFilter = EVERYTHING
    ) -> Sequence[tuple[int, AuditEntry]]:
        """Entries with their numbers, from the one after number `after`."""
        return [(number, entry_from(text)) for number, text, _ in self.rows(after, limit, wanted)]

    def rows(
        self, after: int = 0, limit: int = -1, wanted: AuditFilter = EVERYTHING
    ) -> Sequence[tuple[int, str, str]]:
        """Number, text and hash of each entry, as they are exported."""
        found = (row for row in self._all(after) if _is_wanted(json.loads(row[1]), wanted))
        return list(islice(found, None if limit < 0 else limit))

    def broken_at(self) -> int | None:
        """The first number at which the chain does not hold; None when it does."""
        return first_break(self.rows())

    def _all(self, after: int) -> Iterator[tuple[int, str, str]]:
        for item in self._items.query(("chain", CHAIN), after=("number", after)):
            yield int(item["number"]), str(item["entry"]), str(item["hash"])


def _is_wanted(said: Mapping[str, Any], wanted: AuditFilter) -> bool:
    search, since, until = wanted.search.strip().lower(), moment_text(wanted.since), moment_text(wanted.until)
    action = str(said["action"])
    return (
        wanted.user_id in {"", said["user_id"]}
        and wanted.outcome in {"", said["outcome"]}
        and (
            wanted.action in {"", action}
            or (wanted.action.endswith(":") and action.startswith(wanted.action))
        )
        and (
            search in str(said["said"]).lower()
            or search in json.dumps(said["sql"], ensure_ascii=False).lower()
        )
        and (since is None or said["at"] >= since)
        and (until is None or said["at"] < until)
    )
