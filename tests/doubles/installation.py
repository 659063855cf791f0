"""What `infra/terraform` makes, made in the stand-in: buckets, DynamoDB tables and a verified sender."""

from __future__ import annotations

from infra.aws.clients import AwsClients
from infra.aws.names import AwsNames

SYSTEMS = (
    "market_intelligence_hub", "demand_insights_engine", "compliance_guardian", "global_market_pulse",
    "retail_copilot",
)  # fmt: skip
TABLES = {
    "conversations": ("user", "sort"),
    "accounts": ("pk", "sk"),
    "audit": ("chain", "number"),
    "checkpoints": ("PK", "SK"),
    "locks": ("id", None),
}
"""Partition and sort key of each DynamoDB table."""
SENDER = "retail@example.com"


def install(clients: AwsClients, names: AwsNames) -> None:
    """Make an empty installation."""
    s3 = clients.client("s3")
    buckets = {names.raw_bucket, names.curated_bucket, names.state_bucket}
    for bucket in sorted(buckets | {names.bucket(f"prod_{system}") for system in SYSTEMS}):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": clients.region})
    dynamo = clients.client("dynamodb")
    for purpose, (partition, sort) in TABLES.items():
        keys = [(partition, "HASH"), *([(sort, "RANGE")] if sort else [])]
        number = {"number"}
        dynamo.create_table(
            TableName=names.table(purpose),
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "N" if name in number else "S"} for name, _ in keys
            ],
            BillingMode="PAY_PER_REQUEST",
        )
    clients.client("ses").verify_email_identity(EmailAddress=SENDER)
