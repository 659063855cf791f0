"""What is older than the settings say goes; what is left reads as before."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from infra.jobs.pipeline import run_curation
from infra.jobs.retention import apply_retention
from infra.settings import Settings
from infra.wiring import Backends
from ingestion.extract.raw import SHOP_SCHEMA, current_load
from ingestion.extract.raw_changes import counting_files, first_record
from ingestion.lake.port import CURATED
from tests.infra.jobs.conftest import load_orders

NOW = datetime(2024, 8, 1, tzinfo=UTC)


def changes(backends: Backends, files: int) -> None:
    """Change files of the orders, each with a status for the first order and a new order."""
    load = current_load(backends.home, SHOP_SCHEMA)
    assert load is not None
    for number in range(files):
        at = f"2024-06-02 10:00:{number:02d}.000000"
        rows = pa.table(
            {
                "Op": ["U", "I"],
                "order_id": ["o0", f"n{number}"],
                "order_date": ["2024-05-01 10:00:00"] * 2,
                "currency": ["EUR", f"E{number}"],
                "_commit_time": [at, at],
            }
        )
        pq.write_table(rows, load / "orders" / f"20240602-1000{number:02d}000.parquet")
    record = first_record(load, "0-1-1", "2024-06-02 10:00:59.000000")
    replace(record, through="20240602-100099000.parquet").write(load)


def orders(backends: Backends) -> list[tuple[str, str]]:
    run_curation(backends)
    rows = backends.lake().read(CURATED, "orders").to_pylist()
    return sorted((row["order_id"], row["currency"]) for row in rows)


def settings(backends: Backends, **values: int) -> Settings:
    return backends.settings.model_copy(update=values)


def test_many_change_files_become_one_and_say_the_same(backends: Backends) -> None:
    changes(backends, 4)
    before = orders(backends)
    assert len(before) == 9
    freed = apply_retention(backends.home, settings(backends, most_change_files=2), NOW)
    assert [(f.place, f.removed, f.kept) for f in freed] == [("change files of orders", 3, 1)]
    load = current_load(backends.home, SHOP_SCHEMA)
    assert load is not None
    assert len(counting_files(load / "orders", None)) == 2
    assert orders(backends) == before


def test_versions_beyond_those_kept_are_forgotten(backends: Backends) -> None:
    lake = backends.lake()
    for run in ("a", "b", "c"):
        lake.replace(CURATED, "orders", pa.table({"order_id": [run]}), run_id=run)
    freed = apply_retention(backends.home, settings(backends, kept_runs=2), NOW)
    assert [(f.place, f.removed) for f in freed] == [("versions of curated.orders", 1)]
    assert lake.read(CURATED, "orders", run_id="b")["order_id"].to_pylist() == ["b"]
    assert len(list((backends.home.warehouse / "curated" / "orders").rglob("*.parquet"))) == 2


def test_a_preview_leaves_everything(backends: Backends, tmp_path: Path) -> None:
    load_orders(backends, 3)
    report = backends.home.runs / "old.json"
    report.parent.mkdir()
    report.write_text("{}")
    os.utime(report, (0, (NOW - timedelta(days=500)).timestamp()))
    preview = apply_retention(backends.home, backends.settings, NOW, dry_run=True)
    assert [f.place for f in preview] == ["earlier loads", "reports of runs"]
    assert report.exists()
    assert apply_retention(backends.home, backends.settings, NOW) == preview
    assert not report.exists()
    assert apply_retention(backends.home, backends.settings, NOW) == []
