"""The lake on S3: Iceberg tables named by Glue; data files are kept locally once they were read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from botocore.exceptions import ClientError

from infra.aws.clients import AwsClients, aws_errors
from infra.aws.lock import LeaseLock
from infra.aws.names import AwsNames
from infra.aws.objects import Objects
from infra.errors import AwsAccessError, AwsUnavailableError
from infra.iceberg import KEPT_RUNS, CatalogLake, referenced_files
from ingestion.errors import LakeBusyError
from ingestion.lake.zones import Home

if TYPE_CHECKING:
    from pyiceberg.catalog.glue import GlueCatalog
    from pyiceberg.table import Table

_REFUSED = ("ACCESS_DENIED", "INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH", "ExpiredToken", "HTTP 403")
_P = ParamSpec("_P")
_R = TypeVar("_R")


@contextmanager
def lake_errors() -> Iterator[None]:
    """Turn what Glue, S3 and Arrow raise into ours.

    Raises:
        LakeBusyError: Another writer committed first.
        AwsAccessError: Credentials do not suffice.
        AwsUnavailableError: A service failed; what was committed before is untouched.
    """
    from pyiceberg.exceptions import CommitFailedException

    try:
        with aws_errors("glue or s3"):
            yield
    except CommitFailedException as error:
        raise LakeBusyError("Another run has changed the same table. Run this again.") from error
    except FileNotFoundError as error:
        raise AwsUnavailableError(f"A file of the lake is missing: {error}. Restore its version.") from error
    except OSError as error:
        if any(sign in str(error) for sign in _REFUSED):
            raise AwsAccessError(
                "S3 refuses the AWS credentials or what they may do. Sign in anew."
            ) from error
        raise AwsUnavailableError("S3 failed on a file of the lake. Try again.") from error


def _told(method: Callable[_P, _R]) -> Callable[_P, _R]:
    @wraps(method)
    def told(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with lake_errors():
            return method(*args, **kwargs)

    return told


class GlueLake(CatalogLake):
    """The lake of an installation on AWS.

    Table `t` of namespace `n` lies at `s3://<bucket of n>/n/t`; its data files, which never change, are kept
    at `<home>/warehouse/n/t`, so that the local query engine scans them. One writer at a time: the lease.
    """

    def __init__(
        self, clients: AwsClients, names: AwsNames, home: Home, *, kept_runs: int = KEPT_RUNS
    ) -> None:
        super().__init__(LeaseLock(clients, names.table("locks")), kept_runs)
        self._clients, self._names, self._home = clients, names, home
        self._read: dict[tuple[str, str], Table] = {}

    tables = _told(CatalogLake.tables)
    data_files = _told(CatalogLake.data_files)
    latest = _told(CatalogLake.latest)
    schema = _told(CatalogLake.schema)
    runs = _told(CatalogLake.runs)
    read = _told(CatalogLake.read)
    replace = _told(CatalogLake.replace)
    replace_files = _told(CatalogLake.replace_files)
    prune = _told(CatalogLake.prune)

    @cached_property
    def catalog(self) -> GlueCatalog:
        """The Glue catalogue, its files reached with the same credentials."""
        from pyiceberg.catalog.glue import GlueCatalog

        return GlueCatalog("retail", client=self._clients.client("glue"), **self._file_access())

    def table(self, namespace: str, table: str) -> Table:
        """The Iceberg table.

        Raises:
            KeyError: No such table.
        """
        with lake_errors():
            return self._load(namespace, table)

    def _file_access(self) -> dict[str, str]:
        """What Arrow needs to reach S3; on AWS it finds the credentials of the role by itself."""
        found: dict[str, Any] = {"s3.region": self._clients.region, "s3.connect-timeout": "5"}
        found["s3.request-timeout"] = str(self._clients.timeout_seconds)
        if self._clients.endpoint is not None:
            found["s3.endpoint"] = self._clients.endpoint
        return found

    def _find(self, namespace: str, table: str) -> Table | None:
        """Ask Glue where the table's metadata is now; what was read from there before is still good."""
        key = (self._database(namespace), table)
        try:
            found = self._clients.client("glue").get_table(DatabaseName=key[0], Name=table)["Table"]
        except ClientError as error:
            if is_absent(error):
                return None
            raise
        known = self._read.get(key)
        if known is None or known.metadata_location != found["Parameters"]["metadata_location"]:
            known = self._read[key] = self.catalog.load_table(key)
        return known

    def _existing(self) -> GlueCatalog:
        return self.catalog

    def _open(self) -> GlueCatalog:
        return self.catalog

    def _database(self, namespace: str) -> str:
        return self._names.database(namespace)

    def _location(self, namespace: str, table: str) -> str:
        return f"s3://{self._names.bucket(namespace)}/{namespace}/{table}"

    def _readable(self, uris: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._kept(uri) for uri in uris)

    def _kept(self, uri: str) -> str:
        """The local copy of a data file, fetched where it is not there yet."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        path = self._home.warehouse / key
        if not path.exists():
            Objects(self._clients, bucket).download(key, path)
        return str(path)

    def _stored(self, paths: Collection[str]) -> tuple[str, ...]:
        keys = [path.removeprefix(f"{self._home.warehouse}/") for path in paths]
        return tuple(f"s3://{self._names.bucket(key.partition('/')[0])}/{key}" for key in keys)

    def _sweep(self, table: Table) -> None:
        """Delete unreferenced objects and local copies; under the lease, so that none is being written."""
        bucket, _, folder = table.location().removeprefix("s3://").partition("/")
        needed = {uri.removeprefix(f"s3://{bucket}/") for uri in referenced_files(table)}
        objects = Objects(self._clients, bucket)
        objects.delete([item.key for item in objects.listed(f"{folder}/") if item.key not in needed])
        for path in (self._home.warehouse / folder).rglob("*.parquet"):
            if str(path.relative_to(self._home.warehouse)) not in needed:
                path.unlink()


def is_absent(error: ClientError) -> bool:
    """Whether Glue says that a database or table is not there."""
    return bool(error.response.get("Error", {}).get("Code") == "EntityNotFoundException")
