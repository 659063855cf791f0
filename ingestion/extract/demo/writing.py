"""One Parquet file per table, written a piece at a time, with the planted bad rows before and after."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.extract.demo.poison import PoisonBook, bad_rows, stale_versions
from ingestion.extract.demo.spec import DemoSpec

SAMPLE = 2_000
"""Good rows at the start of a table from which its bad rows are made."""


class TableFiles:
    """Writes tables of one demo shop to a folder; the first piece of a table decides its schema."""

    def __init__(self, spec: DemoSpec, folder: Path) -> None:
        self._spec, self._folder = spec, folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._samples: dict[str, pa.Table] = {}
        self.rows: dict[str, int] = {}
        self.book = PoisonBook()

    @property
    def files(self) -> dict[str, Path]:
        """File by table."""
        return {table: self._path(table) for table in self._writers}

    def add(self, table: str, piece: pa.Table) -> None:
        """Append good rows; stale versions go before the first of them."""
        if table not in self._writers:
            self._writers[table] = pq.ParquetWriter(self._path(table), piece.schema, compression="zstd")
            self.rows[table] = 0
        if self.rows[table] == 0 and len(piece):
            self._write(table, stale_versions(self._spec, table, piece.slice(0, SAMPLE), self.book))
        self._sample(table, piece)
        self._write(table, piece)

    def close(self) -> None:
        """Append the bad rows and finish every file."""
        for table, writer in self._writers.items():
            if len(self._samples[table]):
                for rows in bad_rows(self._spec, table, self._samples[table], self.book):
                    self._write(table, rows)
            writer.close()

    def _sample(self, table: str, piece: pa.Table) -> None:
        kept = self._samples.get(table)
        if kept is None or len(kept) < SAMPLE:
            self._samples[table] = (pa.concat_tables([kept, piece]) if kept else piece).slice(0, SAMPLE)

    def _path(self, table: str) -> Path:
        return self._folder / f"{table}.parquet"

    def _write(self, table: str, rows: pa.Table) -> None:
        if len(rows):
            self._writers[table].write_table(rows)
            self.rows[table] += len(rows)
