"""The raw zone in S3: loaded here, taken in there; what was cut off is neither curated nor lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.aws.clients import AwsClients
from infra.aws.names import AwsNames
from infra.aws.objects import Objects
from infra.aws.raw_zone import S3RawZone
from infra.cli import build_app
from infra.errors import AwsAccessError
from ingestion.errors import LakeBusyError, SourceUnavailableError
from ingestion.lake.zones import Home
from tests.doubles.aws import REGION, Aws


@pytest.fixture
def bucket(clients: AwsClients, names: AwsNames) -> Objects:
    return Objects(clients, names.raw_bucket)


def zone(bucket: Objects, home: Path) -> S3RawZone:
    return S3RawZone(bucket, Home(home))


def written(home: Path, **files: str) -> Path:
    """A home whose raw folder holds the files, by table."""
    for table, text in files.items():
        path = home / "raw" / "shop" / table / "LOAD00000001.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return home


def held(home: Path) -> dict[str, str]:
    files = sorted((home / "raw" / "shop").rglob("*.parquet"))
    return {path.parent.name: path.read_text() for path in files}


def test_what_was_loaded_on_one_machine_is_taken_in_on_another_and_only_changes_travel(
    bucket: Objects, tmp_path: Path
) -> None:
    here = written(tmp_path / "here", orders="o1", products="p1")
    assert zone(bucket, here).push() == 2
    assert zone(bucket, here).push() == 0
    assert zone(bucket, tmp_path / "there").pull() == 2
    assert zone(bucket, tmp_path / "there").pull() == 0
    written(here, orders="o1 and o2")
    (here / "raw/shop/products/LOAD00000001.parquet").unlink()
    assert zone(bucket, here).push() == 1
    assert zone(bucket, tmp_path / "there").pull() == 1
    assert held(tmp_path / "there") == {"orders": "o1 and o2"}


def test_a_file_that_somebody_else_has_changed_is_not_written_over(bucket: Objects, tmp_path: Path) -> None:
    here = written(tmp_path / "here", orders="o1")
    zone(bucket, here).push()
    bucket.write("shop/orders/LOAD00000001.parquet", b"theirs")
    written(here, orders="ours")
    with pytest.raises(LakeBusyError, match="changed in S3 by another"):
        zone(bucket, here).push()
    found = bucket.read("shop/orders/LOAD00000001.parquet")
    assert found is not None
    assert found.data == b"theirs"


def test_a_load_that_was_cut_off_is_not_taken_in_until_it_is_loaded_again(
    aws: Aws, bucket: Objects, names: AwsNames, tmp_path: Path
) -> None:
    here = written(tmp_path / "here", orders="o1", products="p1")
    aws.fail("s3", f"PUT /{names.raw_bucket}/shop/products", status=403, code="AccessDenied")
    with pytest.raises(AwsAccessError, match="denies"):
        zone(bucket, here).push()
    aws.recover()
    with pytest.raises(SourceUnavailableError, match="Load it again"):
        zone(bucket, tmp_path / "there").pull()
    assert zone(bucket, here).push() == 1
    assert zone(bucket, tmp_path / "there").pull() == 2
    assert held(tmp_path / "there") == {"orders": "o1", "products": "p1"}


def test_a_load_from_a_new_machine_takes_the_place_of_one_that_was_cut_off(
    aws: Aws, bucket: Objects, names: AwsNames, tmp_path: Path
) -> None:
    aws.fail("s3", f"PUT /{names.raw_bucket}/shop/products", status=403, code="AccessDenied")
    with pytest.raises(AwsAccessError):
        zone(bucket, written(tmp_path / "lost", orders="o1", products="p1")).push()
    aws.recover()
    assert zone(bucket, written(tmp_path / "new", orders="o2", stores="s1")).push(anew=True) == 2
    zone(bucket, tmp_path / "there").pull()
    assert held(tmp_path / "there") == {"orders": "o2", "stores": "s1"}


def test_the_command_loads_into_s3_and_a_second_load_replaces_the_first(
    aws: Aws, bucket: Objects, names: AwsNames, tmp_path: Path
) -> None:
    export = tmp_path / "export"
    export.mkdir()
    environment = {
        "RETAIL_BACKEND": "aws",
        "RETAIL_AWS_PREFIX": names.prefix,
        "RETAIL_AWS_ENDPOINT": aws.url,
        "RETAIL_AWS_REGION": REGION,
    }
    for home, rows in (("one", "1,2024-01-02"), ("two", "1,2024-01-02\n2,2024-01-03")):
        (export / "orders.csv").write_text(f"order_id,order_date\n{rows}\n")
        environment["RETAIL_HOME"] = str(tmp_path / home)
        done = CliRunner().invoke(build_app(), ["load", str(export)], env=environment)
        assert done.exit_code == 0, done.output
    zone(bucket, tmp_path / "there").pull()
    kept = sorted(item.key for item in bucket.listed("") if item.key.endswith(".parquet"))
    assert kept == ["shop/orders/LOAD00000001.parquet"]
    there = tmp_path / "there" / "raw" / kept[0]
    assert there.read_bytes() == (tmp_path / "two" / "raw" / kept[0]).read_bytes()
