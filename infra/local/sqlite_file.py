"""A SQLite file of the home's state: brought to its newest schema, and used in transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class SqliteFile:
    """One connection, used by one thread at a time.

    It stays open, since closing the last one would write the whole journal back each time.

    Args:
        path: The file; made where there is none.
        steps: What leads from one version of the file (`PRAGMA user_version`) to the next.
    """

    def __init__(self, path: Path, steps: Sequence[str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._prepare(self._connection)
        with self.transaction() as connection:
            _migrate(connection, steps)

    def close(self) -> None:
        """Let go of the file; nothing can be called afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection, whose work is committed as one transaction or not at all."""
        with self._lock, self._connection:
            yield self._connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """What a kind of file gives its connection before anything is read."""


def text_of(at: datetime) -> str:
    """A time as it is kept: ISO 8601 in UTC, always with microseconds, so that texts sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """A kept time."""
    return datetime.fromisoformat(text)


def _migrate(connection: sqlite3.Connection, steps: Sequence[str]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    [version] = connection.execute("PRAGMA user_version").fetchone()
    for step in steps[version:]:
        for statement in step.split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(steps)}")
