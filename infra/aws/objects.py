"""Small objects in S3: read, written under a condition, and files brought to local disk."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.aws.clients import AwsClients, aws_errors, code_of
from infra.errors import AwsUnavailableError, ConditionFailedError

_ABSENT = frozenset({"NoSuchKey", "404", "NotFound"})
_LOST = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412"})


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object's content and the tag that changes with it."""

    data: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An object of a listing."""

    key: str
    size: int
    etag: str


class Objects:
    """The objects of one bucket; encryption is the bucket's default (SSE-KMS)."""

    def __init__(self, clients: AwsClients, bucket: str) -> None:
        self._clients, self._bucket = clients, bucket

    def read(self, key: str) -> StoredObject | None:
        """An object; None where there is none."""
        with aws_errors("s3"):
            try:
                found = self._s3.get_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if code_of(error) in _ABSENT:
                    return None
                raise
            return StoredObject(found["Body"].read(), found["ETag"])

    def write(self, key: str, data: bytes) -> None:
        """Write an object, whatever was there."""
        with aws_errors("s3"):
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=data)

    def write_if(self, key: str, data: bytes, etag: str | None) -> None:
        """Write an object in the place of the one with that tag; None: where there is none.

        When the answer to a write was lost and it is sent again, the object that is there is our own.

        Raises:
            ConditionFailedError: Another one is there.
        """
        condition: dict[str, Any] = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
        with aws_errors("s3"):
            try:
                self._s3.put_object(Bucket=self._bucket, Key=key, Body=data, **condition)
            except ClientError as error:
                if code_of(error) not in _LOST:
                    raise
                found = self.read(key)
                if found is None or found.data != data:
                    raise ConditionFailedError(key) from error

    def listed(self, prefix: str) -> Iterator[Listed]:
        """Every object under a prefix, by key."""
        with aws_errors("s3"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            for page in pages:
                for item in page.get("Contents", ()):
                    yield Listed(item["Key"], item["Size"], item["ETag"])

    def delete(self, keys: list[str]) -> None:
        """Delete objects; those that are not there are let be.

        Raises:
            AwsUnavailableError: Some could not be deleted.
        """
        for start in range(0, len(keys), 1000):
            names = [{"Key": key} for key in keys[start : start + 1000]]
            with aws_errors("s3"):
                done = self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": names, "Quiet": True})
            if refused := done.get("Errors"):
                raise AwsUnavailableError(f"s3 did not delete {len(refused)} objects. Run this again.")

    def download(self, key: str, target: Path) -> None:
        """Bring an object to a file, which appears whole."""
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.{os.getpid()}.{uuid.uuid4().hex[:8]}")
        try:
            with aws_errors("s3"):
                self._s3.download_file(self._bucket, key, str(fresh))
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)

    def upload(self, source: Path, key: str) -> None:
        """Bring a file to an object; a large one in parts, which count together or not at all."""
        with aws_errors("s3"):
            self._s3.upload_file(str(source), self._bucket, key)

    @property
    def _s3(self) -> Any:  # noqa: ANN401 - a boto3 client
        return self._clients.client("s3")
