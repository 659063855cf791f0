"""Figures of a run in CloudWatch, for the dashboard and alarms that Terraform makes."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from infra.aws.clients import AwsClients, aws_errors
from infra.errors import AwsAccessError, AwsUnavailableError
from infra.jobs.report import RunReport

_LOG = logging.getLogger(__name__)


def record_run(clients: AwsClients, namespace: str, report: RunReport) -> None:
    """Say how a run went; a run is never failed by its figures."""
    try:
        with aws_errors("cloudwatch"):
            clients.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=figures(report))
    except (AwsAccessError, AwsUnavailableError) as error:
        _LOG.warning("The figures of run %s are missing from CloudWatch: %s", report.run_id, error)


def figures(report: RunReport) -> list[dict[str, Any]]:
    """The figures of a run; `DataAge` is hours between the latest fact and the end of the run."""
    ended = datetime.now(UTC).replace(tzinfo=None)
    failed = [step for step in report.steps if step.status == "failed"]
    age = (ended - datetime.fromisoformat(report.as_of)).total_seconds() / 3600
    found = [
        _figure("RunSeconds", report.seconds, "Seconds"),
        _figure("PeakMemory", report.peak_memory_mb, "Megabytes"),
        _figure("RowsPublished", sum(report.row_counts.values()), "Count"),
        _figure("SystemsFailed", len(failed), "Count"),
        _figure("DataAgeHours", max(age, 0.0), "None"),
        _figure("RunPublished", 1.0 if report.published else 0.0, "Count"),
    ]
    found += [
        _figure("SystemSeconds", step.seconds, "Seconds", System=step.name)
        for step in report.steps
        if step.stage == "engine"
    ]
    return found


def _figure(name: str, value: float, unit: str, **dimensions: str) -> dict[str, Any]:
    said = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    return {"MetricName": name, "Value": float(value), "Unit": unit, "Dimensions": said}
