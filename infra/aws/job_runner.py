"""The `JobRunner` port on Batch: request and result are objects; a job whose host was lost runs again."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from infra.aws.clients import AwsClients, aws_errors
from infra.aws.names import AwsNames
from infra.aws.objects import Objects
from infra.errors import AwsAccessError, AwsUnavailableError
from tools.errors import JobFailedError, JobTimeoutError
from tools.ports import Json

FOLDER = "jobs"
_LOST = ("host ec2", "spot", "terminated", "task was stopped", "timeout waiting for", "network interface")
_LEAST_SECONDS = 60
_UNAVAILABLE = "Computations are not available at the moment. Nothing was lost; ask again in a moment."


class BatchJobRunner:
    """Runs `infra.aws.batch_job` on Batch; the result of the same arguments is computed once.

    Args:
        clients: Clients of AWS.
        names: Names of the installation.
        attempts: How often a job is submitted that is lost by no fault of its own.
        poll_seconds: Time between two looks at a job.
        clock: Seconds that only go up.
    """

    def __init__(
        self,
        clients: AwsClients,
        names: AwsNames,
        *,
        attempts: int = 2,
        poll_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clients, self._names, self._attempts = clients, names, attempts
        self._poll, self._clock = poll_seconds, clock
        self._objects = Objects(clients, names.state_bucket)

    def run(self, job: str, arguments: Json, *, timeout_seconds: float) -> Json:
        """Run one job and return its result.

        Raises:
            JobTimeoutError: It took longer and was ended.
            JobFailedError: It could not be done.
        """
        request = json.dumps({"job": job, "arguments": arguments}, sort_keys=True, default=str).encode()
        name = f"{FOLDER}/{hashlib.sha256(request).hexdigest()}"
        try:
            if (known := self._result(name)) is None:
                self._objects.write(f"{name}/request.json", request)
                known = self._computed(name, timeout_seconds)
        except (AwsAccessError, AwsUnavailableError) as error:
            raise JobFailedError(_UNAVAILABLE) from error
        if "refused" in known:
            raise JobFailedError(str(known["refused"]))
        return known

    def _computed(self, name: str, timeout_seconds: float) -> Json:
        deadline = self._clock() + timeout_seconds
        for _ in range(self._attempts):
            status, reason = self._await(self._submit(name, timeout_seconds), deadline, timeout_seconds)
            found = self._result(name)
            if status == "SUCCEEDED" and found is not None:
                return found
            if status == "FAILED" and not any(sign in reason.lower() for sign in _LOST):
                raise JobFailedError("The computation failed; the log has the details.")
        raise JobFailedError("The computation was lost twice with the machine that it ran on. Ask again.")

    def _submit(self, name: str, timeout_seconds: float) -> str:
        with aws_errors("batch"):
            done = self._batch.submit_job(
                jobName=f"on-demand-{name.rpartition('/')[2][:16]}",
                jobQueue=self._names.job_queue,
                jobDefinition=self._names.job_definition,
                timeout={"attemptDurationSeconds": max(_LEAST_SECONDS, int(timeout_seconds))},
                containerOverrides={
                    "command": ["infra.aws.batch_job", name, str(int(timeout_seconds) + 1)],
                    "environment": [{"name": "RETAIL_AWS_PREFIX", "value": self._names.prefix}],
                },
            )
        return str(done["jobId"])

    def _await(self, job: str, deadline: float, timeout_seconds: float) -> tuple[str, str]:
        """How the job ended and why; out of time it is terminated."""
        pause = threading.Event()
        while True:
            with aws_errors("batch"):
                jobs: list[dict[str, Any]] = self._batch.describe_jobs(jobs=[job])["jobs"]
            if not jobs:
                return "LOST", ""
            if jobs[0]["status"] in {"SUCCEEDED", "FAILED"}:
                return str(jobs[0]["status"]), str(jobs[0].get("statusReason", ""))
            if self._clock() >= deadline:
                self._terminate(job)
                said = f"The computation took longer than {timeout_seconds:g} seconds and was stopped."
                raise JobTimeoutError(said)
            pause.wait(self._poll)

    def _terminate(self, job: str) -> None:
        with aws_errors("batch"):
            self._batch.terminate_job(jobId=job, reason="nobody waits for it any more")

    def _result(self, name: str) -> Json | None:
        found = self._objects.read(f"{name}/result.json")
        return None if found is None else json.loads(found.data)

    @property
    def _batch(self) -> Any:  # noqa: ANN401 - a boto3 client
        return self._clients.client("batch")
