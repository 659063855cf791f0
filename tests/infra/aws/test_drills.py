"""What happens when AWS fails: it recovers by itself, or says what to do; nothing that was kept is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from infra.aws.clients import AwsClients
from infra.aws.conversations import DynamoConversations
from infra.aws.job_runner import BatchJobRunner
from infra.aws.lock import LeaseLock
from infra.aws.model_store import S3ModelStore
from infra.aws.names import AwsNames
from infra.aws.objects import Objects
from infra.aws.query_engine import AthenaQueryEngine
from infra.aws.usage_log import S3UsageLog
from infra.errors import AwsAccessError, AwsUnavailableError
from ingestion.errors import LakeBusyError
from server.chat.ports import Feedback, Turn
from tests.doubles.aws import REGION, Aws
from tests.infra.aws.conftest import lake_of, publish_orders
from tools.errors import JobFailedError, QueryServiceError

START = datetime(2026, 3, 1, tzinfo=UTC)
TURN = Turn("run", "how many orders?", "running", START)


@pytest.fixture
def quick(aws: Aws, clients: AwsClients) -> AwsClients:
    """Clients that give up after the second attempt."""
    return AwsClients(REGION, aws.url, timeout_seconds=5, attempts=2)


def test_a_throttled_table_takes_the_turn_at_the_next_attempt(
    aws: Aws, clients: AwsClients, names: AwsNames
) -> None:
    store = DynamoConversations(clients, names.table("conversations"), lambda: START)
    aws.fail("dynamodb", "PutItem", status=400, code="ProvisionedThroughputExceededException", times=1)
    store.begin_turn("ann", "talk", TURN)
    aws.fail("dynamodb", "TransactWriteItems", status=400, code="ThrottlingException", times=1)
    store.end_turn("ann", "run", "done", '{"text": "5"}')
    [kept] = store.turns("ann", "talk") or ()
    assert (kept.status, kept.answer) == ("done", '{"text": "5"}')


def test_a_transaction_that_met_another_is_done_once_more(
    aws: Aws, clients: AwsClients, names: AwsNames
) -> None:
    store = DynamoConversations(clients, names.table("conversations"), lambda: START)
    aws.fail("dynamodb", "TransactWriteItems", status=400, code="TransactionCanceledException", times=2)
    store.begin_turn("ann", "talk", TURN)
    assert len(store.turns("ann", "talk") or ()) == 1
    assert store.feedback.say("ann", "run", Feedback(False, START))


def test_a_table_that_stays_throttled_is_said_and_what_was_kept_stays(
    aws: Aws, quick: AwsClients, names: AwsNames
) -> None:
    store = DynamoConversations(quick, names.table("conversations"), lambda: START)
    store.begin_turn("ann", "talk", TURN)
    aws.fail("dynamodb", "TransactWriteItems", status=400, code="ThrottlingException")
    with pytest.raises(AwsUnavailableError, match=r"dynamodb failed on TransactWriteItems.*Try again"):
        store.begin_turn("ann", "talk", Turn("next", "and now?", "running", START))
    aws.recover()
    assert [kept.run_id for kept in store.turns("ann", "talk") or ()] == ["run"]
    store.begin_turn("ann", "talk", Turn("next", "and now?", "running", START))
    assert [kept.run_id for kept in store.turns("ann", "talk") or ()] == ["run", "next"]


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("s3", "GET", "ExpiredToken"),
        ("athena", "StartQueryExecution", "ExpiredTokenException"),
        ("athena", "GetQueryExecution", "UnrecognizedClientException"),
    ],
)
def test_expired_credentials_are_named_and_signing_in_anew_is_enough(
    aws: Aws, clients: AwsClients, names: AwsNames, tmp_path: Path, service: str, operation: str, code: str
) -> None:
    publish_orders(clients, names, tmp_path, orders=2)
    engine = AthenaQueryEngine(clients, names)
    aws.fail(service, operation, status=400 if service == "athena" else 403, code=code)
    with pytest.raises(QueryServiceError, match=rf"credentials \({code}\).*Sign in anew"):
        engine.execute("SELECT count(*) FROM orders", max_rows=1, timeout_seconds=30)
    aws.recover()
    assert engine.execute("SELECT count(*) FROM orders", max_rows=1, timeout_seconds=30).rows == ((2,),)


def test_a_run_with_expired_credentials_leaves_the_lake_as_it_was(
    aws: Aws, clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    publish_orders(clients, names, tmp_path, orders=2)
    aws.fail("glue", "UpdateTable", status=400, code="ExpiredTokenException")
    lake = lake_of(clients, names, tmp_path)
    with pytest.raises(AwsAccessError, match="Sign in anew"):
        lake.replace("curated", "orders", pa.table({"order_id": ["x"]}), run_id="r2")
    aws.recover()
    assert lake_of(clients, names, tmp_path).runs("curated", "orders") == ("r1",)
    lake.replace("curated", "orders", pa.table({"order_id": ["x"]}), run_id="r3")
    assert lake_of(clients, names, tmp_path).read("curated", "orders")["order_id"].to_pylist() == ["x"]


def test_a_denied_action_is_named_with_where_it_is_allowed(
    aws: Aws, quick: AwsClients, names: AwsNames
) -> None:
    aws.fail("athena", "GetWorkGroup", status=400, code="AccessDeniedException")
    with pytest.raises(QueryServiceError, match=r"denies GetWorkGroup to this role.*modules/iam"):
        AthenaQueryEngine(quick, names).engine_cap_bytes()


def test_data_files_that_cannot_be_written_to_s3_leave_the_table_at_the_run_before(
    aws: Aws, clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    publish_orders(clients, names, tmp_path, orders=2)
    aws.fail("s3", f"PUT /{names.curated_bucket}/curated/orders/data", status=403, code="AccessDenied")
    lake = lake_of(clients, names, tmp_path)
    with pytest.raises((AwsAccessError, AwsUnavailableError)):
        lake.replace("curated", "orders", pa.table({"order_id": ["x"]}), run_id="r2")
    aws.recover()
    assert lake_of(clients, names, tmp_path).runs("curated", "orders") == ("r1",)
    rows = AthenaQueryEngine(clients, names).execute(
        "SELECT count(*) FROM orders", max_rows=1, timeout_seconds=30
    )
    assert rows.rows == ((2,),)


def test_a_model_that_was_cut_off_while_it_was_stored_is_not_there_and_can_be_stored_again(
    aws: Aws, clients: AwsClients, names: AwsNames, tmp_path: Path
) -> None:
    store = S3ModelStore(Objects(clients, names.state_bucket), tmp_path)
    aws.fail("s3", f"PUT /{names.state_bucket}/models/m/1/b", status=403, code="AccessDenied")
    with pytest.raises(AwsAccessError):
        store.store("m", "1", {"a": b"one", "b": b"two"}, {})
    aws.recover()
    assert store.versions("m") == ()
    store.store("m", "1", {"a": b"one", "b": b"two"}, {})
    assert (store.folder("m", "1") / "b").read_bytes() == b"two"


def test_an_answer_is_not_held_up_by_a_usage_history_that_cannot_be_written(
    aws: Aws, quick: AwsClients, names: AwsNames, caplog: pytest.LogCaptureFixture
) -> None:
    aws.fail("s3", "PUT", status=403, code="AccessDenied")
    S3UsageLog(Objects(quick, names.state_bucket)).feedback("run", START, True)
    assert "missing from the usage history" in caplog.text


def test_a_batch_that_does_not_answer_is_said_and_asking_again_is_enough(
    aws: Aws, quick: AwsClients, names: AwsNames
) -> None:
    runner = BatchJobRunner(quick, names, poll_seconds=0.01)
    aws.fail("batch", "submitjob", status=429, code="TooManyRequestsException")
    with pytest.raises(JobFailedError, match="Nothing was lost"):
        runner.run("forecast_series", {"values": [1.0]}, timeout_seconds=5)


def test_a_writer_that_was_killed_frees_the_lake_when_its_lease_runs_out(
    aws: Aws, clients: AwsClients, names: AwsNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = names.table("locks")
    LeaseLock(clients, table)._take()
    with pytest.raises(LakeBusyError, match="Wait until it has ended"):
        LeaseLock(clients, table).__enter__()
    dynamo = clients.client("dynamodb")
    dynamo.update_item(
        TableName=table,
        Key={"id": {"S": "lake"}},
        UpdateExpression="SET expires_at = :now",
        ExpressionAttributeValues={":now": {"N": "1"}},
    )
    with LeaseLock(clients, table):
        assert dynamo.scan(TableName=table)["Count"] == 1
    assert dynamo.scan(TableName=table)["Count"] == 0
