"""Items of a DynamoDB table as plain Python values."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from infra.aws.clients import AwsClients, aws_errors, code_of
from infra.errors import ItemConditionError

Item: TypeAlias = dict[str, Any]
"""Text, whole numbers, bytes, booleans and nothing, by attribute."""
_REFUSED = frozenset({"ConditionalCheckFailedException", "ConditionalCheckFailed"})
_CANCELLED = "TransactionCanceledException"
_ATTEMPTS = 8
_FIRST_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a transaction.

    Args:
        put: The item to put; None deletes the item of `key`, or updates it where there is an `update`.
        key: Key of the item to delete, update or check.
        condition: What must hold of the item as it is.
        update: Update expression.
        values: Values named in condition and update; attributes are named as `#name`.
    """

    put: Item | None = None
    key: Item | None = None
    condition: str = ""
    update: str = ""
    values: Item = field(default_factory=dict)


class Items:
    """The items of one table; reads see every write that has ended."""

    def __init__(self, clients: AwsClients, table: str) -> None:
        self._clients, self._table = clients, table

    def get(self, key: Item) -> Item | None:
        """The item of a key; None where there is none."""
        with aws_errors("dynamodb"):
            found = self._client.get_item(TableName=self._table, Key=_wire(key), ConsistentRead=True)
        return _plain(found["Item"]) if "Item" in found else None

    def query(
        self,
        partition: tuple[str, str],
        sort: tuple[str, str] | None = None,
        *,
        after: tuple[str, int] | None = None,
        backwards: bool = False,
    ) -> Iterator[Item]:
        """Items of a partition, in the order of the sort key; pages are asked for as they are used.

        Args:
            partition: Name and value of the partition key.
            sort: Name of the sort key and what it begins with.
            after: Name of a numeric sort key and what it is greater than; not with `sort`.
            backwards: The last first.
        """
        names, values = {"#p": partition[0]}, {":p": partition[1]}
        condition = "#p = :p"
        if sort is not None:
            names["#s"], values[":s"] = sort
            condition += " AND begins_with(#s, :s)"
        elif after is not None:
            names["#s"], values[":s"] = after  # type: ignore[assignment]
            condition += " AND #s > :s"
        with aws_errors("dynamodb"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=_wire(values),
                ConsistentRead=True,
                ScanIndexForward=not backwards,
            )
            for page in pages:
                yield from map(_plain, page["Items"])

    def write(self, *writes: Write) -> None:
        """Do all of the writes, or none; a transaction that met another one is tried again.

        Raises:
            ItemConditionError: A condition does not hold.
            AwsUnavailableError: Others were in the way every time.
        """
        pause = _FIRST_PAUSE
        for last in range(_ATTEMPTS, 0, -1):
            with aws_errors("dynamodb"):
                try:
                    self._write(writes)
                except ClientError as error:
                    if _REFUSED & _reasons(error):
                        raise ItemConditionError(self._table) from error
                    if code_of(error) != _CANCELLED or last == 1:
                        raise
                else:
                    return
            time.sleep(pause * (500 + secrets.randbelow(500)) / 1000)
            pause *= 2

    def add(self, key: Item, attribute: str, amount: int) -> int:
        """Add to a number of an item, which is made where it is missing; returns what it is then."""
        with aws_errors("dynamodb"):
            done = self._client.update_item(
                TableName=self._table,
                Key=_wire(key),
                UpdateExpression="ADD #a :n",
                ExpressionAttributeNames={"#a": attribute},
                ExpressionAttributeValues=_wire({":n": amount}),
                ReturnValues="UPDATED_NEW",
            )
        return int(_plain(done["Attributes"])[attribute])

    def _write(self, writes: Sequence[Write]) -> None:
        if len(writes) == 1:
            self._write_one(writes[0])
        else:
            self._client.transact_write_items(TransactItems=[self._part(w) for w in writes])

    def _write_one(self, write: Write) -> None:
        ((kind, request),) = self._part(write).items()
        call = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}[kind]
        getattr(self._client, call)(**request)

    def _part(self, write: Write) -> dict[str, Any]:
        request: dict[str, Any] = {"TableName": self._table}
        if write.put is not None:
            request["Item"] = _wire(write.put)
        else:
            request["Key"] = _wire(write.key or {})
        said = f"{write.condition} {write.update}"
        if write.condition:
            request["ConditionExpression"] = write.condition
        if write.update:
            request["UpdateExpression"] = write.update
        if write.values:
            request["ExpressionAttributeValues"] = _wire(write.values)
        names = {word.strip("(),") for word in said.replace("(", " ").split() if word.startswith("#")}
        if names:
            request["ExpressionAttributeNames"] = {name: name.removeprefix("#") for name in sorted(names)}
        kind = "Put" if write.put is not None else "Update" if write.update else "Delete"
        return {kind: request}

    @property
    def _client(self) -> Any:  # noqa: ANN401 - a boto3 client
        return self._clients.client("dynamodb")


def _reasons(error: ClientError) -> set[str]:
    """Why a write was refused: its code, and those of the parts of a transaction."""
    parts: Sequence[Mapping[str, Any]] = error.response.get("CancellationReasons") or ()
    return {code_of(error), *(str(part.get("Code", "")) for part in parts)}


def _wire(values: Mapping[str, Any]) -> dict[str, Any]:
    serialise = TypeSerializer().serialize
    return {name: serialise(value) for name, value in values.items()}


def _plain(item: Mapping[str, Any]) -> Item:
    restore = TypeDeserializer().deserialize
    return {name: _number(restore(value)) for name, value in item.items()}


def _number(value: Any) -> Any:  # noqa: ANN401 - an attribute of any type
    if isinstance(value, Binary):
        return bytes(value)
    return int(value) if isinstance(value, Decimal) else value


def first(items: Sequence[Item] | Iterator[Item]) -> Item | None:
    """The first of the items; None where there is none."""
    return next(iter(items), None)
