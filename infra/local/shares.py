"""Links to conversations, in the file of the conversations."""

from __future__ import annotations

from datetime import datetime

from infra.local.conversation_file import ConversationFile
from infra.local.sqlite_file import text_of, time_of
from infra.local.turn_rows import COLUMNS, turn_of
from server.chat.ports import Shared

_BEHIND = """
SELECT s.user_id, s.conversation_id, c.title, s.shared_at
FROM shares s JOIN conversations c ON c.user_id = s.user_id AND c.id = s.conversation_id WHERE s.token = ?
"""


class SqliteShares:
    """The `Shares` port: one link a conversation."""

    def __init__(self, file: ConversationFile) -> None:
        self._file = file

    def open(self, user_id: str, conversation_id: str, token: str, at: datetime) -> str | None:
        """The token of the conversation's link, `token` where it had none; None without the conversation."""
        key = (user_id, conversation_id)
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO shares (token, user_id, conversation_id, shared_at)"
                " SELECT ?, user_id, id, ? FROM conversations WHERE user_id = ? AND id = ?",
                (token, text_of(at), *key),
            )
            found = connection.execute(
                "SELECT token FROM shares WHERE user_id = ? AND conversation_id = ?", key
            ).fetchone()
        return None if found is None else str(found[0])

    def revoke(self, user_id: str, conversation_id: str) -> bool:
        """Let the link open nothing any more; False when there was none."""
        with self._file.transaction() as connection:
            gone = connection.execute(
                "DELETE FROM shares WHERE user_id = ? AND conversation_id = ?", (user_id, conversation_id)
            )
            return gone.rowcount > 0

    def behind(self, token: str) -> Shared | None:
        """The conversation behind a link."""
        with self._file.transaction() as connection:
            found = connection.execute(_BEHIND, (token,)).fetchone()
            if found is None:
                return None
            owner, conversation, title, at = found
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM turns WHERE user_id = ? AND conversation_id = ? ORDER BY position",  # noqa: S608
                (owner, conversation),
            ).fetchall()
        return Shared(owner, title, time_of(at), tuple(turn_of(owner, row) for row in rows))
