"""What the tools need from outside: somewhere to run guarded SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from tools.result import Value

Dialect = Literal["duckdb", "athena"]


@dataclass(frozen=True, slots=True)
class ServingSchema:
    """What the published database holds: `columns[table][column]` is the engine's type."""

    run_id: str
    as_of: datetime
    columns: Mapping[str, Mapping[str, str]]
    row_counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RawResult:
    """Column names, Python rows and whether the row cap cut them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    truncated: bool


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

    def execute(self, sql: str, *, max_rows: int, timeout_seconds: float) -> RawResult:
        """Run one statement and return at most `max_rows` rows.

        Raises:
            QueryTimeoutError: Out of time or memory; the worker was ended.
            InternalQueryError: The engine refused the statement.
            ServingUnavailableError: Nothing is published.
        """
        ...
