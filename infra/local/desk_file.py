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
)


class DeskFile(SqliteFile):
    """The file, which every kind of decision shares."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, STEPS)


def desk_path(home: Home) -> Path:
    """Where a home keeps it."""
    return home.state / "desk.db"
