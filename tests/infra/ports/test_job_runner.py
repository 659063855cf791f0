"""Computations on demand, in a process beside this one and on Batch."""

from __future__ import annotations

import math

import pytest

from infra.aws.job_runner import BatchJobRunner
from infra.local.job_runner import ProcessJobRunner
from tests.doubles.aws import Aws
from tools.errors import JobFailedError, JobTimeoutError
from tools.ports import JobRunner

HISTORY = {
    "name": "revenue",
    "measure": "revenue",
    "first_day": "2025-01-01",
    "values": [100 + 0.1 * day + 30 * math.sin(2 * math.pi * day / 7) + day * 37 % 11 for day in range(200)],
    "traded": [True] * 200,
    "skip": 0,
    "horizon": 14,
}


@pytest.fixture(params=["local", "aws"])
def runner(request: pytest.FixtureRequest) -> JobRunner:
    if request.param == "local":
        return ProcessJobRunner()
    clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
    return BatchJobRunner(clients, names, poll_seconds=0.1)


def test_a_forecast_is_computed_elsewhere_and_the_same_one_is_remembered(runner: JobRunner) -> None:
    found = runner.run("forecast_series", HISTORY, timeout_seconds=120)
    assert next(row["period"] for row in found["forecasts"] if row["grain"] == "day") == "2025-07-20"
    assert runner.run("forecast_series", HISTORY, timeout_seconds=0.01) == found


def test_what_cannot_be_forecast_is_refused_in_words(runner: JobRunner) -> None:
    short = HISTORY | {"values": [1.0, 2.0], "traded": [True] * 2}
    with pytest.raises(JobFailedError, match="cannot be forecast"):
        runner.run("forecast_series", short, timeout_seconds=120)


def test_a_computation_that_takes_too_long_is_ended(runner: JobRunner) -> None:
    with pytest.raises(JobTimeoutError, match="stopped"):
        runner.run("compare_models", HISTORY | {"name": "slow"}, timeout_seconds=0.05)


def test_a_job_that_is_lost_with_its_host_is_submitted_again_then_said_to_be_lost(
    aws: Aws, request: pytest.FixtureRequest
) -> None:
    clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
    aws.batch.losing = True
    try:
        with pytest.raises(JobFailedError, match="lost twice"):
            BatchJobRunner(clients, names, poll_seconds=0.01).run(
                "forecast_series", HISTORY, timeout_seconds=5
            )
    finally:
        aws.batch.losing = False
    assert aws.count("batch", "submitjob") >= 2
