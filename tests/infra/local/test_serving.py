"""Publishing: readers see the old database or the new one, whole, whatever happens in between."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from infra.errors import PublishError
from infra.local.relations import TableFiles
from infra.local.serving import Published, amend, current_publication, publish

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def lake_table(folder: Path, name: str, rows: int, claimed: int | None = None) -> TableFiles:
    """A table of the lake with `rows` rows; `claimed` is what its metadata says."""
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table({"order_id": [str(n) for n in range(rows)], "currency": ["EUR"] * rows}), path)
    columns = (("order_id", "VARCHAR"), ("currency", "VARCHAR"))
    return TableFiles(name, (str(path),) if rows else (), rows if claimed is None else claimed, columns)


def publish_rows(tmp_path: Path, run_id: str, rows: int, claimed: int | None = None) -> Published:
    tables = [lake_table(tmp_path, "orders", rows, claimed), lake_table(tmp_path, "stores", 0)]
    return publish(
        tmp_path / "serving", tables, run_id=run_id, as_of=NOW, published_at=NOW, spill=tmp_path / "spill"
    )


def published_orders(folder: Path) -> int:
    """Orders in the database that the pointer names, read as a reader does."""
    pointer = json.loads((folder / "current.json").read_text())
    with duckdb.connect(folder / pointer["file"], read_only=True) as connection:
        (count,) = connection.execute("SELECT count(*) FROM orders").fetchall()[0]
    return int(count)


def test_the_pointer_names_a_database_with_every_table_and_its_rows(tmp_path: Path) -> None:
    published = publish_rows(tmp_path, "r1", 3)
    assert current_publication(tmp_path / "serving") is not None
    assert published.row_counts == {"orders": 3, "stores": 0}
    assert published.currencies == [("EUR", 3)]
    assert published_orders(tmp_path / "serving") == 3
    with duckdb.connect(tmp_path / "serving" / published.file, read_only=True) as connection:
        described = connection.execute("DESCRIBE stores").fetchall()
    assert [row[0] for row in described] == ["order_id", "currency"]


def test_a_publication_can_be_amended_table_by_table_and_says_which_models_are_behind_it(
    tmp_path: Path,
) -> None:
    publish_rows(tmp_path, "r1", 3)
    path = tmp_path / "scores.parquet"
    pq.write_table(pa.table({"score": [1, 2, 3], "model_version": ["m-2", "m-1", "m-1"]}), path)
    columns = (("score", "BIGINT"), ("model_version", "VARCHAR"))
    scores = TableFiles("scores", (str(path),), 3, columns)
    spill = tmp_path / "spill"
    amended = amend(tmp_path / "serving", [scores], run_id="r2", published_at=NOW, spill=spill)
    assert amended.row_counts == {"orders": 3, "stores": 0, "scores": 3}
    assert amended.model_versions == {"scores": ["m-1", "m-2"]}
    assert amended.content == ""
    assert published_orders(tmp_path / "serving") == 3
    found = current_publication(tmp_path / "serving")
    assert found is not None
    assert found.file == amended.file


def test_a_database_that_lacks_rows_is_not_published(tmp_path: Path) -> None:
    publish_rows(tmp_path, "r1", 3)
    with pytest.raises(PublishError, match="orders should have 5 rows"):
        publish_rows(tmp_path, "r2", 4, claimed=5)
    assert published_orders(tmp_path / "serving") == 3
    publish_rows(tmp_path, "r2", 4)
    assert published_orders(tmp_path / "serving") == 4


def test_the_current_database_and_the_one_before_are_kept(tmp_path: Path) -> None:
    for number in range(1, 5):
        publish_rows(tmp_path, f"r{number}", number)
    left = {path.name for path in (tmp_path / "serving").iterdir()}
    assert left == {"current.json", "serving-r3.duckdb", "serving-r4.duckdb"}


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    publish_rows(tmp_path, "r1", 1)
    folder = tmp_path / "serving"
    for name in ("serving-r2.duckdb.unfinished", "serving-r2.duckdb.unfinished.wal", "serving-r0.duckdb"):
        (folder / name).write_bytes(b"half")
    publish_rows(tmp_path, "r3", 2)
    assert {path.name for path in folder.iterdir()} == {
        "current.json",
        "serving-r1.duckdb",
        "serving-r3.duckdb",
    }


def test_a_reader_of_the_old_database_reads_on_while_new_ones_are_published(tmp_path: Path) -> None:
    first = publish_rows(tmp_path, "r1", 1)
    with duckdb.connect(tmp_path / "serving" / first.file, read_only=True) as reader:
        for number in range(2, 5):
            publish_rows(tmp_path, f"r{number}", number)
        assert reader.execute("SELECT count(*) FROM orders").fetchall() == [(1,)]


def test_a_broken_pointer_is_reported_not_guessed_around(tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{")
    with pytest.raises(PublishError, match=r"current\.json"):
        current_publication(tmp_path)
