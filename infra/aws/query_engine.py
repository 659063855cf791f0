"""The query engine on Athena: started, awaited, paged, stopped; what it reads is capped by its workgroup."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.aws.athena_results import read_rows
from infra.aws.clients import AwsClients, aws_errors
from infra.aws.names import AwsNames
from infra.aws.objects import Objects
from infra.aws.publisher import POINTER, Publication, read_publication
from infra.errors import AwsAccessError, AwsUnavailableError, PublishError
from tools.errors import (
    InternalQueryError,
    QueryCancelledError,
    QueryServiceError,
    QueryTimeoutError,
    ServingUnavailableError,
)
from tools.ports import CostEstimate, Dialect, RawResult, ServingSchema

_TOO_LONG = "The query took too long and was stopped. Ask for a shorter period or fewer groups."
_TOO_MUCH = "The query would read more than it may and was stopped. Ask for a shorter period or fewer tables."
_SERVICE = "The query service does not answer. Nothing was lost; ask again in a moment."
_CUTOFF = ("bytes scanned limit", "exceeded the bytes")
_EXHAUSTED = ("exhausted resources", "exceeded local memory", "query timeout", "exceeded maximum")
_FIRST_POLL, _LAST_POLL = 0.05, 1.0
_POINTER_SECONDS = 5.0
_USER_MISTAKE = 2


@dataclass(frozen=True, slots=True)
class AthenaOptions:
    """How queries run.

    Args:
        reuse_minutes: Athena may give the result of a like query that is no older; 0 never.
        attempts: How often a query is started that fails by no fault of its own.
    """

    reuse_minutes: int = 60
    attempts: int = 2


class AthenaQueryEngine:
    """Runs guarded SQL on the published Glue database; safe for many threads.

    Args:
        clients: Clients of AWS.
        names: Names of the installation.
        options: How queries run.
        clock: Seconds that only go up.
    """

    def __init__(
        self,
        clients: AwsClients,
        names: AwsNames,
        options: AthenaOptions | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clients, self._names, self._clock = clients, names, clock
        self._options = options or AthenaOptions()
        self._objects = Objects(clients, names.curated_bucket)
        self._known: tuple[float, Publication] | None = None

    @property
    def dialect(self) -> Dialect:
        """The dialect of Athena."""
        return "athena"

    def schema(self) -> ServingSchema:
        """The published schema, as the publisher wrote it down.

        Raises:
            ServingUnavailableError: Nothing is published.
            QueryServiceError: S3 does not answer.
        """
        found = self.publication()
        as_of = datetime.fromisoformat(found.published.as_of)
        return ServingSchema(
            found.published.run_id,
            as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of,
            found.columns,
            found.published.row_counts,
            {table: frozenset(names) for table, names in found.empty_columns.items()},
            tuple(currency for currency, _ in found.published.currencies if currency),
            model_versions={t: tuple(names) for t, names in found.published.model_versions.items()},
        )

    def execute(
        self, sql: str, *, max_rows: int, timeout_seconds: float, cancel: threading.Event | None = None
    ) -> RawResult:
        """Run one statement; see `QueryEngine.execute`.

        Raises:
            QueryServiceError: Athena failed by no fault of the statement, or refuses us.
        """
        deadline = self._clock() + timeout_seconds
        database = self.publication().published.file
        with _query_errors():
            for last in range(self._options.attempts, 0, -1):
                execution = self._start(sql, database, timeout_seconds)
                ended = self._await(execution, deadline, cancel)
                if ended["State"] == "SUCCEEDED":
                    return read_rows(self._athena, execution, max_rows)
                _raise_unless_retryable(ended, last > 1)
        raise QueryServiceError(_SERVICE)

    def estimate(self, reads: Mapping[str, frozenset[str]]) -> CostEstimate:
        """Bytes in storage of the columns that are read."""
        sizes = self.publication().column_bytes
        found = (
            sizes.get(table, {}).get(column, 0) for table, columns in reads.items() for column in columns
        )
        return CostEstimate(sum(found))

    def engine_cap_bytes(self) -> int | None:
        """Bytes at which the workgroup ends a query; None when it never does, or lets clients overrule it."""
        with _query_errors():
            group = self._athena.get_work_group(WorkGroup=self._names.workgroup)["WorkGroup"]
        configuration = group.get("Configuration", {})
        if not configuration.get("EnforceWorkGroupConfiguration"):
            return None
        cap = configuration.get("BytesScannedCutoffPerQuery")
        return None if cap is None else int(cap)

    def publication(self) -> Publication:
        """What is published now; the pointer is read again every few seconds.

        Raises:
            ServingUnavailableError: Nothing is published.
            QueryServiceError: S3 does not answer.
        """
        now, known = self._clock(), self._known
        if known is not None and now - known[0] < _POINTER_SECONDS:
            return known[1]
        try:
            found = self._objects.read(POINTER)
            if found is None:
                raise ServingUnavailableError(
                    "Nothing has been published yet. Load a shop and run the pipeline first."
                )
            publication = read_publication(found.data)
        except (AwsAccessError, AwsUnavailableError) as error:
            raise QueryServiceError(str(error)) from error
        except PublishError as error:
            raise ServingUnavailableError("The pointer to the published data cannot be read.") from error
        self._known = (now, publication)
        return publication

    def _start(self, sql: str, database: str, timeout: float) -> str:
        reuse = self._options.reuse_minutes
        request: dict[str, Any] = {
            "QueryString": sql,
            "ClientRequestToken": uuid.uuid4().hex,
            "QueryExecutionContext": {"Catalog": "AwsDataCatalog", "Database": database},
            "WorkGroup": self._names.workgroup,
        }
        if reuse:
            by_age = {"Enabled": True, "MaxAgeInMinutes": reuse}
            request["ResultReuseConfiguration"] = {"ResultReuseByAgeConfiguration": by_age}
        return str(self._athena.start_query_execution(**request)["QueryExecutionId"])

    def _await(self, execution: str, deadline: float, cancel: threading.Event | None) -> dict[str, Any]:
        """The status once the query has ended; out of time or no longer wanted, it is stopped."""
        pause, waiting = _FIRST_POLL, cancel or threading.Event()
        while True:
            found = self._athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
            status: dict[str, Any] = found["Status"]
            if status["State"] not in {"QUEUED", "RUNNING"}:
                return status
            left = deadline - self._clock()
            if waiting.wait(max(0.0, min(pause, left))):
                self._stop(execution)
                raise QueryCancelledError("The query was cancelled.")
            if left <= 0:
                self._stop(execution)
                raise QueryTimeoutError(_TOO_LONG)
            pause = min(pause * 1.5, _LAST_POLL)

    def _stop(self, execution: str) -> None:
        self._athena.stop_query_execution(QueryExecutionId=execution)

    @property
    def _athena(self) -> Any:  # noqa: ANN401 - a boto3 client
        return self._clients.client("athena")


@contextmanager
def _query_errors() -> Iterator[None]:
    """Turn failures of the service into the error that tools know."""
    try:
        with aws_errors("athena"):
            yield
    except (AwsAccessError, AwsUnavailableError) as error:
        raise QueryServiceError(str(error)) from error


def _raise_unless_retryable(status: Mapping[str, Any], again: bool) -> None:
    """Say why a query failed; return where it may be started again."""
    said = status.get("AthenaError", {})
    reason = str(status.get("StateChangeReason") or said.get("ErrorMessage") or status["State"])
    lower = reason.lower()
    if any(sign in lower for sign in _CUTOFF):
        raise QueryTimeoutError(_TOO_MUCH)
    if any(sign in lower for sign in _EXHAUSTED):
        raise QueryTimeoutError(_TOO_LONG)
    if said.get("ErrorCategory") == _USER_MISTAKE:
        raise InternalQueryError(reason)
    if not (again and said.get("Retryable", True)):
        raise QueryServiceError(_SERVICE)
