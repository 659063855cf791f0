"""The storage port of the lake: Iceberg tables in three namespaces, whatever holds the bytes."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa

CURATED = "curated"
PROD = "prod"
QUARANTINE = "quarantine"


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

    def read(self, namespace: str, table: str, *, run_id: str | None = None) -> pa.Table:
        """The table's current snapshot, or the one that the given run wrote.

        Raises:
            KeyError: No such table, or no snapshot of that run.
        """
        ...

    def replace(self, namespace: str, table: str, data: pa.Table, *, run_id: str) -> None:
        """Make `data` the whole content of the table in one commit, creating or evolving it as needed."""
        ...


def prod_namespace(system: str) -> str:
    """Namespace of one AI system's output tables."""
    return f"{PROD}_{system}"
