"""A release prepares everything before traffic moves, and stops before it when the migrations fail."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from scripts.release import JOBS, Release, ReleaseError, deploy, prepare

IMAGES = {"server": "acme-server@sha256:new", "batch": "acme-batch@sha256:new"}
SETTINGS = [{"name": "RETAIL_BACKEND", "value": "aws"}]
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def session() -> Iterator[boto3.Session]:
    """AWS with a place for jobs."""
    with pytest.MonkeyPatch.context() as patch, mock_aws(config={"batch": {"use_docker": False}}):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        session = boto3.Session(region_name="eu-central-1")
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = session.client("iam").create_role(RoleName="batch", AssumeRolePolicyDocument=trust)
        session.client("batch").create_compute_environment(
            computeEnvironmentName="jobs", type="UNMANAGED", serviceRole=role["Role"]["Arn"]
        )
        yield session


@pytest.fixture
def prefix(session: boto3.Session) -> str:
    """An installation as Terraform left it: queue, job and task definitions, the page's bucket."""
    prefix, batch = f"acme{next(_NUMBERS)}", session.client("batch")
    order = [{"order": 1, "computeEnvironment": "jobs"}]
    batch.create_job_queue(
        jobQueueName=f"{prefix}-jobs", state="ENABLED", priority=1, computeEnvironmentOrder=order
    )
    for job in (*JOBS, "migrate"):
        batch.register_job_definition(**definition(prefix, job))
    session.client("ecs").register_task_definition(
        family=f"{prefix}-server",
        containerDefinitions=[
            {"name": "server", "image": "acme-server@sha256:old", "memory": 512, "environment": SETTINGS}
        ],
    )
    session.client("s3").create_bucket(
        Bucket=f"{prefix}-frontend", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    return prefix


def definition(prefix: str, job: str) -> dict[str, Any]:
    """A job definition with the image of the version before."""
    properties = {
        "image": "acme-batch@sha256:old",
        "command": [job],
        "environment": SETTINGS,
        "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
    }
    return {
        "jobDefinitionName": f"{prefix}-{job}",
        "type": "container",
        "platformCapabilities": ["FARGATE"],
        "containerProperties": properties,
    }


def newest(session: boto3.Session, prefix: str, job: str) -> dict[str, Any]:
    """What the newest revision of a job definition runs."""
    found = session.client("batch").describe_job_definitions(
        jobDefinitionName=f"{prefix}-{job}", status="ACTIVE"
    )
    last = max(found["jobDefinitions"], key=lambda one: int(one["revision"]))
    properties: dict[str, Any] = last["containerProperties"]
    return properties


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A built page."""
    (tmp_path / "page" / "assets").mkdir(parents=True)
    (tmp_path / "page" / "index.html").write_text("<html>")
    (tmp_path / "page" / "assets" / "main-abc.js").write_text("1")
    return tmp_path / "page"


def release(session: boto3.Session, prefix: str) -> Release:
    return Release(session, prefix, IMAGES, wait=lambda seconds: None)


def test_jobs_run_the_new_image_with_everything_else_as_it_was(
    session: boto3.Session, prefix: str, tmp_path: Path
) -> None:
    prepare(release(session, prefix), None, "", tmp_path / "out")
    for job in (*JOBS, "migrate"):
        assert newest(session, prefix, job)["image"] == IMAGES["batch"]
        assert newest(session, prefix, job)["command"] == [job]
        assert newest(session, prefix, job)["environment"] == SETTINGS


def test_what_codedeploy_needs_is_written(session: boto3.Session, prefix: str, tmp_path: Path) -> None:
    prepare(release(session, prefix), None, "", tmp_path / "out")
    told = json.loads((tmp_path / "out" / "taskdef.json").read_text())
    assert told["containerDefinitions"][0]["image"] == IMAGES["server"]
    assert told["containerDefinitions"][0]["environment"] == SETTINGS
    assert "taskDefinitionArn" not in told
    (target,) = json.loads((tmp_path / "out" / "appspec.yaml").read_text())["Resources"]
    assert target["TargetService"]["Properties"]["TaskDefinition"] == "<TASK_DEFINITION>"
    session.client("ecs").register_task_definition(**told)


def test_terraform_reads_which_images_run(session: boto3.Session, prefix: str, tmp_path: Path) -> None:
    prepare(release(session, prefix), None, "", tmp_path / "out")
    found = session.client("ssm").get_parameters_by_path(Path=f"/{prefix}/images")["Parameters"]
    assert {one["Name"].rpartition("/")[2]: one["Value"] for one in found} == IMAGES


def test_files_of_the_page_are_added_and_none_is_taken_away(
    session: boto3.Session, prefix: str, tmp_path: Path, page: Path
) -> None:
    s3 = session.client("s3")
    s3.put_object(Bucket=f"{prefix}-frontend", Key="assets/main-old.js", Body=b"0")
    prepare(release(session, prefix), page, f"{prefix}-frontend", tmp_path / "out")
    keys = {item["Key"] for item in s3.list_objects_v2(Bucket=f"{prefix}-frontend")["Contents"]}
    assert keys == {"assets/main-old.js", "assets/main-abc.js"}
    assert (
        "immutable" in s3.head_object(Bucket=f"{prefix}-frontend", Key="assets/main-abc.js")["CacheControl"]
    )


def test_migrations_that_fail_leave_what_runs_as_it_was(
    session: boto3.Session, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_SIMPLE_BATCH_FAIL_AFTER", "0")
    with pytest.raises(ReleaseError, match="migrations failed"):
        prepare(release(session, prefix), None, "", tmp_path / "out")
    assert {newest(session, prefix, job)["image"] for job in JOBS} == {"acme-batch@sha256:old"}
    assert not (tmp_path / "out").exists()


def test_without_an_installation_it_says_what_to_do(session: boto3.Session, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="apply Terraform first"):
        prepare(Release(session, "other", IMAGES), None, "", tmp_path / "out")


class CodeDeploy:
    """An answer of CodeDeploy to every question."""

    def __init__(self, status: str) -> None:
        self.status = status
        self.asked: dict[str, object] = {}

    def create_deployment(self, **told: object) -> dict[str, str]:
        self.asked = told
        return {"deploymentId": "d-1"}

    def get_deployment(self, **_: str) -> dict[str, Any]:
        return {"deploymentInfo": {"status": self.status, "errorInformation": {"code": "ALARM_ACTIVE"}}}


class Session(boto3.Session):  # type: ignore[misc]
    """A session whose CodeDeploy answers what it is told to."""

    def __init__(self, codedeploy: CodeDeploy) -> None:
        super().__init__(region_name="eu-central-1")
        self._codedeploy = codedeploy

    def client(self, service: str) -> object:
        return self._codedeploy if service == "codedeploy" else super().client(service)


def test_traffic_moves_to_the_new_task_definition(
    session: boto3.Session, prefix: str, tmp_path: Path
) -> None:
    prepare(release(session, prefix), None, "", tmp_path)
    codedeploy = CodeDeploy("Succeeded")
    deploy(Session(codedeploy), prefix, tmp_path)
    revision = json.loads(json.dumps(codedeploy.asked["revision"]))
    content = json.loads(revision["appSpecContent"]["content"])
    moved = content["Resources"][0]["TargetService"]["Properties"]["TaskDefinition"]
    assert moved.endswith(f"{prefix}-server:2")
    assert codedeploy.asked["deploymentGroupName"] == f"{prefix}-server"


def test_a_deployment_that_is_taken_back_is_a_failure(
    session: boto3.Session, prefix: str, tmp_path: Path
) -> None:
    prepare(release(session, prefix), None, "", tmp_path)
    with pytest.raises(ReleaseError, match=r"taken back.*ALARM_ACTIVE"):
        deploy(Session(CodeDeploy("Stopped")), prefix, tmp_path)
