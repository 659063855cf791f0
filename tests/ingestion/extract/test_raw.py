import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.errors import LakeBusyError, LakeCorruptError, SourceError
from ingestion.extract.raw import current_load, loaded_tables, read_load_record, write_full_load
from ingestion.lake.zones import Home

AT = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


def _rows(count: int, tag: str = "a") -> pa.Table:
    return pa.table({"order_id": [f"{tag}{n}" for n in range(count)], "total": list(range(count))})


def _read(home: Home, table: str) -> pa.Table:
    load = current_load(home, "shop")
    assert load is not None
    return pa.concat_tables([pq.read_table(path) for path in loaded_tables(load)[table].files])


def test_op_comes_first_and_the_commit_time_last(tmp_path: Path) -> None:
    write_full_load(Home(tmp_path), "shop", {"orders": _rows(2)}, committed_at=AT)

    written = pq.read_table(tmp_path / "raw" / "shop" / "orders" / "LOAD00000001.parquet")

    assert written.column_names == ["Op", "order_id", "total", "_commit_time"]
    assert written["Op"].to_pylist() == ["I", "I"]
    assert written["_commit_time"].to_pylist() == ["2024-05-06 07:08:09.123456"] * 2


def test_the_commit_time_is_utc_whatever_zone_it_came_in(tmp_path: Path) -> None:
    local = datetime(2024, 5, 6, 9, tzinfo=timezone(timedelta(hours=2)))

    write_full_load(Home(tmp_path), "shop", {"orders": _rows(1)}, committed_at=local)

    assert _read(Home(tmp_path), "orders")["_commit_time"].to_pylist() == ["2024-05-06 07:00:00.000000"]


def test_a_long_table_is_split_into_files_numbered_in_hexadecimal(tmp_path: Path) -> None:
    home = Home(tmp_path)

    write_full_load(home, "shop", {"orders": _rows(33)}, committed_at=AT, rows_per_file=3)

    load = current_load(home, "shop")
    assert load is not None
    files = loaded_tables(load)["orders"].files
    last = ["LOAD00000009.parquet", "LOAD0000000A.parquet", "LOAD0000000B.parquet"]
    assert [path.name for path in files[8:]] == last
    assert [pq.read_metadata(path).num_rows for path in files] == [3] * 11
    assert _read(home, "orders")["total"].to_pylist() == list(range(33))


def test_every_kind_of_source_gives_the_same_rows(tmp_path: Path) -> None:
    table = _rows(200_000)
    pq.write_table(table, tmp_path / "orders.parquet")
    home = Home(tmp_path)

    counts = write_full_load(
        home,
        "shop",
        {
            "as_table": table,
            "as_reader": table.to_reader(),
            "as_file": tmp_path / "orders.parquet",
            "as_function": lambda: table.to_reader(max_chunksize=7_000),
        },
        committed_at=AT,
        rows_per_file=90_001,
    )

    assert set(counts.values()) == {200_000}
    for name in counts:
        assert _read(home, name).select(["order_id", "total"]).equals(table)


def test_a_table_without_rows_still_says_its_columns(tmp_path: Path) -> None:
    home = Home(tmp_path)

    write_full_load(home, "shop", {"orders": _rows(0)}, committed_at=AT)

    assert _read(home, "orders").column_names == ["Op", "order_id", "total", "_commit_time"]


def test_a_column_of_nulls_is_written_as_text(tmp_path: Path) -> None:
    home = Home(tmp_path)

    write_full_load(home, "shop", {"orders": pa.table({"order_id": [None, None]})}, committed_at=AT)

    assert _read(home, "orders").schema.field("order_id").type == pa.string()


def test_a_new_load_replaces_all_tables_of_the_earlier_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_full_load(home, "shop", {"orders": _rows(2), "stores": _rows(1)}, committed_at=AT)

    write_full_load(home, "shop", {"orders": _rows(3, "b")}, committed_at=AT, record={"source": "second"})

    load = current_load(home, "shop")
    assert load is not None
    assert set(loaded_tables(load)) == {"orders"}
    assert _read(home, "orders")["order_id"].to_pylist() == ["b0", "b1", "b2"]
    assert read_load_record(load)["source"] == "second"
    assert loaded_tables(load)["orders"].rows == 3


