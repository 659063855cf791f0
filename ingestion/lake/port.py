"""The storage port of the lake: Iceberg tables in three namespaces, whatever holds the bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

CURATED = "curated"
PROD = "prod"
QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one run left in a table; `notes` are the strings it was written with."""

    run_id: str
    rows: int
    notes: Mapping[str, str] = field(default_factory=dict)


class Lake(Protocol):
    """Iceberg tables by namespace and name; every write is one atomic commit.

    Namespaces are `curated`, `quarantine` and `prod_<system>` (see `prod_namespace`).
    """

    def tables(self, namespace: str) -> tuple[str, ...]:
        """Names of the tables in a namespace, sorted; empty when the namespace does not exist."""
        ...

    def data_files(self, namespace: str, table: str) -> tuple[str, ...]:
        """Parquet files of the table's current snapshot, for a query engine to scan."""
        ...

    def latest(self, namespace: str, table: str) -> Snapshot | None:
        """What the table's current snapshot says of itself; None when there is no such table."""
        ...

    def schema(self, namespace: str, table: str) -> pa.Schema:
        """The table's current columns.

        Raises:
            KeyError: No such table.
        """
        ...

    def read(self, namespace: str, table: str, *, run_id: str | None = None) -> pa.Table:
        """The table's current snapshot, or the one that the given run wrote.

        Raises:
            KeyError: No such table, or no snapshot of that run.
        """
        ...

    def runs(self, namespace: str, table: str) -> tuple[str, ...]:
        """Runs whose rows can still be read, oldest first.

        Raises:
            KeyError: No such table.
        """
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the right to write over several writes.

        Raises:
            LakeBusyError: On entering, when another process is writing the lake.
        """
        ...

    def prune(self, namespace: str, table: str) -> None:
        """Forget all but the table's latest runs and free what they alone needed.

        Raises:
            KeyError: No such table.
        """
        ...

    def replace(
        self,
        namespace: str,
        table: str,
        data: pa.Table | pa.RecordBatchReader,
        *,
        run_id: str,
        notes: Mapping[str, str] | None = None,
    ) -> None:
        """Make `data` the whole content of the table in one commit, creating or evolving it as needed.

        Args:
            namespace: Namespace of the table, created if it is not there.
            table: Name of the table.
            data: Rows; a reader is streamed, so that the whole is never in memory.
            run_id: The run, kept with the snapshot.
            notes: Short strings kept with the snapshot, in the same commit as the rows.

        Raises:
            LakeBusyError: Another process is writing the lake.
        """
        ...

    def replace_files(
        self,
        namespace: str,
        table: str,
        files: Collection[str],
        data: pa.Table | pa.RecordBatchReader,
        *,
        run_id: str,
        notes: Mapping[str, str],
    ) -> None:
        """Put `data` in the place of some of the table's data files, in one commit; other files stay.

        Args:
            namespace: Namespace of the table.
            table: Name of the table, which is there.
            files: Some of `data_files`.
            data: Rows in the table's own columns.
            run_id: The run, kept with the snapshot.
            notes: Short strings kept with the snapshot.

        Raises:
            KeyError: No such table.
            LakeBusyError: Another process is writing the lake.
        """
        ...


def prod_namespace(system: str) -> str:
    """Namespace of one AI system's output tables."""
    return f"{PROD}_{system}"
