from __future__ import annotations

import math
from datetime import date

import pytest

from infra.local.job_runner import ProcessJobRunner
from tools.errors import JobFailedError, JobTimeoutError


def history(days: int) -> dict[str, object]:
    """A rising week, as the tools send it."""
    values = [100 + 0.1 * day + 30 * math.sin(2 * math.pi * day / 7) + (day * 37 % 11) for day in range(days)]
    return {
        "name": "revenue",
        "measure": "revenue",
        "first_day": date(2025, 1, 1).isoformat(),
        "values": values,
        "traded": [True] * days,
        "skip": 0,
        "horizon": 14,
    }


def test_a_history_is_forecast_in_another_process_and_remembered() -> None:
    runner = ProcessJobRunner()
    answer = runner.run("forecast_series", history(200), timeout_seconds=300)
    days = [row for row in answer["forecasts"] if row["grain"] == "day"]
    assert [row["period"] for row in days[:2]] == ["2025-07-20", "2025-07-21"]
    assert len(days) == 14
    assert sum(row["chosen"] for row in answer["models"]) == 1
    assert {"seasonal_naive", "ensemble_median"} <= {row["model"] for row in answer["models"]}
    assert "past origins" in answer["reason"]
    assert runner.run("forecast_series", history(200), timeout_seconds=0.001) is answer


def test_a_job_that_takes_too_long_is_ended() -> None:
    with pytest.raises(JobTimeoutError, match=r"longer than 0\.05 seconds"):
        ProcessJobRunner().run("forecast_series", history(200), timeout_seconds=0.05)


def test_a_history_that_is_too_short_says_so() -> None:
    with pytest.raises(JobFailedError, match="there are 30 days of sales and a tested forecast needs 112"):
        ProcessJobRunner().run("forecast_series", history(30), timeout_seconds=300)


def test_an_unknown_job_fails_without_its_traceback() -> None:
    with pytest.raises(JobFailedError, match="the log has the details"):
        ProcessJobRunner().run("no_such_job", {}, timeout_seconds=300)
