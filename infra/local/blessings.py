"""Answers that somebody vouched for, in the file of decisions."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from agent.answer.model import Entity, ToolCall
from agent.verified import Blessing
from infra.local.desk_file import DeskFile
from infra.local.sqlite_file import text_of, time_of
from server.verified.ports import Kept

_COLUMNS = "id, question, calls, entities, as_read, named, said_at, note"
_CURRENT = f"SELECT {_COLUMNS} FROM blessings WHERE revoked_at IS NULL ORDER BY said_at DESC, id"  # noqa: S608
_CALLS, _ENTITIES = TypeAdapter(tuple[ToolCall, ...]), TypeAdapter(tuple[Entity, ...])


class SqliteBlessings:
    """The `BlessingBook` port; a revoked blessing stays on record."""

    def __init__(self, file: DeskFile) -> None:
        self._file = file

    def add(self, blessing: Blessing, user_id: str) -> None:
        """Keep a blessing of somebody's."""
        values = (
            *(blessing.id, blessing.question, _CALLS.dump_json(blessing.calls).decode()),
            *(_ENTITIES.dump_json(blessing.entities).decode(), blessing.as_read, blessing.by),
            *(text_of(blessing.at), blessing.note, user_id),
        )
        with self._file.transaction() as connection:
            connection.execute(
                f"INSERT INTO blessings ({_COLUMNS}, user_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                values,
            )

    def all(self) -> Sequence[Kept]:
        """Every blessing, the latest first."""
        query = f"SELECT {_COLUMNS}, revoked_at, revoked_by FROM blessings ORDER BY said_at DESC, id"  # noqa: S608
        with self._file.transaction() as connection:
            return [_kept(row) for row in connection.execute(query)]

    def revoke(self, blessing_id: str, by: str, at: datetime) -> bool:
        """Let it count no more; False when there is none that counts."""
        with self._file.transaction() as connection:
            gone = connection.execute(
                "UPDATE blessings SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL",
                (text_of(at), by, blessing_id),
            )
            return gone.rowcount > 0


class FileBlessings:
    """The agent's `Blessings` port on the same file, which another process may write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def current(self) -> Sequence[Blessing]:
        """All that are not revoked, the latest first; none where nothing was ever kept."""
        if not self._path.exists():
            return ()
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=5)) as connection:
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'blessings'").fetchone()
            return [_blessing(row) for row in connection.execute(_CURRENT)] if known else ()


def _blessing(row: Sequence[str]) -> Blessing:
    key, question, calls, entities, as_read, by, at, note = row[:8]
    return Blessing(
        id=key,
        question=question,
        calls=_CALLS.validate_json(calls),
        entities=_ENTITIES.validate_json(entities),
        as_read=bool(as_read),
        by=by,
        at=time_of(at),
        note=note,
    )


def _kept(row: Sequence[str]) -> Kept:
    revoked_at, revoked_by = row[8:]
    return Kept(_blessing(row), None if revoked_at is None else time_of(revoked_at), revoked_by)
