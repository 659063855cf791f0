"""What Terraform makes is what the product looks for: names, keys of tables, settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from infra.aws.names import AwsNames
from infra.settings import Settings
from tests.doubles.installation import SYSTEMS, TABLES
from tests.infra.terraform.conftest import Plan

NAMES = AwsNames("acme-retail-prod")


@pytest.fixture(scope="module")
def made(installation: Plan) -> dict[str, list[dict[str, Any]]]:
    """Attributes of what is made, by the type of resource."""
    found: dict[str, list[dict[str, Any]]] = {}
    for change in installation["resource_changes"]:
        if change["mode"] == "managed":
            found.setdefault(change["type"], []).append(change["change"]["after"])
    return found


def containers(made: dict[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Every container of the server and of the jobs."""
    for task in made["aws_ecs_task_definition"]:
        yield from json.loads(task["container_definitions"])
    yield from (json.loads(job["container_properties"]) for job in made["aws_batch_job_definition"])


def test_buckets(made: dict[str, list[dict[str, Any]]]) -> None:
    wanted = {NAMES.raw_bucket, NAMES.curated_bucket, NAMES.state_bucket}
    wanted |= {NAMES.bucket(f"prod_{system}") for system in SYSTEMS}
    others = {f"{NAMES.prefix}-{name}" for name in ("athena-results", "logs", "artefacts", "frontend")}
    assert {bucket["bucket"] for bucket in made["aws_s3_bucket"]} == wanted | others


def test_tables_and_their_keys(made: dict[str, list[dict[str, Any]]]) -> None:
    found = {table["name"]: (table["hash_key"], table["range_key"]) for table in made["aws_dynamodb_table"]}
    assert found == {NAMES.table(purpose): keys for purpose, keys in TABLES.items()}


def test_glue_databases_of_the_lake(made: dict[str, list[dict[str, Any]]]) -> None:
    found = {database["name"] for database in made["aws_glue_catalog_database"]}
    assert {NAMES.database(f"prod_{system}") for system in SYSTEMS} | {NAMES.database("curated")} <= found


def test_workgroup_queue_and_job_definition(made: dict[str, list[dict[str, Any]]]) -> None:
    assert [group["name"] for group in made["aws_athena_workgroup"]] == [NAMES.workgroup]
    assert [queue["name"] for queue in made["aws_batch_job_queue"]] == [NAMES.job_queue]
    assert NAMES.job_definition in {job["name"] for job in made["aws_batch_job_definition"]}


def test_secrets(made: dict[str, list[dict[str, Any]]]) -> None:
    purposes = ("card-key", "account-secret", "signing-keys", "admin-token")
    found = {secret["name"] for secret in made["aws_secretsmanager_secret"]}
    assert found == {NAMES.secret(purpose) for purpose in purposes}


def test_alarms_watch_figures_that_runs_record(made: dict[str, list[dict[str, Any]]]) -> None:
    own = [alarm for alarm in made["aws_cloudwatch_metric_alarm"] if alarm["namespace"] == NAMES.metrics]
    assert {alarm["metric_name"] for alarm in own} == {"RunPublished", "SystemsFailed", "DataAgeHours"}


def test_every_setting_of_a_container_is_one(made: dict[str, list[dict[str, Any]]]) -> None:
    known = {f"RETAIL_{name.upper()}" for name in Settings.model_fields}
    for container in containers(made):
        told = {item["name"]: item["value"] for item in container["environment"]}
        told.pop("FORWARDED_ALLOW_IPS", None)
        assert set(told) <= known
        Settings.model_validate({name.removeprefix("RETAIL_").lower(): text for name, text in told.items()})


def test_every_module_that_a_container_runs_is_there(made: dict[str, list[dict[str, Any]]]) -> None:
    commands = [container["command"][0] for container in containers(made) if container.get("command")]
    checks = [c["healthCheck"]["command"][-1] for c in containers(made) if "healthCheck" in c]
    assert len(commands) == 4
    for module in (*commands, *checks):
        assert find_spec(module) is not None, module
