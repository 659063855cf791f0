"""The usage history as files of JSON lines, one a day, under the home's state.

A line is written by one call on a file opened for appending, so that several processes can write and a
crash can only cut off the last line, which readers skip. Files of days beyond the retention go when a new
day begins.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.usage import UsageRecord

MOST_BYTES = 64 * 1024 * 1024
"""Of one day; what comes after is not kept."""
_LOG = logging.getLogger(__name__)


class FileUsageLog:
    """The `UsageLog` port on files; records of at most `days` days are kept."""

    def __init__(self, folder: Path, days: int) -> None:
        self._folder, self._days = folder, days

    def append(self, record: UsageRecord) -> None:
        """Keep one turn."""
        self._write(record.asked_at, {**asdict(record), "asked_at": _text(record.asked_at)})

    def feedback(self, event_id: str, at: datetime, helpful: bool) -> None:
        """Keep what the asker said of a turn; the last word counts."""
        self._write(at, {"event_id": event_id, "said_at": _text(at), "feedback": 1 if helpful else -1})

    def _write(self, at: datetime, line: Mapping[str, object]) -> None:
        path = self._folder / f"{at.astimezone(UTC):%Y-%m-%d}.jsonl"
        data = f"{json.dumps(line, ensure_ascii=False)}\n".encode()
        try:
            if not path.exists():
                self._begin_day(at)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                if os.fstat(descriptor).st_size + len(data) <= MOST_BYTES:
                    os.write(descriptor, data)
            finally:
                os.close(descriptor)
        except OSError as error:
            _LOG.warning("a turn is missing from the usage history: %s", error.strerror)

    def _begin_day(self, at: datetime) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        oldest = f"{at.astimezone(UTC) - timedelta(days=self._days):%Y-%m-%d}"
        for path in self._folder.glob("*.jsonl"):
            if path.stem < oldest:
                path.unlink(missing_ok=True)


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
