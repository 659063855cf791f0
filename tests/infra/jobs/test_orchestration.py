"""Runs are on record however they end; engines are tried again; files and schedules begin a run."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import ScheduleError, UnknownRunError
from infra.jobs.attend import watch_folder
from infra.jobs.history import RunHistory
from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.jobs.report import RunReport, Step
from infra.jobs.triggers import Arrivals, due_after
from infra.wiring import Backends
from ingestion.errors import SourceError
from tests.infra.jobs.crash import REPOSITORY, published
from tests.infra.jobs.scripted_engines import ScriptedEngine

HANGING = """
import sys
from pathlib import Path
if __name__ == "__main__":
    from infra.commands.pipeline import errors_for_people
    from infra.jobs.pipeline import PipelineOptions, run_pipeline
    from infra.settings import Settings
    from infra.wiring import build_backends
    from tests.infra.jobs.scripted_engines import ScriptedEngine
    import typer
    try:
      with errors_for_people():
        options = PipelineOptions(engines=[ScriptedEngine(behaviour="hang")])
        run_pipeline(build_backends(Settings(home=Path(sys.argv[1]))), options)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
"""


def latest(backends: Backends) -> dict[str, object]:
    return RunHistory(backends.home).listed(1)[0]


def awaited(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def hanging_run(backends: Backends) -> Iterator[subprocess.Popen[bytes]]:
    """A run in a process of its own that has come to an engine which never ends."""
    command = [sys.executable, "-c", HANGING, str(backends.home.root)]
    with subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL) as process:
        try:
            awaited(
                lambda: (
                    bool(RunHistory(backends.home).listed(1)) and latest(backends)["under_way"] == ["counter"]
                )
            )
            yield process
        finally:
            process.kill()


def test_a_run_can_be_cancelled_from_elsewhere_and_what_was_published_stays(backends: Backends) -> None:
    before = run_pipeline(backends, PipelineOptions(engines=[ScriptedEngine()]))
    whole = published(backends.home.root)
    with hanging_run(backends) as process:
        run_id = str(latest(backends)["run_id"])
        assert latest(backends)["status"] == "running"
        assert RunHistory(backends.home).cancel(run_id) == "cancelled"
        assert process.wait(30) == 143
    assert published(backends.home.root) == whole
    assert latest(backends)["status"] == "cancelled"
    assert list(backends.home.root.glob(".run-*")) == []
    assert RunHistory(backends.home).run(before.run_id)["status"] == "ok"
    with pytest.raises(UnknownRunError, match="not going on"):
        RunHistory(backends.home).cancel(run_id)


def test_a_killed_run_is_lost_and_the_next_one_writes_that_down(backends: Backends) -> None:
    with hanging_run(backends) as process:
        process.kill()
        process.wait()
    lost = latest(backends)
    assert lost["status"] == "lost"
    run_pipeline(backends, PipelineOptions(engines=[ScriptedEngine()]))
    written = json.loads((backends.home.runs / f"{lost['run_id']}.json").read_text())
    assert written["status"] == "failed"
    assert written["message"] == "Its process ended without a word."


def test_a_run_that_cannot_be_done_says_why(backends: Backends) -> None:
    for path in backends.home.raw.rglob("orders/*.parquet"):
        path.write_bytes(b"PAR1 but no Parquet PAR1")
    with pytest.raises(Exception, match=r"."):
        run_pipeline(backends, PipelineOptions(engines=[ScriptedEngine()], trigger="schedule"))
    found = latest(backends)
    assert (found["status"], found["trigger"]) == ("failed", "schedule")
    assert found["message"]


def test_an_engine_whose_process_was_killed_is_tried_again(backends: Backends, tmp_path: Path) -> None:
    trouble = tmp_path / "trouble"
    trouble.touch()
    engine = ScriptedEngine(behaviour="die once", trouble=trouble)
    report = run_pipeline(backends, PipelineOptions(engines=[engine]))
    assert report.status == "ok"
    [row] = backends.lake().read("prod_lifecycle", "engine_runs").to_pylist()
    assert (row["status"], row["attempts"]) == ("partial", 2)


def test_an_error_of_the_engine_itself_is_not_tried_again(backends: Backends) -> None:
    report = run_pipeline(backends, PipelineOptions(engines=[ScriptedEngine(behaviour="raise")]))
    assert report.status == "partial"
    [row] = backends.lake().read("prod_lifecycle", "engine_runs").to_pylist()
    assert (row["status"], row["attempts"]) == ("failed", 1)


def test_files_count_once_they_have_come_to_rest(tmp_path: Path) -> None:
    arrivals = Arrivals(tmp_path, settle_seconds=10)
    assert not arrivals.poll(0)
    (tmp_path / "orders.csv").write_text("order_id\n1\n")
    assert not arrivals.poll(20)
    (tmp_path / "orders.csv").write_text("order_id\n1\n2\n")
    assert [arrivals.poll(now) for now in (29, 38, 39, 60)] == [False, False, True, False]
    (tmp_path / ".hidden").touch()
    (tmp_path / "returns.csv.part").touch()
    assert not arrivals.poll(100)
    assert not arrivals.poll(120)


class Listener:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def step(self, step: Step) -> None:
        """Steps are not kept."""

    def say(self, text: str) -> None:
        self.said.append(text)

    def end(self, report: RunReport) -> None:
        self.said.append(report.trigger)


def test_an_arrival_that_cannot_be_loaded_is_told_and_the_watch_goes_on(
    backends: Backends, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "orders.csv").write_text("nothing,known\n1,2\n")
    rounds = itertools.count()
    listener = Listener()
    watch_folder(backends, inbox, None, 0.0, listener, lambda: next(rounds) < 2)
    assert listener.said[0].startswith("Watching")
    assert listener.said[1].startswith("Not loaded")
    with pytest.raises(SourceError):
        watch_folder(backends, inbox, "no such mapping", 0.0, listener)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(-12, 12))  # noqa: DTZ001
def test_a_schedule_is_due_after_now_at_its_own_minute(moment: datetime, offset: int) -> None:
    now = moment.replace(tzinfo=timezone(timedelta(hours=offset)))
    due = due_after("30 2 * * *", now)
    assert now < due <= now + timedelta(days=1)
    assert (due.hour, due.minute, due.utcoffset()) == (2, 30, now.utcoffset())


@pytest.mark.parametrize("expression", ["every day", "61 * * * *", "0 0 31 2 *"])
def test_a_schedule_that_cannot_be_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleError):
        due_after(expression, datetime(2026, 1, 1, tzinfo=UTC))