def test_a_reader_of_the_earlier_load_keeps_its_files_through_one_new_load(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_full_load(home, "shop", {"orders": _rows(2)}, committed_at=AT)
    held = current_load(home, "shop")
    assert held is not None

    write_full_load(home, "shop", {"orders": _rows(3)}, committed_at=AT)
    assert pq.read_table(loaded_tables(held)["orders"].files[0]).num_rows == 2

    write_full_load(home, "shop", {"orders": _rows(4)}, committed_at=AT)
    assert not held.exists()


def test_a_source_that_breaks_half_way_leaves_the_earlier_load(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_full_load(home, "shop", {"orders": _rows(2)}, committed_at=AT)

    def broken() -> pa.RecordBatchReader:
        def batches() -> Iterator[pa.RecordBatch]:
            yield from _rows(150_000).to_batches()
            raise OSError("the disk went away")

        return pa.RecordBatchReader.from_batches(_rows(0).schema, batches())

    with pytest.raises(OSError, match="the disk went away"):
        write_full_load(home, "shop", {"stores": _rows(1), "orders": broken}, committed_at=AT)

    load = current_load(home, "shop")
    assert load is not None
    assert set(loaded_tables(load)) == {"orders"}
    assert _read(home, "orders").num_rows == 2


@pytest.mark.parametrize("name", ["Op", "op", "_commit_time"])
def test_a_column_named_like_a_change_record_column_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=f"column '{name}'.*Rename"):
        write_full_load(Home(tmp_path), "shop", {"orders": pa.table({name: ["x"]})}, committed_at=AT)


def test_a_second_loader_is_told_to_wait(tmp_path: Path) -> None:
    home = Home(tmp_path)

    def nested() -> pa.RecordBatchReader:
        write_full_load(home, "shop", {"orders": _rows(1)}, committed_at=AT)
        raise AssertionError("the second loader got in")

    with pytest.raises(LakeBusyError, match="another process is loading"):
        write_full_load(home, "shop", {"orders": nested}, committed_at=AT)


def test_a_folder_that_no_load_wrote_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "raw" / "shop").mkdir(parents=True)

    with pytest.raises(LakeCorruptError, match="move it away"):
        write_full_load(Home(tmp_path), "shop", {"orders": _rows(1)}, committed_at=AT)


_LOADER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import pyarrow as pa
from ingestion.extract.raw import write_full_load
from ingestion.lake.zones import Home

home, generation = Home(Path(sys.argv[1])), 1
sys.stdout.write("ready"); sys.stdout.flush()
while True:
    tag = pa.array([str(generation)] * 500)
    tables = {name: pa.table({"generation": tag}) for name in ("orders", "stores", "returns")}
    write_full_load(home, "shop", tables, committed_at=datetime.now(UTC))
    generation += 1
"""


def test_a_loader_killed_at_any_point_leaves_one_whole_load(tmp_path: Path) -> None:
    home = Home(tmp_path)
    names = ("orders", "stores", "returns")
    write_full_load(home, "shop", {n: pa.table({"generation": ["0"] * 500}) for n in names}, committed_at=AT)
    for attempt in range(6):
        loader = subprocess.Popen(
            [sys.executable, "-c", _LOADER, str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert loader.stdout is not None
        assert loader.stdout.read(5) == b"ready"
        time.sleep(0.05 + 0.013 * attempt)
        loader.send_signal(signal.SIGKILL)
        loader.wait()
        loader.stdout.close()
        seen = {value for name in names for value in _read(home, name)["generation"].to_pylist()}
        assert len(seen) == 1
        assert all(_read(home, name).num_rows == 500 for name in names)

    write_full_load(home, "shop", {"orders": _rows(1)}, committed_at=AT)
    folders = [path for path in (tmp_path / "raw" / ".shop").iterdir() if path.is_dir()]
    assert len(folders) == 2
