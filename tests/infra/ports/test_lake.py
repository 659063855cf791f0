"""The lake, on local disk and on S3 with Glue: atomic replacement, runs that stay readable, one writer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from infra.aws.clients import AwsClients
from infra.aws.lake import GlueLake
from infra.aws.names import AwsNames
from infra.iceberg import KEPT_RUNS, CatalogLake
from infra.local.lake import IcebergLake
from ingestion.errors import ContractError, LakeBusyError
from ingestion.lake.port import Snapshot
from ingestion.lake.zones import Home

Open = Callable[..., CatalogLake]


@pytest.fixture(params=["local", "aws"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same lake again and again, as another process would."""
    if request.param == "local":
        return lambda kept_runs=KEPT_RUNS: IcebergLake(Home(tmp_path / "home"), kept_runs=kept_runs)
    clients: AwsClients = request.getfixturevalue("clients")
    names: AwsNames = request.getfixturevalue("names")
    return lambda kept_runs=KEPT_RUNS: GlueLake(clients, names, Home(tmp_path / "home"), kept_runs=kept_runs)


def rows(**columns: list[object]) -> pa.Table:
    return pa.table(columns)


def test_what_is_written_is_read_back_with_its_run_and_notes(opened: Open) -> None:
    lake = opened()
    assert lake.tables("curated") == ()
    assert lake.latest("curated", "t") is None
    lake.replace("curated", "t", rows(a=["x", None], b=[1, 2]), run_id="r1", notes={"input": "abc"})
    assert opened().read("curated", "t").to_pydict() == {"a": ["x", None], "b": [1, 2]}
    assert lake.latest("curated", "t") == Snapshot("r1", 2, {"input": "abc"})
    assert lake.tables("curated") == ("t",)
    (file,) = lake.data_files("curated", "t")
    assert pq.read_table(file).to_pydict() == {"a": ["x", None], "b": [1, 2]}


def test_older_runs_stay_readable_though_columns_came_went_and_changed_type(opened: Open) -> None:
    lake = opened()
    versions = {"r1": rows(a=[1], b=["x"]), "r2": rows(a=["one"], c=[2.5]), "r3": rows(c=[1.5]).slice(0, 0)}
    for run_id, data in versions.items():
        lake.replace("prod_retail_copilot", "t", data, run_id=run_id)
    assert lake.runs("prod_retail_copilot", "t") == tuple(versions)
    for run_id, data in versions.items():
        found = opened().read("prod_retail_copilot", "t", run_id=run_id)
        assert found.to_pydict() == {name: data[name].to_pylist() for name in found.column_names}
    with pytest.raises(KeyError):
        lake.read("curated", "t")


def test_some_files_are_put_in_the_place_of_others(opened: Open) -> None:
    lake = opened()
    lake.replace("curated", "t", rows(a=[1, 2]), run_id="r1")
    lake.replace_files(
        "curated", "t", lake.data_files("curated", "t"), rows(a=[3]), run_id="r2", notes={"n": "1"}
    )
    assert lake.read("curated", "t").to_pydict() == {"a": [3]}
    assert lake.latest("curated", "t") == Snapshot("r2", 1, {"n": "1"})
    assert lake.read("curated", "t", run_id="r1").to_pydict() == {"a": [1, 2]}


def test_pruning_keeps_the_latest_runs_and_what_they_need(opened: Open) -> None:
    lake = opened(kept_runs=2)
    for number in range(4):
        lake.replace("curated", "t", rows(a=[number]), run_id=f"r{number}")
        lake.prune("curated", "t")
    assert lake.runs("curated", "t") == ("r2", "r3")
    assert [lake.read("curated", "t", run_id=f"r{n}")["a"][0].as_py() for n in (2, 3)] == [2, 3]


def test_types_that_the_lake_lacks_are_refused_before_anything_is_written(opened: Open) -> None:
    with pytest.raises(ContractError, match="'a'"):
        opened().replace("curated", "t", rows(a=[[1, 2]]), run_id="r1")
    assert opened().tables("curated") == ()


def test_one_writer_at_a_time_and_the_lock_is_held_to_the_end_of_the_outermost_block(opened: Open) -> None:
    lake, other = opened(), opened()
    with lake.exclusive():
        lake.replace("curated", "t", rows(a=[1]), run_id="r1")
        with pytest.raises(LakeBusyError), other.exclusive():
            pass
    with other.exclusive():
        pass
