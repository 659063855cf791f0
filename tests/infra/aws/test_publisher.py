"""Publishing on Glue: one pointer, verified files, the publication before stays readable, no half of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from infra.aws.clients import AwsClients
from infra.aws.names import AwsNames
from infra.aws.objects import Objects
from infra.aws.publisher import POINTER, GluePublisher
from infra.aws.query_engine import AthenaQueryEngine
from infra.errors import AwsUnavailableError, PublishError
from infra.local.relations import table_files
from infra.local.serving import Published
from ingestion.lake.port import Lake
from tests.doubles.aws import Aws
from tests.infra.aws.conftest import AS_OF, lake_of, publish_orders

COUNT = "SELECT count(*) AS n FROM orders"


def published(clients: AwsClients, names: AwsNames, folder: Path) -> Published | None:
    return GluePublisher(clients, names, lake_of(clients, names, folder)).current()


def count(clients: AwsClients, names: AwsNames) -> object:
    engine = AthenaQueryEngine(clients, names)
    return engine.execute(COUNT, max_rows=1, timeout_seconds=30).rows[0][0]


def publish(clients: AwsClients, names: AwsNames, folder: Path, lake: Lake, *, rows: int = 2) -> Published:
    """Publish the orders of the lake, which should have so many rows."""
    files = replace(table_files(lake, "curated", "orders"), rows=rows)
    return GluePublisher(clients, names, lake_of(clients, names, folder)).publish(
        [files], run_id="r2", as_of=AS_OF, published_at=datetime.now(UTC), spill=folder
    )


def test_readers_see_the_run_before_until_the_next_is_whole_and_only_two_are_kept(
    clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    assert published(clients, names, tmp_path) is None
    for number in (1, 2, 3):
        publish_orders(clients, names, tmp_path, orders=number, run_id=f"r{number}")
        assert count(clients, names) == number
    current = published(clients, names, tmp_path)
    assert current is not None
    assert (current.run_id, current.row_counts) == ("r3", {"orders": 3})
    assert [tuple(pair) for pair in current.currencies] == [("EUR", 3)]
    publisher = GluePublisher(clients, names, lake_of(clients, names, tmp_path))
    kept = [names.serving_database(f"r{number}") for number in (1, 2, 3)]
    assert [publisher.holds(replace(current, file=database)) for database in kept] == [False, True, True]


def test_what_was_published_does_not_change_when_the_lake_does(
    clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    publish_orders(clients, names, tmp_path, orders=2, run_id="r1")
    lake = lake_of(clients, names, tmp_path)
    lake.replace("curated", "orders", pa.table({"order_id": ["x"]}), run_id="r2")
    assert count(clients, names) == 2


def test_a_table_with_other_rows_than_were_written_is_not_published(
    clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    publish_orders(clients, names, tmp_path, orders=2, run_id="r1")
    lake = lake_of(clients, names, tmp_path)
    with pytest.raises(PublishError, match="should have 3 rows"):
        publish(clients, names, tmp_path, lake, rows=3)
    assert count(clients, names) == 2


def test_a_data_file_that_was_cut_off_or_is_gone_is_not_published(
    clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    publish_orders(clients, names, tmp_path, orders=2, run_id="r1")
    lake = lake_of(clients, names, tmp_path)
    lake.replace("curated", "orders", pa.table({"order_id": ["x", "y"]}), run_id="r2")
    files = table_files(lake, "curated", "orders")
    bucket = Objects(clients, names.bucket("curated"))
    [key] = [
        item.key
        for item in bucket.listed("curated/orders/data/")
        if item.key.endswith(Path(files.files[0]).name)
    ]
    whole = bucket.read(key)
    assert whole is not None
    bucket.write(key, whole.data[:-10])
    with pytest.raises(PublishError, match="missing or cut off"):
        publish(clients, names, tmp_path, lake)
    assert published(clients, names, tmp_path) is not None
    assert count(clients, names) == 2


def test_of_two_runs_that_publish_at_once_the_first_stays(
    aws: Aws, clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    publish_orders(clients, names, tmp_path, orders=2, run_id="r1")
    objects = Objects(clients, names.curated_bucket)
    before = objects.read(POINTER)
    assert before is not None
    theirs = before.data.replace(b'"r1"', b'"r9"')
    lake = lake_of(clients, names, tmp_path)
    lake.replace("curated", "orders", pa.table({"order_id": ["x", "y"]}), run_id="r2")

    class Slow(GluePublisher):
        """Another run publishes while this one registers its tables."""

        def _register(self, *given: object) -> None:
            super()._register(*given)  # type: ignore[arg-type]
            objects.write(POINTER, theirs)

    with pytest.raises(PublishError, match="Another run has published"):
        Slow(clients, names, lake).publish(
            [table_files(lake, "curated", "orders")],
            run_id="r2",
            as_of=AS_OF,
            published_at=datetime.now(UTC),
            spill=tmp_path,
        )
    current = published(clients, names, tmp_path)
    assert current is not None
    assert current.run_id == "r9"


def test_a_pointer_whose_answer_was_lost_counts_as_written(
    aws: Aws, clients: AwsClients, names: AwsNames
) -> None:
    objects = Objects(clients, names.curated_bucket)
    objects.write_if("pointer", b"ours", None)
    objects.write_if("pointer", b"ours", None)
    assert objects.read("pointer") is not None


def test_a_glue_that_fails_leaves_what_is_published_and_the_next_run_succeeds(
    aws: Aws, clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    publish_orders(clients, names, tmp_path, orders=2, run_id="r1")
    aws.fail("glue", "CreateTable", status=400, code="InternalServiceException")
    with pytest.raises(AwsUnavailableError, match="glue"):
        publish(clients, names, tmp_path, lake_of(clients, names, tmp_path))
    assert count(clients, names) == 2
    aws.recover()
    publish_orders(clients, names, tmp_path, orders=4, run_id="r3")
    assert count(clients, names) == 4


def test_some_tables_are_published_anew_beside_others_that_stay_as_they_were(
    clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    publish_orders(clients, names, tmp_path, orders=2, run_id="r1")
    lake = lake_of(clients, names, tmp_path)
    lake.replace("curated", "orders", pa.table({"order_id": ["x"]}), run_id="r2")
    lake.replace("prod_lifecycle", "model_versions", pa.table({"version": ["1"]}), run_id="r2")
    publisher = GluePublisher(clients, names, lake)
    added = table_files(lake, "prod_lifecycle", "model_versions")
    done = publisher.amend([added], run_id="r3", published_at=datetime.now(UTC), spill=tmp_path)
    assert (done.run_id, done.row_counts) == ("r3", {"orders": 2, "model_versions": 1})
    assert done.content == ""
    engine = AthenaQueryEngine(clients, names)
    assert engine.schema().columns["model_versions"] == {"version": "VARCHAR"}
    assert engine.schema().empty_columns["orders"] == {"note"}
    both = "SELECT (SELECT count(*) FROM orders), (SELECT max(version) FROM model_versions)"
    assert engine.execute(both, max_rows=1, timeout_seconds=30).rows == ((2, "1"),)


def test_there_is_nothing_to_publish_anew_before_the_first_run(
    clients: AwsClients, names: AwsNames, tmp_path: Path, publisher: GluePublisher
) -> None:
    with pytest.raises(PublishError, match="run the pipeline"):
        publisher.amend([], run_id="r1", published_at=datetime.now(UTC), spill=tmp_path)
