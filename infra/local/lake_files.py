"""Swap some data files of an Iceberg table for others, so that a change rewrites only what it touches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from pyiceberg.table import Table


def swap_files(
    table: Table, files: Collection[str], rows: pa.Table | pa.RecordBatchReader, summary: Mapping[str, str]
) -> None:
    """Write rows as new data files in the place of the given ones, in one snapshot.

    pyiceberg has no public writer of single data files; its own overwrite uses the same function.
    """
    from pyiceberg.io.pyarrow import _dataframe_to_data_files

    known = {task.file.file_path.removeprefix("file://"): task.file for task in table.scan().plan_files()}
    with table.transaction() as transaction:
        snapshot = transaction.update_snapshot(snapshot_properties=dict(summary))
        with snapshot.overwrite() as update:
            for path in files:
                update.delete_data_file(known[path])
            for file in _dataframe_to_data_files(
                transaction.table_metadata, rows, table.io, update.commit_uuid
            ):
                update.append_data_file(file)
