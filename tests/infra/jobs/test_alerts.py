"""What people want to be told of is looked at once for each run that was published."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from infra.jobs.alerts import alert, alert_after_run
from infra.local.desk_file import DeskFile, desk_path
from infra.local.watches import SqliteWatches
from infra.settings import Settings
from infra.wiring import Backends, build_backends
from server.watching.ports import Standing, Watch
from server.watching.rounds import Count
from server.watching.wishes import MetricWish
from tests.server.shop import own_home

OWNER = "local-admin"


def watched(backends: Backends, metric: str) -> SqliteWatches:
    """The book of a home in which one metric is watched."""
    book = SqliteWatches(DeskFile(desk_path(backends.home)))
    wish = MetricWish(metric=metric, period="month", test="above", amount=0)
    book.add(Watch(metric, OWNER, metric, wish, frozenset(), datetime.now(UTC)))
    return book


def test_a_home_in_which_nothing_is_watched_starts_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    alert_after_run(build_backends(Settings(home=tmp_path)), said.append)
    assert said == []
    assert not desk_path(build_backends(Settings(home=tmp_path)).home).exists()


def test_the_administrator_of_this_machine_is_told_once_a_run(demo_home: Path, tmp_path: Path) -> None:
    backends = build_backends(Settings(home=own_home(demo_home, tmp_path)))
    book = watched(backends, "revenue")
    assert alert(backends) == Count(looked=1, told=1)
    assert alert(backends) == Count()
    [kept] = book.inbox(OWNER, 10)
    assert kept.notice.title == "revenue"
    assert "you asked to be told above" in kept.notice.text
    book.stand("revenue", Standing(**{**asdict(book.of_user(OWNER)[0].standing), "run_id": "an earlier run"}))
    assert alert(backends) == Count(looked=1)
    assert len(book.inbox(OWNER, 10)) == 1


def test_a_metric_that_is_gone_says_so_and_fails_no_run(demo_home: Path, tmp_path: Path) -> None:
    backends = build_backends(Settings(home=own_home(demo_home, tmp_path)))
    book, said = watched(backends, "no_such_metric"), list[str]()
    alert_after_run(backends, said.append)
    assert said == ["Alerts: 1 looked at, 0 told, 1 with a problem."]
    assert "no_such_metric" in book.of_user(OWNER)[0].standing.problem
