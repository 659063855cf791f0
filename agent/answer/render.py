"""From a draft with cell references to text with citations.

A draft never holds a number of its own: it points at cells, `{{t1.0.revenue}}` being row 0, column `revenue`
of table `t1`, and rendering writes the cell's value and remembers where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agent.answer.formatting import format_value
from agent.answer.model import Citation
from tools.result import ResultTable, Value

_REFERENCE = re.compile(r"\{\{\s*(\w+)\.(\d+)\.([\w:]+?)(?:\|(\w+))?\s*\}\}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text for people, its citations, and the references that point nowhere."""

    text: str
    citations: tuple[Citation, ...]
    broken: tuple[str, ...] = ()


def cell(table: str, row: int, column: str, style: str = "") -> str:
    """A reference to one cell; style `abs` drops the sign (for "down 12%")."""
    return f"{{{{{table}.{row}.{column}{'|' + style if style else ''}}}}}"


def render(draft: str, tables: Mapping[str, ResultTable]) -> Rendered:
    """Replace every reference by its formatted value and cite the cell."""
    parts: list[str] = []
    citations: list[Citation] = []
    broken: list[str] = []
    length = done = 0
    for found in _REFERENCE.finditer(draft):
        before = draft[done : found.start()]
        written = _written(found, tables)
        done = found.end()
        if written is None:
            broken.append(found[0])
            written = ""
        start = length + len(before)
        length = start + len(written)
        parts += [before, written]
        if written:
            citations.append(
                Citation(start=start, end=length, table=found[1], row=int(found[2]), column=found[3])
            )
    return Rendered("".join(parts) + draft[done:], tuple(citations), tuple(broken))


def _written(found: re.Match[str], tables: Mapping[str, ResultTable]) -> str | None:
    table = tables.get(found[1])
    if table is None or int(found[2]) >= len(table.rows):
        return None
    try:
        index = table.column_index(found[3])
    except KeyError:
        return None
    value = table.rows[int(found[2])][index]
    return format_value(_styled(value, found[4]), table.columns[index])


def _styled(value: Value, style: str | None) -> Value:
    if style == "abs" and isinstance(value, Decimal):
        return abs(value)
    return abs(value) if style == "abs" and isinstance(value, int | float) else value
