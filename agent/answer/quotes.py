"""Passages of documents in an answer: quoted whole, each with its source, every word a cell."""

from __future__ import annotations

from agent.answer.render import cell
from tools.result import ResultTable

_MOST_QUOTED = 2


def is_quotable(table: ResultTable) -> bool:
    """Whether the rows are passages of documents."""
    return [column.name for column in table.columns] == ["passage", "source"]


def quoted(table: ResultTable, table_id: str) -> str:
    """The best passages, word for word; what they say is theirs."""
    rows = range(min(len(table.rows), _MOST_QUOTED))
    return " ".join(
        f"\u201c{cell(table_id, r, 'passage')}\u201d ({cell(table_id, r, 'source')})." for r in rows
    )
