"""Keep the lake bounded: forget old snapshots and delete the files that nothing refers to any more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyiceberg.table import Table


def prune_table(table: Table, keep: set[int]) -> None:
    """Expire every snapshot not in `keep`, then delete unreferenced files in the table's folder.

    The caller holds the write lock, so a file that no metadata names belongs to no write under way.
    """
    expired = [s.snapshot_id for s in table.snapshots() if s.snapshot_id not in keep]
    if expired:
        table.maintenance.expire_snapshots().by_ids(expired).commit()
        table = table.refresh()
    root = _path(table.location())
    needed = _referenced(table)
    for path in root.rglob("*"):
        if path.is_file() and path not in needed:
            path.unlink()


def _referenced(table: Table) -> set[Path]:
    """Every file that a kept snapshot or the table's own metadata needs."""
    files = {_path(table.metadata_location)}
    files |= {_path(entry.metadata_file) for entry in table.metadata.metadata_log}
    for snapshot in table.snapshots():
        files.add(_path(snapshot.manifest_list))
        for manifest in snapshot.manifests(table.io):
            files.add(_path(manifest.manifest_path))
            entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
            files |= {_path(entry.data_file.file_path) for entry in entries}
    return files


def _path(uri: str) -> Path:
    return Path(uri.removeprefix("file://"))
