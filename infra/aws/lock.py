"""The write lock of a lake on AWS: a lease in DynamoDB, kept up while held, free when it runs out."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.aws.clients import AwsClients, aws_errors, code_of
from infra.errors import LeaseTakenError
from ingestion.errors import LakeBusyError

LEASE_SECONDS = 120
_LOCK = "lake"


class LeaseLock:
    """A re-entrant, non-blocking lock; not shared between threads.

    A holder that cannot renew its lease loses it, and `check` says so: nothing is published without it.
    """

    def __init__(self, clients: AwsClients, table: str, *, lease_seconds: int = LEASE_SECONDS) -> None:
        self._clients, self._table, self._seconds = clients, table, lease_seconds
        self._owner = uuid.uuid4().hex
        self._depth = 0
        self._ended = threading.Event()
        self._renewals: threading.Thread | None = None

    def __enter__(self) -> LeaseLock:
        """Take the lease.

        Raises:
            LakeBusyError: Another holder has it.
        """
        if self._depth == 0:
            self._take()
            self._ended.clear()
            self._renewals = threading.Thread(target=self._renew, name="lease", daemon=True)
            self._renewals.start()
        self._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0 and self._renewals is not None:
            self._ended.set()
            self._renewals.join()
            self._release()

    def _take(self) -> None:
        now = int(time.time())
        try:
            with aws_errors("dynamodb"):
                self._put(
                    now, "attribute_not_exists(#id) OR expires_at < :now OR #owner = :me", {":now": now}
                )
        except LeaseTakenError as error:
            raise LakeBusyError(
                "Another run is writing the lake. Wait until it has ended, then run this again."
            ) from error

    def _put(self, now: int, condition: str, values: dict[str, int]) -> None:
        try:
            self._clients.client("dynamodb").put_item(
                TableName=self._table,
                Item={
                    "id": {"S": _LOCK},
                    "owner": {"S": self._owner},
                    "expires_at": {"N": str(now + self._seconds)},
                },
                ConditionExpression=condition,
                ExpressionAttributeNames=_names(condition),
                ExpressionAttributeValues={
                    ":me": {"S": self._owner},
                    **{name: {"N": str(value)} for name, value in values.items()},
                },
            )
        except ClientError as error:
            if code_of(error) == "ConditionalCheckFailedException":
                raise LeaseTakenError from error
            raise

    def _renew(self) -> None:
        """Put the end of the lease off until it is given back; an attempt that fails is made again."""
        while not self._ended.wait(self._seconds / 4):
            try:
                self._put(int(time.time()), "#owner = :me", {})
            except (ClientError, BotoCoreError):
                continue
            except LeaseTakenError:
                return

    def _release(self) -> None:
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": {"id": {"S": _LOCK}},
            "ConditionExpression": "#owner = :me",
            "ExpressionAttributeNames": {"#owner": "owner"},
            "ExpressionAttributeValues": {":me": {"S": self._owner}},
        }
        try:
            self._clients.client("dynamodb").delete_item(**request)
        except (ClientError, BotoCoreError):
            return


def _names(condition: str) -> dict[str, str]:
    return {name: name.removeprefix("#") for name in ("#id", "#owner") if name in condition}
