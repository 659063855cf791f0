from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.usage import UsageRecord
from infra.jobs.usage import ingest_usage
from infra.local import usage_log
from infra.local.lake import IcebergLake
from infra.local.usage_log import FileUsageLog
from ingestion.lake.port import CURATED
from ingestion.lake.zones import Home

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
TURN = UsageRecord(
    "e1", AT, "ada", "admin", "cli", "c1", "revenue", "revenue", "sales", "revenue", "", "", "answer", 9.0, 1
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def taken(home: Home, days: int = 400) -> list[dict[str, object]]:
    lake = IcebergLake(home)
    ingest_usage(lake, home.state / "usage", days, "run-1")
    rows: list[dict[str, object]] = lake.read(CURATED, "usage_events").to_pylist()
    return rows


def log(home: Home, days: int = 400) -> FileUsageLog:
    return FileUsageLog(home.state / "usage", days)


def test_without_any_question_the_history_is_there_and_empty(home: Home) -> None:
    assert taken(home) == []


def test_turns_reach_the_lake_once_however_often_they_are_taken_in(home: Home) -> None:
    log(home).append(TURN)
    log(home).append(replace(TURN, event_id="e2", kind="abstain"))
    log(home).append(replace(TURN, latency_ms=11.0))
    first = taken(home)
    assert [(row["event_id"], row["latency_ms"]) for row in first] == [("e1", 11.0), ("e2", 9.0)]
    assert taken(home) == first


def test_the_history_outlives_its_files(home: Home) -> None:
    log(home).append(TURN)
    before = taken(home)
    next((home.state / "usage").glob("*.jsonl")).unlink()
    assert taken(home) == before


def test_the_last_word_on_a_turn_counts(home: Home) -> None:
    log(home).append(TURN)
    taken(home)
    log(home).feedback("e1", AT + timedelta(days=1), helpful=False)
    log(home).feedback("e1", AT + timedelta(days=2), helpful=True)
    log(home).feedback("unknown", AT, helpful=True)
    assert [row["feedback"] for row in taken(home)] == [1]


def test_a_line_cut_off_by_a_crash_costs_that_turn_only(home: Home) -> None:
    log(home).append(TURN)
    path = next((home.state / "usage").glob("*.jsonl"))
    path.write_text(path.read_text("utf-8") + '{"event_id": "e2", "asked', "utf-8")
    assert [row["event_id"] for row in taken(home)] == ["e1"]


def test_what_is_older_than_the_retention_goes(home: Home) -> None:
    log(home).append(TURN)
    taken(home)
    log(home, days=30).append(replace(TURN, event_id="e2", asked_at=AT + timedelta(days=31)))
    assert [row["event_id"] for row in taken(home, days=30)] == ["e2"]
    assert len(list((home.state / "usage").glob("*.jsonl"))) == 1


def test_a_day_s_file_is_bounded(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage_log, "MOST_BYTES", 500)
    for number in range(9):
        log(home).append(replace(TURN, event_id=f"e{number}"))
    assert len(taken(home)) == 1


def test_a_folder_that_cannot_be_written_fails_no_answer(home: Home) -> None:
    home.state.mkdir(parents=True)
    (home.state / "usage").write_text("in the way", "utf-8")
    log(home).append(TURN)
    assert (home.state / "usage").read_text("utf-8") == "in the way"


def test_no_retention_drops_the_history(home: Home) -> None:
    log(home).append(TURN)
    taken(home)
    assert taken(home, days=0) == []
