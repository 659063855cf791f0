"""Write row changes into the raw zone as DMS does, and commit them together with the place they reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.extract.mysql.binlog import RowChanges
from ingestion.extract.mysql.values import event_type, event_value, to_array
from ingestion.extract.raw import commit_time, raw_schema, sync, write_table
from ingestion.extract.raw_changes import ChangeRecord, change_file_name, remove_uncounted

SPILL_ROWS = 20_000
"""Rows of one table held in memory before they are written."""


@dataclass(slots=True)
class _OpenFile:
    """A change file being written: rows of one table under one schema."""

    path: Path
    names: tuple[str, ...]
    schema: pa.Schema
    convert: dict[str, Callable[[Any], Any]]
    writer: pq.ParquetWriter
    waiting: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def spill(self) -> None:
        """Write what waits as one row group."""
        if self.waiting:
            ops, stamps, rows = zip(*self.waiting, strict=True)
            middle = [self._column(name, rows) for name in self.names]
            arrays = [pa.array(ops), *middle, pa.array(stamps)]
            self.writer.write_batch(pa.record_batch(arrays, schema=self.schema))
            self.waiting.clear()

    def _column(self, name: str, rows: Sequence[dict[str, Any]]) -> pa.Array:
        values: list[Any] = [row[name] for row in rows]
        if name in self.convert:
            values = [self.convert[name](value) for value in values]
        return to_array(values, self.schema.field(name.lower()).type)


class ChangeFiles:
    """The change files of one load: rows go in, `commit` makes them count.

    What is not committed never counts. Commit times never go back, whatever the source's clock does, so that
    a row's newest change is the one that was logged last.

    Args:
        load: The folder of the load; the caller holds the schema's loader lock.
        record: How far the load has been carried on.
    """

    def __init__(self, load: Path, record: ChangeRecord) -> None:
        self._load, self.record = load, record
        self._stamp, self._last = record.stamp, record.through
        self._open: dict[str, _OpenFile] = {}
        self._closed: list[Path] = []
        self.rows_waiting = 0
        remove_uncounted(load, record)

    def add(self, changes: RowChanges) -> None:
        """Take the rows of one event."""
        file = self._file(changes)
        self._stamp = max(self._stamp, commit_time(changes.at))
        file.waiting += [(changes.op, self._stamp, row) for row in changes.rows]
        self.rows_waiting += len(changes.rows)
        if len(file.waiting) >= SPILL_ROWS:
            file.spill()

    def commit(self, position: str) -> int:
        """Make everything added count, together with the position it reaches; returns the rows."""
        for table in list(self._open):
            self._close(table)
        for path in self._closed:
            sync(path)
        for folder in {path.parent for path in self._closed}:
            sync(folder)
        rows, self.rows_waiting = self.rows_waiting, 0
        total = self.record.rows + rows
        fresh = replace(self.record, position=position, stamp=self._stamp, through=self._last, rows=total)
        if fresh != self.record:
            fresh.write(self._load)
        self.record = fresh
        self._closed.clear()
        return rows

    def reload(self, table: str, rows: pa.RecordBatchReader | None) -> None:
        """Put a new full load of a table (None: it is gone) in the place of its files.

        It counts from the next commit; the caller has committed what came before.
        """
        folder = self._load / table
        known = sorted(path.name for path in folder.glob("LOAD*.parquet")) if folder.exists() else []
        self._stamp = max(self._stamp, commit_time(datetime.now(UTC)))
        fresh: list[str] = []
        if rows is not None:
            number = int(known[-1][4:12], 16) + 1 if known else 1
            write_table(folder, rows, self._stamp, first_number=number)
            fresh = sorted({path.name for path in folder.glob("LOAD*.parquet")} - set(known))
        self.record = self.record.with_table(table, fresh, self._last)

    def _file(self, changes: RowChanges) -> _OpenFile:
        names = tuple(column.name for column in changes.columns)
        schema = raw_schema(
            changes.table,
            pa.schema([(column.name.lower(), event_type(column)) for column in changes.columns]),
        )
        current = self._open.get(changes.table)
        if current is not None and current.names == names and current.schema.equals(schema):
            return current
        if current is not None:
            self._close(changes.table)
        opened = self._open[changes.table] = self._create(changes, names, schema)
        return opened

    def _create(self, changes: RowChanges, names: tuple[str, ...], schema: pa.Schema) -> _OpenFile:
        self._last = change_file_name(self._last, datetime.now(UTC))
        path = self._load / changes.table / self._last
        path.parent.mkdir(exist_ok=True)
        found = {column.name: event_value(column) for column in changes.columns}
        convert = {name: conversion for name, conversion in found.items() if conversion is not None}
        return _OpenFile(path, names, schema, convert, pq.ParquetWriter(path, schema, compression="zstd"))

    def _close(self, table: str) -> None:
        file = self._open.pop(table)
        file.spill()
        file.writer.close()
        self._closed.append(file.path)
