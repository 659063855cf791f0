"""What the tools need from outside: somewhere to run guarded SQL, and somewhere to compute."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from tools.result import Value

Dialect = Literal["duckdb", "athena"]


@dataclass(frozen=True, slots=True)
class ServingSchema:
    """What the published database holds: `columns[table][column]` is the engine's type.

    Args:
        run_id: The pipeline run that was published.
        as_of: The newest fact (UTC).
        columns: Engine type by table and column.
        row_counts: Rows by table.
        empty_columns: By table, the columns that hold nothing but nulls.
        currencies: Currencies of the orders, most frequent first.
        declared_reach: Reach (see `tools.sql.table_policies`) of tables that only this shop has, by name.
        model_versions: By output table, the versions of the models behind its rows.
    """

    run_id: str
    as_of: datetime
    columns: Mapping[str, Mapping[str, str]]
    row_counts: Mapping[str, int]
    empty_columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()
    declared_reach: Mapping[str, str] = field(default_factory=dict)
    model_versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawResult:
    """Column names, Python rows and whether the row cap cut them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    truncated: bool


class ModelExtensions(Protocol):
    """A shop's own additions to the semantic model, which may change while it is served."""

    def version(self) -> str:
        """A text that changes whenever the additions do; asked for with every query, so it must be cheap."""
        ...

    def read(self) -> Sequence[tuple[str, str]]:
        """The additions as YAML, each after the name of its source, in the order in which they apply."""
        ...


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What running a query would cost: the bytes that it would read."""

    bytes_read: int


class CostGauge(Protocol):
    """Foresees what a query reads, where reading is paid for by the byte (Athena)."""

    def estimate(self, reads: Mapping[str, frozenset[str]]) -> CostEstimate:
        """From the size of the columns in storage, without running anything.

        Args:
            reads: The columns that are read, by table.
        """
        ...

    def engine_cap_bytes(self) -> int | None:
        """Bytes at which the engine itself ends a query (the workgroup's cap); None when it never does."""
        ...


class QueryEngine(Protocol):
    """Runs SQL that the guard has rewritten, on the published data: read-only, isolated, bounded."""

    @property
    def dialect(self) -> Dialect:
        """The SQL dialect to compile to."""
        ...

    def schema(self) -> ServingSchema:
        """The current published schema.

        Raises:
            ServingUnavailableError: Nothing is published.
        """
        ...

    def execute(
        self, sql: str, *, max_rows: int, timeout_seconds: float, cancel: threading.Event | None = None
    ) -> RawResult:
        """Run one statement and return at most `max_rows` rows; setting `cancel` ends it early.

        Raises:
            QueryCancelledError: `cancel` was set.
            QueryTimeoutError: Out of time or memory; the worker was ended.
            InternalQueryError: The engine refused the statement.
            ServingUnavailableError: Nothing is published.
        """
        ...


Json = Mapping[str, Any]
"""A JSON object: what goes to a job and what comes back."""


class JobRunner(Protocol):
    """Runs heavy computations in processes of their own: the serving process loads no model library."""

    def run(self, job: str, arguments: Json, *, timeout_seconds: float) -> Json:
        """Run one job and return its result; the same arguments may be answered from a cache.

        Raises:
            JobTimeoutError: It took longer and was ended.
            JobFailedError: It could not be done; the message says why.
        """
        ...
