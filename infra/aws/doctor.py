"""Looks at what an installation on AWS stands on, with the rights that the product itself has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from infra.aws.clients import AwsClients, aws_errors, code_of
from infra.aws.names import SYSTEMS, AwsNames
from infra.aws.objects import Objects
from infra.aws.query_engine import AthenaQueryEngine
from infra.doctor.finding import Check, Outcome, bad, good, warned
from infra.settings import Settings

TABLES = {
    "conversations": ("user", "sort"),
    "accounts": ("pk", "sk"),
    "audit": ("chain", "number"),
    "checkpoints": ("PK", "SK"),
    "locks": ("id",),
}
"""Keys of each DynamoDB table."""
_APPLY = "terraform apply in infra/terraform/environments/…; see docs/aws.md"
_PROBE = "doctor/probe"


class AwsDoctor:
    """The checks of one installation."""

    def __init__(self, clients: AwsClients, names: AwsNames, settings: Settings) -> None:
        self._clients, self._names, self._settings = clients, names, settings

    def checks(self) -> Iterator[Check]:
        """One look a service; credentials first, since without them nothing else answers."""
        yield Check("aws credentials", self._credentials, "aws sso login, or give the task a role")
        for bucket in self._buckets():
            yield Check(f"s3 {bucket}", lambda bucket=bucket: self._bucket(bucket), _APPLY)  # type: ignore[misc]
        yield Check("s3 writing", self._writing, "Let the role write to the state bucket and use its key.")
        yield Check("glue", self._glue, _APPLY)
        yield Check("athena", self._athena, _APPLY)
        for purpose in TABLES:
            yield Check(f"dynamodb {purpose}", lambda purpose=purpose: self._table(purpose), _APPLY)  # type: ignore[misc]
        yield Check("secrets", self._secrets, "Let the role read the secrets, and use their key.")
        yield Check("ses", self._sender, "Verify the sender, and leave the sandbox.")
        if self._settings.aws_batch_jobs:
            yield Check("batch", self._batch, _APPLY)

    def _credentials(self) -> Outcome:
        with aws_errors("sts"):
            found = self._clients.client("sts").get_caller_identity()
        return good(f"{found['Arn']} in {self._clients.region}.")

    def _buckets(self) -> tuple[str, ...]:
        names = self._names
        own = (names.raw_bucket, names.curated_bucket, names.state_bucket)
        return (*own, *(names.bucket(f"prod_{system}") for system in sorted(SYSTEMS)))

    def _bucket(self, bucket: str) -> Outcome:
        client = self._clients.client("s3")
        with aws_errors("s3"):
            try:
                client.head_bucket(Bucket=bucket)
                rules = client.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"][
                    "Rules"
                ]
            except ClientError as error:
                if code_of(error) in {"404", "NoSuchBucket"}:
                    return bad("It is not there.", _APPLY)
                if code_of(error) != "ServerSideEncryptionConfigurationNotFoundError":
                    raise
                rules = []
        kinds = {rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules}
        if "aws:kms" not in kinds:
            return warned("It is there, but not encrypted with a key of your own.", _APPLY)
        return good("It is there, encrypted with KMS.")

    def _writing(self) -> Outcome:
        objects = Objects(self._clients, self._names.state_bucket)
        objects.write(_PROBE, b"ok")
        found = objects.read(_PROBE)
        objects.delete([_PROBE])
        if found is None or found.data != b"ok":
            return bad("What was written was not read back.", "Look at the bucket's policy and replication.")
        return good("Written, read back and deleted.")

    def _glue(self) -> Outcome:
        with aws_errors("glue"):
            pages = self._clients.client("glue").get_paginator("get_databases").paginate()
            names = [found["Name"] for page in pages for found in page["DatabaseList"]]
        own = [name for name in names if name.startswith(self._names.database(""))]
        if not own:
            return warned(
                "The catalogue answers, but holds nothing of this installation.", "retail pipeline run"
            )
        return good(f"{len(own)} databases of this installation.")

    def _athena(self) -> Outcome:
        cap = AthenaQueryEngine(self._clients, self._names).engine_cap_bytes()
        if cap is None:
            return warned(f"Workgroup {self._names.workgroup} does not end costly queries by itself.", _APPLY)
        most = self._settings.athena_most_mb * 10**6
        if cap < most:
            return warned(
                f"The workgroup ends queries at {cap / 10**6:,.0f} MB, the limit is {most / 10**6:,.0f} MB.",
                f"RETAIL_ATHENA_MOST_MB={cap // 10**6}, or a higher cutoff of the workgroup",
            )
        return good(f"Workgroup {self._names.workgroup} ends queries at {cap / 10**6:,.0f} MB.")

    def _table(self, purpose: str) -> Outcome:
        client, name = self._clients.client("dynamodb"), self._names.table(purpose)
        with aws_errors("dynamodb"):
            try:
                table: dict[str, Any] = client.describe_table(TableName=name)["Table"]
            except ClientError as error:
                if code_of(error) != "ResourceNotFoundException":
                    raise
                return bad(f"{name} is not there.", _APPLY)
        keys = tuple(key["AttributeName"] for key in table["KeySchema"])
        if keys != TABLES[purpose]:
            return bad(f"{name} has the keys {keys}, not {TABLES[purpose]}.", _APPLY)
        if table["TableStatus"] != "ACTIVE":
            return bad(f"{name} is {table['TableStatus'].lower()}.", "Wait until it is active.")
        return good(f"{name} is active, about {table.get('ItemCount', 0):,} items.")

    def _secrets(self) -> Outcome:
        missing = []
        for purpose in ("card-key", "account-secret", "signing-keys", "admin-token"):
            with aws_errors("secretsmanager"):
                try:
                    self._clients.client("secretsmanager").describe_secret(
                        SecretId=self._names.secret(purpose)
                    )
                except ClientError as error:
                    if code_of(error) != "ResourceNotFoundException":
                        raise
                    missing.append(purpose)
        if missing:
            return warned(
                f"Not made yet: {', '.join(missing)}.", f"The server makes them at its start; or {_APPLY}"
            )
        return good("All four are there.")

    def _sender(self) -> Outcome:
        client, sender = self._clients.client("ses"), self._settings.mail_from
        with aws_errors("ses"):
            names = [sender, sender.rpartition("@")[2]]
            found = client.get_identity_verification_attributes(Identities=names)["VerificationAttributes"]
            quota = client.get_send_quota()
        if not any(known.get("VerificationStatus") == "Success" for known in found.values()):
            return bad(
                f"{sender} is not verified: no letter goes out.", "Verify it in SES, or set RETAIL_MAIL_FROM."
            )
        most = float(quota["Max24HourSend"])
        if 0 <= most <= 200:
            return warned("The account is in SES's sandbox.", "Ask AWS for production access.")
        return good(f"{sender} is verified.")

    def _batch(self) -> Outcome:
        client = self._clients.client("batch")
        with aws_errors("batch"):
            queues = client.describe_job_queues(jobQueues=[self._names.job_queue])["jobQueues"]
            definitions = client.describe_job_definitions(
                jobDefinitionName=self._names.job_definition, status="ACTIVE"
            )["jobDefinitions"]
        if not queues or not definitions:
            return bad("The queue or the job definition is not there.", _APPLY)
        if queues[0]["state"] != "ENABLED" or queues[0]["status"] != "VALID":
            return bad(f"The queue is {queues[0]['state'].lower()}, {queues[0]['status'].lower()}.", _APPLY)
        return good(f"Queue {self._names.job_queue} takes jobs.")
