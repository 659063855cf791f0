"""Conversations in one SQLite file under the home's state."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from server.ports import Conversation, Turn, TurnStatus

TITLE_LENGTH = 60

_SCHEMA = """
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
CREATE INDEX IF NOT EXISTS conversations_by_time ON conversations (user_id, updated_at);
"""

_RECENT = """
SELECT c.id, c.title, c.created_at, c.updated_at, count(*) AS turns
FROM conversations c JOIN turns t ON t.user_id = c.user_id AND t.conversation_id = c.id
WHERE c.user_id = ? GROUP BY c.user_id, c.id ORDER BY c.updated_at DESC, c.id LIMIT ?
"""


class SqliteConversations:
    """The `Conversations` port on SQLite; safe to call from any thread, one call at a time.

    One connection stays open, since closing the last one would write the whole journal back each time.
    Turns that were running when the process ended are read back as failed.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self._connected() as connection:
            connection.executescript(_SCHEMA)
            connection.execute("UPDATE turns SET status = 'failed' WHERE status = 'running'")

    def close(self) -> None:
        """Let go of the file; nothing can be called afterwards."""
        with self._lock:
            self._connection.close()

    def create(self, user_id: str, conversation_id: str, title: str, at: datetime) -> Conversation:
        """Add an empty conversation; the one that is there already is returned unchanged."""
        with self._connected() as connection:
            _add(connection, user_id, conversation_id, title, at)
            row = connection.execute(
                "SELECT id, title, created_at, updated_at, 0 FROM conversations WHERE user_id = ? AND id = ?",
                (user_id, conversation_id),
            ).fetchone()
        return _conversation(row)

    def begin_turn(self, user_id: str, conversation_id: str, turn: Turn) -> None:
        """Add a running turn, or set the turn of that run running again.

        Creates the conversation, titled by the question, where it is new.
        """
        title, at = title_of(turn.question), turn.asked_at.astimezone(UTC).isoformat()
        with self._connected() as connection:
            _add(connection, user_id, conversation_id, title, turn.asked_at)
            connection.execute(
                "UPDATE conversations SET updated_at = ?, title = CASE title WHEN '' THEN ? ELSE title END"
                " WHERE user_id = ? AND id = ?",
                (at, title, user_id, conversation_id),
            )
            connection.execute(
                "INSERT INTO turns (user_id, conversation_id, run_id, question, status, asked_at, answer)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (user_id, run_id) DO UPDATE SET status = excluded.status",
                (user_id, conversation_id, turn.run_id, turn.question, turn.status, at, turn.answer),
            )

    def end_turn(self, user_id: str, run_id: str, status: TurnStatus, answer: str | None) -> None:
        """Say how the turn of that run ended."""
        with self._connected() as connection:
            connection.execute(
                "UPDATE turns SET status = ?, answer = ? WHERE user_id = ? AND run_id = ?",
                (status, answer, user_id, run_id),
            )

    def recent(self, user_id: str, limit: int) -> Sequence[Conversation]:
        """The user's conversations that hold a turn, the latest first."""
        with self._connected() as connection:
            return [_conversation(row) for row in connection.execute(_RECENT, (user_id, limit))]

    def turns(self, user_id: str, conversation_id: str) -> Sequence[Turn] | None:
        """The turns in order; None when the user has no such conversation."""
        key = (user_id, conversation_id)
        with self._connected() as connection:
            if not connection.execute(
                "SELECT 1 FROM conversations WHERE user_id = ? AND id = ?", key
            ).fetchone():
                return None
            rows = connection.execute(
                "SELECT run_id, question, status, asked_at, answer FROM turns"
                " WHERE user_id = ? AND conversation_id = ? ORDER BY position",
                key,
            )
            return [Turn(run, text, status, _time(at), answer) for run, text, status, at, answer in rows]

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """The connection, whose work is committed as one transaction or not at all."""
        with self._lock, self._connection:
            yield self._connection


def title_of(question: str) -> str:
    """The first words of a question, on one line."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def _add(
    connection: sqlite3.Connection, user_id: str, conversation_id: str, title: str, at: datetime
) -> None:
    moment = at.astimezone(UTC).isoformat()
    connection.execute(
        "INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?, ?)",
        (user_id, conversation_id, title, moment, moment),
    )


def _conversation(row: tuple[str, str, str, str, int]) -> Conversation:
    key, title, created_at, updated_at, turns = row
    return Conversation(key, title, _time(created_at), _time(updated_at), turns)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
