"""The local lake: atomic replacement, runs that stay readable, columns that come and go, one writer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from infra.local.lake import IcebergLake
from ingestion.errors import ContractError, LakeBusyError, LakeCorruptError
from ingestion.lake.port import Snapshot
from ingestion.lake.zones import Home

REPOSITORY = Path(__file__).resolve().parents[3]
WRITER = """
import sys
from pathlib import Path
from infra.local.lake import IcebergLake
from ingestion.lake.zones import Home
with IcebergLake(Home(Path(sys.argv[1]))).exclusive():
    print("holding", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def lake(home: Home) -> IcebergLake:
    return IcebergLake(home)


def rows(**columns: list[object]) -> pa.Table:
    return pa.table(columns)


def test_an_empty_home_has_no_tables_and_is_not_touched_by_looking(home: Home, lake: IcebergLake) -> None:
    assert lake.tables("curated") == ()
    assert lake.latest("curated", "orders") is None
    with pytest.raises(KeyError, match=r"curated\.orders"):
        lake.read("curated", "orders")
    assert not home.root.exists()


def test_what_is_written_is_read_back_with_its_run_and_notes(lake: IcebergLake) -> None:
    lake.replace("curated", "t", rows(a=["x", None], b=[1, 2]), run_id="r1", notes={"input": "abc"})
    assert lake.read("curated", "t").to_pydict() == {"a": ["x", None], "b": [1, 2]}
    assert lake.latest("curated", "t") == Snapshot("r1", 2, {"input": "abc"})
    assert lake.tables("curated") == ("t",)
    assert len(lake.data_files("curated", "t")) == 1


def test_a_stream_is_written_like_a_table(lake: IcebergLake) -> None:
    data = rows(a=list(range(1000)))
    lake.replace("curated", "t", data.to_reader(max_chunksize=100), run_id="r1")
    assert lake.read("curated", "t").equals(data)


def test_older_runs_stay_readable_though_columns_came_went_and_changed_type(lake: IcebergLake) -> None:
    versions = {
        "r1": rows(a=[1], b=["x"]),
        "r2": rows(a=["one"], c=[2.5]),
        "r3": rows(c=[1.5], b=["y"]),
        "r4": rows(c=[1.5], b=["y"]).slice(0, 0),
        "r5": rows(b=["z"]),
    }
    for run_id, data in versions.items():
        lake.replace("curated", "t", data, run_id=run_id)
    assert lake.runs("curated", "t") == tuple(versions)
    for run_id, data in versions.items():
        found = lake.read("curated", "t", run_id=run_id)
        assert found.to_pydict() == {name: data[name].to_pylist() for name in found.column_names}
        assert set(found.column_names) == set(data.column_names)
    with pytest.raises(KeyError):
        lake.read("curated", "t", run_id="r9")


def test_a_reader_with_its_own_catalog_sees_the_latest_commit(home: Home, lake: IcebergLake) -> None:
    reader = IcebergLake(home)
    for number in range(3):
        lake.replace("curated", "t", rows(a=[number]), run_id=f"r{number}")
        assert reader.read("curated", "t").to_pydict() == {"a": [number]}


def test_only_the_latest_runs_are_kept_and_the_disk_stays_bounded(home: Home) -> None:
    lake = IcebergLake(home, kept_runs=3)
    sizes = []
    for number in range(9):
        lake.replace("curated", "t", rows(a=[number]), run_id=f"r{number}")
        lake.prune("curated", "t")
        sizes.append(len([path for path in home.warehouse.rglob("*") if path.is_file()]))
    assert lake.runs("curated", "t") == ("r6", "r7", "r8")
    assert [lake.read("curated", "t", run_id=f"r{n}")["a"][0].as_py() for n in (6, 7, 8)] == [6, 7, 8]
    assert sizes[-1] <= max(sizes[:6])


def test_pruning_removes_what_a_killed_write_left_and_nothing_else(home: Home, lake: IcebergLake) -> None:
    lake.replace("curated", "t", rows(a=[1]), run_id="r1")
    (data,) = lake.data_files("curated", "t")
    orphan = Path(data).with_name("left-behind.parquet")
    orphan.write_bytes(b"half a file")
    lake.prune("curated", "t")
    assert not orphan.exists()
    assert IcebergLake(home).read("curated", "t").to_pydict() == {"a": [1]}


def test_types_that_the_lake_lacks_are_refused_before_anything_is_written(lake: IcebergLake) -> None:
    with pytest.raises(ContractError, match="'a'"):
        lake.replace("curated", "t", rows(a=[[1, 2]]), run_id="r1")
    assert lake.tables("curated") == ()


def test_a_second_writer_is_told_who_is_writing_and_can_write_afterwards(
    home: Home, lake: IcebergLake
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(home.root)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "holding\n"
        with pytest.raises(LakeBusyError, match=str(writer.pid)):
            lake.replace("curated", "t", rows(a=[1]), run_id="r1")
        writer.kill()
    lake.replace("curated", "t", rows(a=[1]), run_id="r1")
    assert lake.latest("curated", "t") is not None


def test_the_lock_is_held_until_the_outermost_block_ends(home: Home, lake: IcebergLake) -> None:
    other = IcebergLake(home)
    with lake.exclusive():
        lake.replace("curated", "t", rows(a=[1]), run_id="r1")
        with pytest.raises(LakeBusyError), other.exclusive():
            pass
    with other.exclusive():
        pass


def test_a_home_that_was_moved_does_not_write_into_the_old_one(home: Home, lake: IcebergLake) -> None:
    lake.replace("curated", "t", rows(a=[1]), run_id="r1")
    moved = Home(home.root.with_name("moved"))
    home.root.rename(moved.root)
    with pytest.raises(LakeCorruptError, match="moved"):
        IcebergLake(moved).read("curated", "t")
