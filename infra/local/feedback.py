"""What people said of answers, in the file of the conversations."""

from __future__ import annotations

from collections.abc import Sequence

from infra.local.conversation_file import ConversationFile
from infra.local.sqlite_file import text_of, time_of
from infra.local.turn_rows import COLUMNS, turn_of
from server.chat.ports import Feedback, Reason, Said

_OWN = ", ".join(f"t.{name}" for name in COLUMNS.split(", "))
_SAID = f"""
SELECT f.id, f.user_id, t.conversation_id, f.helpful, f.said_at, f.reason, f.comment, f.reviewed,
    f.note, {_OWN}
FROM feedback f JOIN turns t ON t.user_id = f.user_id AND t.run_id = f.run_id
"""  # noqa: S608


class SqliteFeedback:
    """The `FeedbackBook` port; a new word on an answer asks for a new review."""

    def __init__(self, file: ConversationFile) -> None:
        self._file = file

    def say(self, user_id: str, run_id: str, feedback: Feedback) -> bool:
        """Keep the user's last word on a run of their own; False when there is none."""
        with self._file.transaction() as connection:
            kept = connection.execute(
                "INSERT INTO feedback (user_id, run_id, helpful, said_at, reason, comment)"
                " SELECT user_id, run_id, ?, ?, ?, ? FROM turns WHERE user_id = ? AND run_id = ?"
                " ON CONFLICT (user_id, run_id) DO UPDATE SET helpful = excluded.helpful,"
                " said_at = excluded.said_at, reason = excluded.reason, comment = excluded.comment,"
                " reviewed = 0, note = ''",
                (feedback.helpful, text_of(feedback.at), feedback.reason, feedback.comment, user_id, run_id),
            )
            return kept.rowcount > 0

    def of_conversation(self, user_id: str, conversation_id: str) -> dict[str, Feedback]:
        """What the user said, by run."""
        wanted = f"{_SAID} WHERE t.user_id = ? AND t.conversation_id = ?"
        with self._file.transaction() as connection:
            found = [_said(row) for row in connection.execute(wanted, (user_id, conversation_id))]
        return {one.turn.run_id: one.feedback for one in found}

    def unhelpful(self, reviewed: bool | None, limit: int) -> Sequence[Said]:
        """What anybody found unhelpful, the latest first."""
        wanted = f"{_SAID} WHERE f.helpful = 0 AND (?1 IS NULL OR f.reviewed = ?1)"
        with self._file.transaction() as connection:
            rows = connection.execute(
                f"{wanted} ORDER BY f.said_at DESC, f.id DESC LIMIT ?2", (reviewed, limit)
            )
            return [_said(row) for row in rows]

    def review(self, feedback_id: int, *, reviewed: bool, note: str) -> Said | None:
        """Say whether somebody has looked into it; None when there is no such feedback."""
        with self._file.transaction() as connection:
            connection.execute(
                "UPDATE feedback SET reviewed = ?, note = ? WHERE id = ?", (reviewed, note, feedback_id)
            )
            row = connection.execute(f"{_SAID} WHERE f.id = ?", (feedback_id,)).fetchone()
        return None if row is None else _said(row)


def _said(row: Sequence[str]) -> Said:
    key, user_id, conversation_id, helpful, at, reason, comment, reviewed, note = row[:9]
    feedback = Feedback(bool(helpful), time_of(at), None if reason is None else Reason(reason), comment)
    return Said(int(key), user_id, conversation_id, turn_of(user_id, row[9:]), feedback, bool(reviewed), note)
