"""A conversation as a file to keep: Markdown for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.answer.model import Answer, JsonValue, TableBlock
from server.chat.ports import Conversation
from server.chat.schemas import TurnItem


def markdown(conversation: Conversation, turns: Sequence[TurnItem]) -> str:
    """The conversation with its tables and the SQL behind each answer."""
    parts = [f"# {_line(conversation.title)}", f"_{_moment(conversation.created_at)}_"]
    for turn in turns:
        parts += [f"## {_line(turn.question)}", *_answered(turn)]
    return "\n\n".join(parts) + "\n"


def _answered(turn: TurnItem) -> list[str]:
    if turn.answer is None:
        return [f"_No answer: {turn.status}._"]
    answer = turn.answer
    tables = [_table(block) for block in answer.blocks if isinstance(block, TableBlock)]
    return [answer.text, *tables, *_footing(answer)]


def _footing(answer: Answer) -> list[str]:
    lines = [f"- {said}" for said in (*answer.filters_applied, *answer.assumptions)]
    notes = ["\n".join(lines)] if lines else []
    fresh = [f"_{answer.freshness}_"] if answer.freshness else []
    return [*notes, *fresh, *(f"```sql\n{one.sql}\n```" for one in answer.sql)]


def _table(block: TableBlock) -> str:
    heads = [column.label for column in block.columns]
    lines = [_row(heads), "|" + "---|" * len(heads), *(_row(row) for row in block.rows)]
    more = ["", "More rows exist."] if block.truncated else []
    return "\n".join([f"**{_line(block.title)}**", "", *lines, *more])


def _row(cells: Sequence[JsonValue]) -> str:
    return "| " + " | ".join("" if cell is None else _cell(str(cell)) for cell in cells) + " |"


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _line(text: str) -> str:
    return " ".join(text.split())


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
