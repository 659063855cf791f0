"""What a release changes on AWS before traffic moves to it: `python -m scripts.release --prefix P …`.

In this order: the migrations of databases (as a job of the new image), job definitions with the new image,
the page's files, the names of the images that run. Then `taskdef.json` and `appspec.yaml` are written, with
which CodeDeploy moves the traffic; `--deploy FOLDER` asks it to and waits. A step that fails ends the
release, and what runs goes on as it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import mimetypes
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

JOBS = ("pipeline", "on-demand", "doctor")
POLL_SECONDS = 5.0
MOST_SECONDS = 3600.0
_KEPT = (
    "jobDefinitionName", "type", "platformCapabilities", "containerProperties", "retryStrategy", "timeout",
    "propagateTags", "tags", "parameters",
)  # fmt: skip
"""What a new revision of a job definition takes over."""
_ANSWERED = (
    "taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt",
    "registeredBy", "deregisteredAt",
)  # fmt: skip
"""What AWS says of a task definition and does not take."""


class ReleaseError(Exception):
    """The release cannot go on; the message says where to look."""


@dataclass(frozen=True)
class Release:
    """A release of an installation.

    Args:
        session: Of boto3.
        prefix: What every name of the installation begins with.
        images: The images by digest: `server` and `batch`.
        wait: Lets some seconds pass.
    """

    session: Any
    prefix: str
    images: Mapping[str, str]
    wait: Callable[[float], None] = time.sleep

    def register_jobs(self, jobs: Sequence[str]) -> None:
        """Give job definitions a revision with the new image; the newest one is what is started."""
        batch = self.session.client("batch")
        for job in jobs:
            name = f"{self.prefix}-{job}"
            found = batch.describe_job_definitions(jobDefinitionName=name, status="ACTIVE")["jobDefinitions"]
            if not found:
                raise ReleaseError(f"There is no job definition {name}: apply Terraform first.")
            newest = max(found, key=lambda one: int(one["revision"]))
            told = {key: newest[key] for key in _KEPT if newest.get(key)}
            told["containerProperties"] = {**newest["containerProperties"], "image": self.images["batch"]}
            batch.register_job_definition(**told)

    def migrate(self) -> None:
        """Run the migrations in the new image and wait for their end."""
        batch = self.session.client("batch")
        job = batch.submit_job(
            jobName="migrate", jobQueue=f"{self.prefix}-jobs", jobDefinition=f"{self.prefix}-migrate"
        )["jobId"]
        for _ in range(int(MOST_SECONDS / POLL_SECONDS)):
            said = batch.describe_jobs(jobs=[job])["jobs"][0]
            if said["status"] == "SUCCEEDED":
                return
            if said["status"] == "FAILED":
                raise ReleaseError(
                    f"The migrations failed: {said.get('statusReason', 'see the log of the job')}."
                )
            self.wait(POLL_SECONDS)
        raise ReleaseError("The migrations did not end within an hour.")

    def add_page(self, folder: Path, bucket: str) -> int:
        """Add the page's files, whose names carry a hash of their content; those of pages before stay."""
        s3, files = (
            self.session.client("s3"),
            [p for p in sorted((folder / "assets").rglob("*")) if p.is_file()],
        )
        for file in files:
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            told = {"ContentType": kind, "CacheControl": "public, max-age=31536000, immutable"}
            s3.upload_file(str(file), bucket, str(file.relative_to(folder)), ExtraArgs=told)
        return len(files)

    def name_images(self) -> None:
        """Write down which images run, for Terraform and for people."""
        parameters = self.session.client("ssm")
        for name, image in self.images.items():
            parameters.put_parameter(Name=f"/{self.prefix}/images/{name}", Value=image, Overwrite=True)

    def task_definition(self) -> dict[str, Any]:
        """The newest task definition of the server, with the new image."""
        found = self.session.client("ecs").describe_task_definition(taskDefinition=f"{self.prefix}-server")
        told = {key: value for key, value in found["taskDefinition"].items() if key not in _ANSWERED}
        for container in told["containerDefinitions"]:
            container["image"] = self.images["server"]
        return told


def appspec(task_definition: str = "<TASK_DEFINITION>") -> str:
    """What CodeDeploy moves; CodePipeline puts the new task definition in, unless it is named."""
    properties = {
        "TaskDefinition": task_definition,
        "LoadBalancerInfo": {"ContainerName": "server", "ContainerPort": 8765},
    }
    resources = [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}]
    return json.dumps({"version": 0.0, "Resources": resources}, indent=2) + "\n"


def prepare(release: Release, page: Path | None, bucket: str, output: Path) -> None:
    """Everything before traffic moves."""
    release.register_jobs(["migrate"])
    release.migrate()
    release.register_jobs(JOBS)
    if page is not None and bucket:
        release.add_page(page, bucket)
    release.name_images()
    output.mkdir(parents=True, exist_ok=True)
    (output / "taskdef.json").write_text(json.dumps(release.task_definition(), indent=2), encoding="utf-8")
    (output / "appspec.yaml").write_text(appspec(), encoding="utf-8")


def deploy(session: Any, prefix: str, folder: Path) -> None:  # noqa: ANN401 - of boto3
    """Move the traffic to what was prepared, and wait; CodeDeploy takes it back when an alarm rings.

    Raises:
        ReleaseError: It was taken back.
    """
    told = json.loads((folder / "taskdef.json").read_text(encoding="utf-8"))
    registered = session.client("ecs").register_task_definition(**told)["taskDefinition"]["taskDefinitionArn"]
    content, codedeploy = appspec(registered), session.client("codedeploy")
    digest = hashlib.sha256(content.encode()).hexdigest()
    identity = codedeploy.create_deployment(
        applicationName=prefix,
        deploymentGroupName=f"{prefix}-server",
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": content, "sha256": digest}},
    )["deploymentId"]
    for _ in range(int(MOST_SECONDS / POLL_SECONDS)):
        said = codedeploy.get_deployment(deploymentId=identity)["deploymentInfo"]
        if said["status"] == "Succeeded":
            return
        if said["status"] in {"Failed", "Stopped"}:
            raise ReleaseError(f"Deployment {identity} was taken back: {said.get('errorInformation')}.")
        time.sleep(POLL_SECONDS)
    raise ReleaseError(f"Deployment {identity} did not end within an hour.")


def main() -> int:
    """Prepare, or deploy what was prepared; 1 when that failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--prefix", required=True, help="what every name of the installation begins with")
    parser.add_argument("--images", type=Path, help='JSON: {"server": image, "batch": image}, by digest')
    parser.add_argument("--page", type=Path, help="folder of the built page")
    parser.add_argument("--page-bucket", default="", help="bucket of the page's files")
    parser.add_argument("--output", type=Path, default=Path("deployment"), help="folder to write to")
    parser.add_argument("--deploy", type=Path, help="folder that was written, to move the traffic to")
    told = parser.parse_args()
    session = boto3.Session()
    try:
        if told.deploy is not None:
            deploy(session, told.prefix, told.deploy)
        elif told.images is None:
            parser.error("--images or --deploy is needed")
        else:
            images = json.loads(told.images.read_text(encoding="utf-8"))
            prepare(Release(session, told.prefix, images), told.page, told.page_bucket, told.output)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
