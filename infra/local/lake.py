"""The lake on local disk: Iceberg tables in a folder, their catalog in SQLite."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infra.iceberg import KEPT_RUNS, CatalogLake, referenced_files
from infra.local.lock import WriteLock
from ingestion.errors import LakeCorruptError
from ingestion.lake.zones import Home

if TYPE_CHECKING:
    from pyiceberg.catalog.sql import SqlCatalog
    from pyiceberg.table import Table

_SCHEME = "file://"


class IcebergLake(CatalogLake):
    """The lake of a home; written by one process at a time, which holds the home's lock."""

    def __init__(self, home: Home, *, kept_runs: int = KEPT_RUNS) -> None:
        super().__init__(WriteLock(home.lock), kept_runs)
        self._home = home
        self._catalog: SqlCatalog | None = None

    def _existing(self) -> SqlCatalog | None:
        return self._open() if self._home.catalog.exists() else None

    def _open(self) -> SqlCatalog:
        if self._catalog is None:
            from pyiceberg.catalog.sql import SqlCatalog

            self._home.warehouse.mkdir(parents=True, exist_ok=True)
            self._catalog = SqlCatalog(
                "retail",
                uri=f"sqlite:///{self._home.catalog}",
                warehouse=f"{_SCHEME}{self._home.warehouse}",
            )
        return self._catalog

    def _readable(self, uris: Sequence[str]) -> tuple[str, ...]:
        return tuple(uri.removeprefix(_SCHEME) for uri in uris)

    def _stored(self, paths: Collection[str]) -> tuple[str, ...]:
        return tuple(paths)

    def _sweep(self, table: Table) -> None:
        """Delete unreferenced files; under the lock, so that none belongs to a write under way."""
        needed = set(self._readable(list(referenced_files(table))))
        for path in Path(table.location().removeprefix(_SCHEME)).rglob("*"):
            if path.is_file() and str(path) not in needed:
                path.unlink()

    def _find(self, namespace: str, table: str) -> Table | None:
        """Load a table; refuse one that lies elsewhere (its paths are absolute, and a home can be moved)."""
        try:
            loaded = super()._find(namespace, table)
        except FileNotFoundError as error:
            raise self._moved() from error
        if loaded is not None and not loaded.location().startswith(f"{_SCHEME}{self._home.warehouse}/"):
            raise self._moved()
        return loaded

    def _moved(self) -> LakeCorruptError:
        return LakeCorruptError(
            f"The lake at {self._home.root} was moved here from where it was made, or files are missing. "
            f"Move it back, or delete {self._home.catalog} and {self._home.warehouse} and run the pipeline "
            "again: it is built anew from the raw zone."
        )
