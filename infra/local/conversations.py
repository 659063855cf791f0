"""Conversations in one SQLite file under the home's state."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from infra.local.conversation_file import ConversationFile, folded
from infra.local.feedback import SqliteFeedback
from infra.local.shares import SqliteShares
from infra.local.sqlite_file import text_of, time_of
from infra.local.turn_rows import COLUMNS, turn_of, turn_values
from server.chat.ports import Conversation, FeedbackBook, Shares, Turn, TurnStatus, Wanted

TITLE_LENGTH = 60

_ONE = """
SELECT c.id, c.title, c.created_at, c.updated_at, c.pinned,
    EXISTS (SELECT 1 FROM shares s WHERE s.user_id = c.user_id AND s.conversation_id = c.id),
    (SELECT count(*) FROM turns t WHERE t.user_id = c.user_id AND t.conversation_id = c.id) AS asked
FROM conversations c WHERE c.user_id = :user
"""
_LISTED = f"""
{_ONE} AND asked > 0 AND (:pinned IS NULL OR c.pinned = :pinned) AND (
    :search = '' OR instr(folded(c.title), :search) OR EXISTS (
        SELECT 1 FROM turns t WHERE t.user_id = c.user_id AND t.conversation_id = c.id AND (
            instr(folded(t.question), :search) OR instr(folded(t.answer ->> '$.text'), :search))))
    AND (:after IS NULL OR (c.pinned, c.updated_at, c.id) < (:after_pinned, :after, :after_id))
