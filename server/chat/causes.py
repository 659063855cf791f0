"""Why an answer was found unhelpful: what the run itself shows first, then what the asker said."""

from __future__ import annotations

from enum import StrEnum

from agent.answer.model import Answer, TableBlock
from server.chat.ports import Feedback, Reason, Turn

SLOW_MS = 5_000.0
DOUBTFUL = 0.7
"""Confidence below which the reading itself was in doubt."""


class Cause(StrEnum):
    """What most likely went wrong."""

    FAILED = "failed"
    """The run ended in an error or was stopped."""
    NOT_ANSWERED = "not_answered"
    """It was declined, for want of data or of understanding."""
    ASKED_BACK = "asked_back"
    """There was a question back instead of an answer."""
    NO_ROWS = "no_rows"
    """Nothing was found under the conditions as they were read."""
    SLOW = "slow"
    FREE_SQL = "free_sql"
    """No defined metric stands behind the figures."""
    MISREAD = "misread"
    """The question was taken for another one."""
    FIGURE = "figure"
    """A figure is said to be wrong, and nothing else speaks for a misreading."""
    STALE = "stale"
    """The data is older than what was asked for."""
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"


_SAID = {
    Reason.WRONG_FIGURE: Cause.FIGURE,
    Reason.MISUNDERSTOOD: Cause.MISREAD,
    Reason.NOT_ANSWERED: Cause.MISREAD,
    Reason.INCOMPLETE: Cause.INCOMPLETE,
    Reason.OUT_OF_DATE: Cause.STALE,
    Reason.SLOW: Cause.SLOW,
}
_KINDS = {"abstain": Cause.NOT_ANSWERED, "clarify": Cause.ASKED_BACK, "error": Cause.FAILED}


def suspected_cause(turn: Turn, feedback: Feedback) -> Cause:
    """The most likely cause."""
    if turn.answer is None:
        return Cause.FAILED
    shown = _shown_by(Answer.model_validate_json(turn.answer))
    said = None if feedback.reason is None else _SAID.get(feedback.reason)
    return shown or said or Cause.UNCLEAR


def _shown_by(answer: Answer) -> Cause | None:
    """What the answer itself gives away."""
    if answer.kind in _KINDS:
        return _KINDS[answer.kind]
    tables = [block for block in answer.blocks if isinstance(block, TableBlock)]
    if tables and not any(table.rows for table in tables):
        return Cause.NO_ROWS
    if answer.latency_ms > SLOW_MS:
        return Cause.SLOW
    if any(call.name == "run_sql" for call in answer.tool_calls):
        return Cause.FREE_SQL
    return Cause.MISREAD if answer.confidence < DOUBTFUL else None
