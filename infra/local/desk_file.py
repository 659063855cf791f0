"""The SQLite file of what people decide beside asking: its tables and its versions."""

from __future__ import annotations

from pathlib import Path

from infra.local.sqlite_file import SqliteFile
from ingestion.lake.zones import Home

STEPS = (
    """
CREATE TABLE dispositions (
    id INTEGER PRIMARY KEY, order_id TEXT NOT NULL, verdict TEXT NOT NULL, note TEXT NOT NULL,
    user_id TEXT NOT NULL, named TEXT NOT NULL, said_at TEXT NOT NULL
);
CREATE INDEX dispositions_of_order ON dispositions (order_id, id)
""",
    """
CREATE TABLE blessings (
    id TEXT PRIMARY KEY, question TEXT NOT NULL, calls TEXT NOT NULL, entities TEXT NOT NULL,
    as_read INTEGER NOT NULL, user_id TEXT NOT NULL, named TEXT NOT NULL, said_at TEXT NOT NULL,
    note TEXT NOT NULL, revoked_at TEXT, revoked_by TEXT
)
""",
    """
CREATE TABLE watches (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, name TEXT NOT NULL, wish TEXT NOT NULL,
    channels TEXT NOT NULL, created_at TEXT NOT NULL, enabled INTEGER NOT NULL, standing TEXT NOT NULL
);
CREATE INDEX watches_of_user ON watches (user_id);
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL, watch_id TEXT NOT NULL, at TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, question TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX inbox_of_user ON inbox (user_id, id)
""",
)


class DeskFile(SqliteFile):
    """The file, which every kind of decision shares."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, STEPS)


def desk_path(home: Home) -> Path:
    """Where a home keeps it."""
    return home.state / "desk.db"