ORDER BY c.pinned DESC, c.updated_at DESC, c.id DESC LIMIT :limit
"""  # noqa: S608


class SqliteConversations:
    """The `Conversations` port on SQLite; safe to call from any thread, one call at a time.

    Turns that were running when the process ended are read back as failed.
    """

    def __init__(self, path: Path) -> None:
        self._file = ConversationFile(path)
        with self._file.transaction() as connection:
            connection.execute("UPDATE turns SET status = 'failed' WHERE status = 'running'")

    def close(self) -> None:
        """Let go of the file; nothing can be called afterwards."""
        self._file.close()

    @property
    def feedback(self) -> FeedbackBook:
        """What people said of answers, in the same file."""
        return SqliteFeedback(self._file)

    @property
    def shares(self) -> Shares:
        """Links to conversations, in the same file."""
        return SqliteShares(self._file)

    def create(self, user_id: str, conversation_id: str, title: str, at: datetime) -> Conversation:
        """Add an empty conversation; the one that is there already is returned unchanged."""
        with self._file.transaction() as connection:
            _add(connection, user_id, conversation_id, title, at)
            return _conversation(_row(connection, user_id, conversation_id).fetchone())

    def begin_turn(self, user_id: str, conversation_id: str, turn: Turn) -> None:
        """Add a running turn, or set the turn of that run running again.

        Creates the conversation, titled by the question, where it is new.
        """
        title = title_of(turn.question)
        with self._file.transaction() as connection:
            _add(connection, user_id, conversation_id, title, turn.asked_at)
            connection.execute(
                "UPDATE conversations SET updated_at = ?, title = CASE title WHEN '' THEN ? ELSE title END"
                " WHERE user_id = ? AND id = ?",
                (text_of(turn.asked_at), title, user_id, conversation_id),
            )
            connection.execute(
                f"INSERT INTO turns (user_id, conversation_id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
                " ON CONFLICT (user_id, run_id) DO UPDATE SET status = excluded.status",
                (user_id, conversation_id, *turn_values(turn)),
            )

    def end_turn(self, user_id: str, run_id: str, status: TurnStatus, answer: str | None) -> None:
        """Say how the turn of that run ended."""
        with self._file.transaction() as connection:
            connection.execute(
                "UPDATE turns SET status = ?, answer = ? WHERE user_id = ? AND run_id = ?",
                (status, answer, user_id, run_id),
            )

    def listed(self, user_id: str, wanted: Wanted) -> Sequence[Conversation]:
        """The user's conversations that hold a turn, pinned ones first, then the latest."""
        pinned, at, last = wanted.after or (None, None, None)
        values = {
            "user": user_id,
            "pinned": wanted.pinned,
            "search": folded(wanted.search.strip()),
            "after": None if at is None else text_of(at),
            "after_pinned": pinned,
            "after_id": last,
            "limit": wanted.limit,
        }
        with self._file.transaction() as connection:
            return [_conversation(row) for row in connection.execute(_LISTED, values)]

    def find(self, user_id: str, conversation_id: str) -> Conversation | None:
        """The user's conversation of that id."""
        with self._file.transaction() as connection:
            return _one(connection, user_id, conversation_id)

    def change(
        self, user_id: str, conversation_id: str, *, title: str | None, pinned: bool | None
    ) -> Conversation | None:
        """Set what is not None; None when the user has no such conversation."""
        with self._file.transaction() as connection:
            connection.execute(
                "UPDATE conversations SET title = coalesce(?, title), pinned = coalesce(?, pinned)"
                " WHERE user_id = ? AND id = ?",
                (title, pinned, user_id, conversation_id),
            )
            return _one(connection, user_id, conversation_id)

    def remove(self, user_id: str, conversation_id: str) -> bool:
        """Delete it with its turns, its link and what was said of them; False when there is none."""
        key = (user_id, conversation_id)
        runs = "SELECT run_id FROM turns WHERE user_id = ? AND conversation_id = ?"
        with self._file.transaction() as connection:
            connection.execute(
                f"DELETE FROM feedback WHERE user_id = ? AND run_id IN ({runs})",  # noqa: S608
                (user_id, *key),
            )
            connection.execute("DELETE FROM shares WHERE user_id = ? AND conversation_id = ?", key)
            connection.execute("DELETE FROM turns WHERE user_id = ? AND conversation_id = ?", key)
            return (
                connection.execute("DELETE FROM conversations WHERE user_id = ? AND id = ?", key).rowcount > 0
            )

    def turns(self, user_id: str, conversation_id: str) -> Sequence[Turn] | None:
        """The turns in order; None when the user has no such conversation."""
        with self._file.transaction() as connection:
            if _one(connection, user_id, conversation_id) is None:
                return None
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM turns WHERE user_id = ? AND conversation_id = ? ORDER BY position",  # noqa: S608
                (user_id, conversation_id),
            )
            return [turn_of(user_id, row) for row in rows]

    def turn(self, user_id: str, run_id: str) -> Turn | None:
        """The user's turn of that run."""
        with self._file.transaction() as connection:
            row = connection.execute(
                f"SELECT {COLUMNS} FROM turns WHERE user_id = ? AND run_id = ?",  # noqa: S608
                (user_id, run_id),
            ).fetchone()
        return None if row is None else turn_of(user_id, row)


def title_of(question: str) -> str:
    """The first words of a question, on one line."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


Row = tuple[str, str, str, str, int, int, int]


def _add(
    connection: sqlite3.Connection, user_id: str, conversation_id: str, title: str, at: datetime
) -> None:
    moment = text_of(at)
    connection.execute(
        "INSERT OR IGNORE INTO conversations (user_id, id, title, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (user_id, conversation_id, title, moment, moment),
    )


def _row(connection: sqlite3.Connection, user_id: str, conversation_id: str) -> sqlite3.Cursor:
    return connection.execute(f"{_ONE} AND c.id = :id", {"user": user_id, "id": conversation_id})


def _one(connection: sqlite3.Connection, user_id: str, conversation_id: str) -> Conversation | None:
    row = _row(connection, user_id, conversation_id).fetchone()
    return None if row is None else _conversation(row)


def _conversation(row: Row) -> Conversation:
    key, title, created_at, updated_at, pinned, shared, turns = row
    return Conversation(
        key, title, time_of(created_at), time_of(updated_at), turns, bool(pinned), bool(shared)
    )
