"""AWS Batch at the wire: a submitted job really runs, as a process of its own, in the order that it came."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass
class _Job:
    id: str
    name: str
    process: subprocess.Popen[bytes] | None
    status: str = "RUNNING"
    reason: str = ""


class BatchDouble:
    """Jobs by id; `losing` lets a job vanish as when its host is reclaimed, `silent` never starts one.

    `queues` are those that are described; jobs are taken for any.

    Args:
        url: Address of the stand-in, given to the job.
        region: Its region.
    """

    def __init__(self, url: str, region: str) -> None:
        self._url, self._region = url, region
        self._jobs: dict[str, _Job] = {}
        self.losing = False
        self.silent = False
        self.queues: list[str] = []

    def close(self) -> None:
        """End what still runs."""
        for job in self._jobs.values():
            if job.process is not None and job.process.poll() is None:
                job.process.kill()
                job.process.wait()

    @property
    def terminated(self) -> int:
        """Jobs that were ended by request."""
        return sum(1 for job in self._jobs.values() if "asked" in job.reason)

    def answer(self, operation: str, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Answer one request."""
        match operation:
            case "POST /v1/submitjob":
                return 200, self._submit(body)
            case "POST /v1/describejobs":
                return 200, {
                    "jobs": [self._described(self._jobs[i]) for i in body["jobs"] if i in self._jobs]
                }
            case "POST /v1/describejobqueues":
                states = {"state": "ENABLED", "status": "VALID", "priority": 1, "computeEnvironmentOrder": []}
                return 200, {
                    "jobQueues": [{"jobQueueName": n, "jobQueueArn": n, **states} for n in self.queues]
                }
            case "POST /v1/describejobdefinitions":
                names = self.queues and [body["jobDefinitionName"]]
                return 200, {
                    "jobDefinitions": [
                        {"jobDefinitionName": n, "jobDefinitionArn": n, "revision": 1, "type": "container"}
                        for n in names
                    ]
                }
            case "POST /v1/terminatejob":
                return 200, self._terminate(body["jobId"])
        return 404, {"__type": "ClientException", "message": f"no {operation} here"}

    def _submit(self, body: Mapping[str, Any]) -> dict[str, str]:
        job = _Job(str(uuid.uuid4()), body["jobName"], None)
        if self.losing:
            job.status, job.reason = "FAILED", "Host EC2 (instance i-0) terminated."
        elif self.silent:
            job.status = "RUNNABLE"
        else:
            job.process = self._started(body["containerOverrides"])
        self._jobs[job.id] = job
        return {"jobId": job.id, "jobName": job.name}

    def _started(self, overrides: Mapping[str, Any]) -> subprocess.Popen[bytes]:
        given = {item["name"]: item["value"] for item in overrides.get("environment", ())}
        there = {"RETAIL_AWS_ENDPOINT": self._url, "RETAIL_AWS_REGION": self._region}
        return subprocess.Popen(
            [sys.executable, "-m", *overrides["command"]],
            cwd=_REPOSITORY,
            env={**os.environ, **there, **given},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _described(self, job: _Job) -> dict[str, Any]:
        if job.process is not None and job.status == "RUNNING":
            code = job.process.poll()
            if code is not None:
                job.status = "SUCCEEDED" if code == 0 else "FAILED"
                job.reason = "" if code == 0 else "Essential container in task exited"
        found = {
            "jobId": job.id, "jobName": job.name, "status": job.status, "statusReason": job.reason,
            "jobQueue": "q", "jobDefinition": "d", "startedAt": 0,
        }  # fmt: skip
        return found

    def _terminate(self, identifier: str) -> dict[str, Any]:
        job = self._jobs[identifier]
        if job.process is not None:
            job.process.kill()
            job.process.wait()
        job.status, job.reason = "FAILED", "asked to end"
        return {}
