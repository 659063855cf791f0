"""Take the usage history into the lake: merged by turn, the latest position wins, replays change nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingestion.lake.contracts import LogicalType
from ingestion.lake.port import CURATED, Lake
from ingestion.lake.usage import USAGE_EVENTS

Row = dict[str, Any]
_REQUIRED = tuple(column.name for column in USAGE_EVENTS.columns if column.required)


@dataclass(frozen=True, slots=True)
class UsageTaken:
    """Rows of the whole history in the lake, and what stands for its content."""

    rows: int
    input: str


def ingest_usage(lake: Lake, folder: Path, days: int, run_id: str) -> UsageTaken:
    """Merge the files of the folder into `curated.usage_events` and drop turns older than `days` days.

    Days count back from the latest turn, so that an idle shop keeps its history.

    Raises:
        LakeBusyError: Another process is writing the lake.
    """
    merged = {str(row["event_id"]): row for row in _known(lake)}
    spoken: dict[str, int] = {}
    for line in _lines(folder):
        if "feedback" in line and "said_at" in line:
            spoken[str(line["event_id"])] = int(line["feedback"])
        else:
            row = _row(line)
            if row is not None:
                earlier = merged.get(row["event_id"], {}).get("feedback")
                merged[row["event_id"]] = {**row, "feedback": earlier}
    for event_id, feedback in spoken.items():
        if event_id in merged:
            merged[event_id]["feedback"] = feedback
    kept = _within(list(merged.values()), days)
    table = pa.Table.from_pylist(kept, schema=USAGE_EVENTS.arrow_schema())
    lake.replace(CURATED, USAGE_EVENTS.name, table, run_id=run_id)
    text = json.dumps(kept, default=str, sort_keys=True)
    return UsageTaken(table.num_rows, hashlib.sha256(text.encode()).hexdigest())


def _known(lake: Lake) -> list[Row]:
    if lake.latest(CURATED, USAGE_EVENTS.name) is None:
        return []
    rows: list[Row] = lake.read(CURATED, USAGE_EVENTS.name).to_pylist()
    return rows


def _lines(folder: Path) -> Iterator[Row]:
    """Every whole line of every file, in order of time; one cut off by a crash is skipped."""
    for path in sorted(folder.glob("*.jsonl")):
        for text in path.read_text("utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
            except json.JSONDecodeError:
                continue
            if isinstance(line, dict) and line.get("event_id"):
                yield line


def _row(line: Row) -> Row | None:
    """A line in the contract's columns and types; None where it is not a turn."""
    row: Row = {name: line.get(name) for name in USAGE_EVENTS.column_names}
    try:
        row["asked_at"] = datetime.fromisoformat(str(row["asked_at"]))
    except ValueError:
        return None
    numbers = [c.name for c in USAGE_EVENTS.columns if c.type in {LogicalType.NUMBER, LogicalType.INTEGER}]
    right = all(isinstance(row[name], int | float | None) for name in numbers)
    return row if right and all(row[name] is not None for name in _REQUIRED) else None


def _within(rows: list[Row], days: int) -> list[Row]:
    if not rows or not days:
        return []
    oldest = max(row["asked_at"] for row in rows) - timedelta(days=days)
    kept = [row for row in rows if row["asked_at"] >= oldest]
    return sorted(kept, key=lambda row: (row["asked_at"], row["event_id"]))
