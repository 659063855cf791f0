"""The SQLite file of conversations: its tables, brought to the newest schema, and its transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import normalize

STEPS = (
    """
CREATE TABLE IF NOT EXISTS conversations (
    user_id TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL, PRIMARY KEY (user_id, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (
    position INTEGER PRIMARY KEY, user_id TEXT NOT NULL, conversation_id TEXT NOT NULL, run_id TEXT NOT NULL,
    question TEXT NOT NULL, status TEXT NOT NULL, asked_at TEXT NOT NULL, answer TEXT,
    UNIQUE (user_id, run_id), FOREIGN KEY (user_id, conversation_id) REFERENCES conversations (user_id, id)
);
CREATE INDEX IF NOT EXISTS turns_of_conversation ON turns (user_id, conversation_id, position);
CREATE INDEX IF NOT EXISTS conversations_by_time ON conversations (user_id, updated_at)
""",
    """
ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN role TEXT;
ALTER TABLE turns ADD COLUMN stores TEXT;
CREATE TABLE shares (
    token TEXT PRIMARY KEY, user_id TEXT NOT NULL, conversation_id TEXT NOT NULL, shared_at TEXT NOT NULL,
    UNIQUE (user_id, conversation_id)
) WITHOUT ROWID;
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, run_id TEXT NOT NULL, helpful INTEGER NOT NULL,
    said_at TEXT NOT NULL, reason TEXT, comment TEXT NOT NULL, reviewed INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '', UNIQUE (user_id, run_id)
);
CREATE INDEX feedback_to_review ON feedback (helpful, reviewed, said_at)
""",
)
"""What leads from one version of the file (`PRAGMA user_version`) to the next."""


class ConversationFile:
    """One connection, used by one thread at a time.

    It stays open, since closing the last one would write the whole journal back each time.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
        self._connection.create_function("folded", 1, folded, deterministic=True)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self.transaction() as connection:
            _migrate(connection)

    def close(self) -> None:
        """Let go of the file; nothing can be called afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection, whose work is committed as one transaction or not at all."""
        with self._lock, self._connection:
            yield self._connection


def folded(text: str | None) -> str:
    """A text as it is searched: without case, compatibility forms made one."""
    return normalize("NFKC", text or "").casefold()


def text_of(at: datetime) -> str:
    """A time as it is kept: ISO 8601 in UTC, always with microseconds, so that texts sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """A kept time."""
    return datetime.fromisoformat(text)


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    [version] = connection.execute("PRAGMA user_version").fetchone()
    for step in STEPS[version:]:
        for statement in step.split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(STEPS)}")
