"""Reports of the pipeline's runs in S3, one object a run, written by whatever machine runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from infra.aws.objects import Objects
from infra.jobs.report import RunReport

FOLDER = "runs"


class S3Runs:
    """The `PipelineRuns` port on S3.

    Args:
        objects: The bucket.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def keep(self, report: RunReport) -> None:
        """Keep the report of a run that has ended."""
        self._objects.write(_key(report.run_id), report.to_json().encode())

    def ids(self) -> Sequence[str]:
        """Ids of the runs, which sort by the time they began."""
        listed = self._objects.listed(f"{FOLDER}/")
        return sorted(item.key.removeprefix(f"{FOLDER}/").removesuffix(".json") for item in listed)

    def report(self, run_id: str) -> Mapping[str, Any] | None:
        """The report of a run; None when there is none that can be read."""
        found = self._objects.read(_key(run_id)) if run_id.replace("-", "").isalnum() else None
        try:
            read = None if found is None else json.loads(found.data)
        except ValueError:
            return None
        return read if isinstance(read, dict) else None


def _key(run_id: str) -> str:
    return f"{FOLDER}/{run_id}.json"
