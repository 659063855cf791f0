"""The lake on local disk: Iceberg tables in a folder, their catalog in SQLite."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from infra.local.lake_files import swap_files
from infra.local.lake_retention import prune_table
from infra.local.lake_schema import evolve, normalised
from infra.local.lock import WriteLock
from ingestion.errors import LakeCorruptError
from ingestion.lake.port import Snapshot
from ingestion.lake.zones import Home

if TYPE_CHECKING:
    from pyiceberg.catalog.sql import SqlCatalog
    from pyiceberg.table import Table

RUN_ID = "retail.run-id"
NOTE = "retail.note."
KEPT_RUNS = 10
"""How many of its latest runs each table keeps readable."""

_TABLE_PROPERTIES = {
    "write.parquet.compression-codec": "zstd",
    "write.target-file-size-bytes": str(32 * 2**20),
    "write.parquet.row-group-limit": "122880",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "5",
    "commit.retry.num-retries": "8",
}


class IcebergLake:
    """The `Lake` port on pyiceberg; every write is one catalog commit made under the home's lock.

    An overwrite leaves two Iceberg snapshots (delete, append) in that one commit; both carry the run, and a
    reader of a run takes the later.
    """

    def __init__(self, home: Home, *, kept_runs: int = KEPT_RUNS) -> None:
        self._home = home
        self._kept_runs = kept_runs
        self._lock = WriteLock(home.lock)
        self._catalog: SqlCatalog | None = None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the write lock over several writes.

        Raises:
            LakeBusyError: Another process is writing the lake.
        """
        with self._lock:
            yield

    def tables(self, namespace: str) -> tuple[str, ...]:
        """Names of the tables in a namespace, sorted; empty when the namespace does not exist."""
        if not self._home.catalog.exists() or not self._open().namespace_exists(namespace):
            return ()
        return tuple(sorted(name for *_, name in self._open().list_tables(namespace)))

    def data_files(self, namespace: str, table: str) -> tuple[str, ...]:
        """Parquet files of the table's current snapshot; none for a table without rows.

        Raises:
            KeyError: No such table.
        """
        scan = self._load(namespace, table).scan()
        return tuple(task.file.file_path.removeprefix("file://") for task in scan.plan_files())

    def latest(self, namespace: str, table: str) -> Snapshot | None:
        """What the table's current snapshot says of itself; None when there is no such table."""
        loaded = self._find(namespace, table)
        current = loaded.current_snapshot() if loaded else None
        if current is None or current.summary is None:
            return None
        said = {key: current.summary[key] or "" for key in current.summary.additional_properties}
        notes = {key.removeprefix(NOTE): value for key, value in said.items() if key.startswith(NOTE)}
        return Snapshot(said.get(RUN_ID, ""), int(said.get("total-records", "0")), notes)

    def schema(self, namespace: str, table: str) -> pa.Schema:
        """The table's current columns.

        Raises:
            KeyError: No such table.
        """
        return self._load(namespace, table).schema().as_arrow()

    def runs(self, namespace: str, table: str) -> tuple[str, ...]:
        """Runs whose rows can still be read, oldest first.

        Raises:
            KeyError: No such table.
        """
        return tuple(_snapshot_of_run(self._load(namespace, table)))

    def read(self, namespace: str, table: str, *, run_id: str | None = None) -> pa.Table:
        """The table's current snapshot, or the one that the given run wrote.

        Raises:
            KeyError: No such table, or no snapshot of that run.
        """
        loaded = self._load(namespace, table)
        if run_id is None:
            return loaded.scan().to_arrow()
        return loaded.scan(snapshot_id=_snapshot_of_run(loaded)[run_id]).to_arrow()

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

        Raises:
            LakeBusyError: Another process is writing the lake.
        """
        summary = {RUN_ID: run_id} | {f"{NOTE}{key}": value for key, value in (notes or {}).items()}
        rows = normalised(data)
        with self._lock:
            target = self._create_if_missing(namespace, table, rows.schema)
            with target.transaction() as transaction:
                evolve(transaction, rows.schema)
                write = transaction.overwrite if _has_rows(target) else transaction.append
                write(rows, snapshot_properties=summary)

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

        Raises:
            KeyError: No such table.
            LakeBusyError: Another process is writing the lake.
        """
        summary = {RUN_ID: run_id} | {f"{NOTE}{key}": value for key, value in notes.items()}
        with self._lock:
            swap_files(self._load(namespace, table), files, normalised(data), summary)

    def prune(self, namespace: str, table: str) -> None:
        """Forget all but the latest runs and delete the files that no kept snapshot needs.

        Files left by a write that was killed go as well.

        Raises:
            KeyError: No such table.
        """
        with self._lock:
            loaded = self._load(namespace, table)
            keep = list(_snapshot_of_run(loaded).values())[-self._kept_runs :]
            prune_table(loaded, set(keep))

    def _open(self) -> SqlCatalog:
        if self._catalog is None:
            from pyiceberg.catalog.sql import SqlCatalog

            self._home.warehouse.mkdir(parents=True, exist_ok=True)
            self._catalog = SqlCatalog(
                "retail",
                uri=f"sqlite:///{self._home.catalog}",
                warehouse=f"file://{self._home.warehouse}",
            )
        return self._catalog

    def _load(self, namespace: str, table: str) -> Table:
        loaded = self._find(namespace, table)
        if loaded is None:
            raise KeyError(f"the lake has no table {namespace}.{table}")
        return loaded

    def _find(self, namespace: str, table: str) -> Table | None:
        """Load a table; refuse one that lies elsewhere (its paths are absolute, and a home can be moved)."""
        from pyiceberg.exceptions import NoSuchTableError

        if not self._home.catalog.exists():
            return None
        try:
            loaded = self._open().load_table((namespace, table))
        except NoSuchTableError:
            return None
        except FileNotFoundError as error:
            raise self._moved() from error
        if not loaded.location().startswith(f"file://{self._home.warehouse}/"):
            raise self._moved()
        return loaded

    def _moved(self) -> LakeCorruptError:
        return LakeCorruptError(
            f"The lake at {self._home.root} was moved here from where it was made, or files are missing. "
            f"Move it back, or delete {self._home.catalog} and {self._home.warehouse} and run the pipeline "
            "again: it is built anew from the raw zone."
        )

    def _create_if_missing(self, namespace: str, table: str, schema: pa.Schema) -> Table:
        catalog = self._open()
        found = self._find(namespace, table)
        if found is not None:
            return found
        catalog.create_namespace_if_not_exists(namespace)
        return catalog.create_table((namespace, table), schema, properties=_TABLE_PROPERTIES)


def _has_rows(table: Table) -> bool:
    current = table.current_snapshot()
    return bool(current and current.summary and current.summary["total-records"] not in (None, "0"))


def _snapshot_of_run(table: Table) -> dict[str, int]:
    """The last snapshot id of each run, oldest run first."""
    found: dict[str, int] = {}
    for snapshot in table.snapshots():
        run_id = snapshot.summary[RUN_ID] if snapshot.summary else None
        if run_id:
            found.pop(run_id, None)
            found[run_id] = snapshot.snapshot_id
    return found
