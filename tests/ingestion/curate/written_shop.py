"""A shop that tests write row by row: raw files in, curated and quarantined rows out of the real lake."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from infra.local.lake import IcebergLake
from ingestion.curate.shop import ShopCuration, TableCuration, curate_shop
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.port import CURATED, QUARANTINE
from ingestion.lake.zones import Home

LOADED_AT = datetime(2024, 6, 1, 12, tzinfo=UTC)


@dataclass
class WrittenShop:
    """One home; `load` writes the raw zone, `change` adds CDC files, `curate` brings them into the lake."""

    home: Home
    runs: int = 0
    last: ShopCuration | None = None
    lake: IcebergLake = field(init=False)

    def __post_init__(self) -> None:
        self.lake = IcebergLake(self.home)

    def load(self, **tables: pa.Table | Sequence[dict[str, Any]]) -> WrittenShop:
        """Replace the full load; rows may be given as dicts."""
        written = {
            name: rows if isinstance(rows, pa.Table) else as_table(rows) for name, rows in tables.items()
        }
        write_full_load(self.home, SHOP_SCHEMA, written, committed_at=LOADED_AT)
        return self

    def change(self, table: str, file: str, events: Sequence[dict[str, Any]]) -> WrittenShop:
        """Add one CDC file; events carry `Op` and `_commit_time` themselves."""
        folder = (self.home.raw / SHOP_SCHEMA).resolve() / table
        folder.mkdir(exist_ok=True)
        pq.write_table(as_table(events), folder / f"{file}.parquet")
        return self

    def curate(self, *, only_changed: bool = False) -> WrittenShop:
        """Curate as the next run."""
        self.runs += 1
        work = self.home.root / "work"
        work.mkdir(parents=True, exist_ok=True)
        run_id = f"run-{self.runs}"
        self.last = curate_shop(self.lake, self.home, run_id=run_id, work=work, only_changed=only_changed)
        return self

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Curated rows."""
        found: list[dict[str, Any]] = self.lake.read(CURATED, table).to_pylist()
        return found

    def rejected(self, table: str) -> list[dict[str, Any]]:
        """Quarantined rows, `row` parsed."""
        if self.lake.latest(QUARANTINE, table) is None:
            return []
        found: list[dict[str, Any]] = self.lake.read(QUARANTINE, table).to_pylist()
        return [row | {"row": json.loads(row["row"])} for row in found]

    def table(self, name: str) -> TableCuration:
        """What the last run says of a table."""
        assert self.last is not None
        return next(table for table in self.last.tables if table.name == name)


def as_table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows as Arrow; a row need not have every column."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})
