"""`retail doctor` on AWS: an installation as Terraform makes it, and what is said of one that is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.aws.clients import AwsClients
from infra.aws.doctor import TABLES, AwsDoctor
from infra.aws.names import AwsNames
from infra.aws.secrets import SecretStore
from infra.doctor.finding import Finding, Health, examined
from infra.settings import Settings
from tests.doubles.aws import Aws
from tests.doubles.installation import SENDER
from tests.doubles.installation import TABLES as MADE

Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def examine(aws: Aws, clients: AwsClients, names: AwsNames) -> Examine:
    """Findings by name."""
    aws.batch.queues = [names.job_queue]

    def found(**changes: object) -> dict[str, Finding]:
        settings = Settings(mail_from=SENDER, aws_batch_jobs=True, athena_most_mb=1000).model_copy(
            update=changes
        )
        return {one.name: one for one in examined(AwsDoctor(clients, names, settings).checks())}

    return found


def encrypted(clients: AwsClients, names: AwsNames) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    client = clients.client("s3")
    for bucket in client.list_buckets()["Buckets"]:
        if bucket["Name"].startswith(f"{names.prefix}-"):
            client.put_bucket_encryption(
                Bucket=bucket["Name"], ServerSideEncryptionConfiguration={"Rules": [rule]}
            )


def test_an_installation_that_is_whole_has_nothing_to_be_done(
    examine: Examine, clients: AwsClients, names: AwsNames
) -> None:
    encrypted(clients, names)
    for purpose in ("card-key", "account-secret", "signing-keys", "admin-token"):
        SecretStore(clients, names).write(purpose, "x")
    clients.client("glue").create_database(DatabaseInput={"Name": names.database("curated")})
    findings = examine()
    sandboxed = findings.pop("ses")
    assert {name: one for name, one in findings.items() if one.health is not Health.OK} == {}
    assert len(findings) == 1 + 8 + 1 + 2 + len(TABLES) + 1 + 1
    assert (sandboxed.health, sandboxed.said) == (Health.WARNING, "The account is in SES's sandbox.")


def test_the_tables_looked_for_are_those_that_are_made() -> None:
    assert {name: tuple(key for key in keys if key) for name, keys in MADE.items()} == TABLES


@pytest.mark.parametrize("missing", ["a bucket", "a table", "the sender", "the queue"])
def test_what_is_missing_is_named_with_what_makes_it(
    examine: Examine, aws: Aws, clients: AwsClients, names: AwsNames, missing: str
) -> None:
    look = {
        "a bucket": f"s3 {names.raw_bucket}",
        "a table": "dynamodb audit",
        "the sender": "ses",
        "the queue": "batch",
    }
    match missing:
        case "a bucket":
            clients.client("s3").delete_bucket(Bucket=names.raw_bucket)
        case "a table":
            clients.client("dynamodb").delete_table(TableName=names.table("audit"))
        case "the queue":
            aws.batch.queues = []
    changes = {"mail_from": "nobody@elsewhere.example"} if missing == "the sender" else {}
    findings = examine(**changes)
    assert [name for name, one in findings.items() if one.health is Health.FAILED] == [look[missing]]
    assert findings[look[missing]].remedy


def test_a_table_of_other_keys_is_not_taken_for_ours(
    examine: Examine, clients: AwsClients, names: AwsNames
) -> None:
    client = clients.client("dynamodb")
    client.delete_table(TableName=names.table("locks"))
    client.create_table(
        TableName=names.table("locks"),
        KeySchema=[{"AttributeName": "other", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "other", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert "('other',), not ('id',)" in examine()["dynamodb locks"].said


def test_expired_credentials_are_told_once_for_each_service_and_nothing_else_stops(
    examine: Examine, aws: Aws
) -> None:
    aws.fail("sts", "POST", status=403, code="ExpiredToken")
    aws.fail("athena", "GetWorkGroup", status=400, code="ExpiredTokenException")
    findings = examine()
    assert findings["aws credentials"].health is Health.FAILED
    assert "Sign in anew" in findings["athena"].said
    assert findings["dynamodb audit"].health is Health.OK


def test_a_workgroup_that_ends_queries_before_our_limit_is_told(examine: Examine) -> None:
    found = examine(athena_most_mb=2000)["athena"]
    assert (found.health, found.remedy.split(",")[0]) == (Health.WARNING, "RETAIL_ATHENA_MOST_MB=1000")
