"""The SQLite file of conversations: its tables, brought to the newest schema, and its transactions."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from unicodedata import normalize

from infra.local.sqlite_file import SqliteFile

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


class ConversationFile(SqliteFile):
    """The file, whose texts are searched by what they fold to."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, STEPS)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.create_function("folded", 1, folded, deterministic=True)


def folded(text: str | None) -> str:
    """A text as it is searched: without case, compatibility forms made one."""
    return normalize("NFKC", text or "").casefold()
