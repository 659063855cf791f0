"""The `Lake` port on pyiceberg, whatever catalog names the tables and whatever store holds the files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from infra.local.lake_files import swap_files
from infra.local.lake_schema import evolve, normalised
from ingestion.lake.port import Snapshot

if TYPE_CHECKING:
    from pyiceberg.catalog import Catalog
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


class CatalogLake(ABC):
    """Iceberg tables of a catalog; every write is one catalog commit made under the lake's lock.

    An overwrite leaves two Iceberg snapshots (delete, append) in that one commit; both carry the run, and a
    reader of a run takes the later.

    Args:
        lock: Held while writing; re-entrant.
        kept_runs: How many of its latest runs `prune` leaves each table.
    """

    def __init__(self, lock: AbstractContextManager[object], kept_runs: int) -> None:
        self._lock, self._kept_runs = lock, kept_runs

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
        catalog, database = self._existing(), self._database(namespace)
        if catalog is None or not catalog.namespace_exists(database):
            return ()
        return tuple(sorted(name for *_, name in catalog.list_tables(database)))

    def data_files(self, namespace: str, table: str) -> tuple[str, ...]:
        """Parquet files of the table's current snapshot; none for a table without rows.

        Raises:
            KeyError: No such table.
        """
        scan = self._load(namespace, table).scan()
        return self._readable([task.file.file_path for task in scan.plan_files()])

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
            loaded = self._load(namespace, table)
            swap_files(loaded, self._stored(files), normalised(data), summary)

    def prune(self, namespace: str, table: str) -> None:
        """Forget all but the latest runs and delete the files that no kept snapshot needs.

        Files left by a write that was killed go as well.

        Raises:
            KeyError: No such table.
        """
        with self._lock:
            loaded = self._load(namespace, table)
            keep = set(list(_snapshot_of_run(loaded).values())[-self._kept_runs :])
            expired = [s.snapshot_id for s in loaded.snapshots() if s.snapshot_id not in keep]
            if expired:
                loaded.maintenance.expire_snapshots().by_ids(expired).commit()
                loaded = loaded.refresh()
            self._sweep(loaded)

    @abstractmethod
    def _existing(self) -> Catalog | None:
        """The catalog; None where nothing was ever written."""

    @abstractmethod
    def _open(self) -> Catalog:
        """The catalog, made where there is none."""

    @abstractmethod
    def _readable(self, uris: Sequence[str]) -> tuple[str, ...]:
        """Local paths of data files."""

    @abstractmethod
    def _stored(self, paths: Collection[str]) -> tuple[str, ...]:
        """What `_readable` gave, as `swap_files` names the files."""

    @abstractmethod
    def _sweep(self, table: Table) -> None:
        """Delete what lies in the table's folder and is not in `referenced_files`."""

    def _database(self, namespace: str) -> str:
        """The catalog's name of a namespace."""
        return namespace

    def _location(self, namespace: str, table: str) -> str | None:
        """Where a new table lies; None leaves it to the catalog."""
        return None

    def _load(self, namespace: str, table: str) -> Table:
        loaded = self._find(namespace, table)
        if loaded is None:
            raise KeyError(f"the lake has no table {namespace}.{table}")
        return loaded

    def _find(self, namespace: str, table: str) -> Table | None:
        from pyiceberg.exceptions import NoSuchTableError

        catalog = self._existing()
        try:
            return None if catalog is None else catalog.load_table((self._database(namespace), table))
        except NoSuchTableError:
            return None

    def _create_if_missing(self, namespace: str, table: str, schema: pa.Schema) -> Table:
        catalog, database = self._open(), self._database(namespace)
        found = self._find(namespace, table)
        if found is not None:
            return found
        catalog.create_namespace_if_not_exists(database)
        location = self._location(namespace, table)
        return catalog.create_table(
            (database, table), schema, location=location, properties=_TABLE_PROPERTIES
        )


def referenced_files(table: Table) -> set[str]:
    """URI of every file that a kept snapshot or the table's own metadata needs."""
    files = {table.metadata_location}
    files |= {entry.metadata_file for entry in table.metadata.metadata_log}
    for snapshot in table.snapshots():
        files.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            files.add(manifest.manifest_path)
            entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
            files |= {entry.data_file.file_path for entry in entries}
    return files


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
