"""A result table in Slack: as a table block, as text of fixed width, and whole as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from agent.answer.formatting import format_value
from agent.answer.model import Column, JsonValue, TableBlock
from server.slack.markup import MISSING, preformatted, shortened
from tools.result import ResultColumn, Value

MOST_ROWS = 25
MOST_COLUMNS = 12
MOST_CELLS = 200
CELL_CHARACTERS = 60
_NUMBERS = frozenset({"integer", "number", "money", "percent"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Cells = list[list[str]]


def shown_rows(table: TableBlock) -> int:
    """How many rows are shown in the message."""
    wide = min(len(table.columns), MOST_COLUMNS) or 1
    return min(len(table.rows), MOST_ROWS, max(1, MOST_CELLS // wide))


def is_cut(table: TableBlock) -> bool:
    """Whether the message shows less than the table holds."""
    return shown_rows(table) < len(table.rows) or len(table.columns) > MOST_COLUMNS


def cells(table: TableBlock) -> Cells:
    """The labels, then each row that is shown, as the answer's text writes values."""
    columns = table.columns[:MOST_COLUMNS]
    head = [_cell(column.label) for column in columns]
    body = [
        [_cell(written(value, column)) for value, column in zip(row, columns, strict=False)]
        for row in table.rows[: shown_rows(table)]
    ]
    return [head, *body]


def table_block(table: TableBlock) -> dict[str, Any]:
    """A `table` block; numbers stand to the right."""
    settings = [
        {"align": "right" if column.format in _NUMBERS else "left", "is_wrapped": column.format == "text"}
        for column in table.columns[:MOST_COLUMNS]
    ]
    rows = [[{"type": "raw_text", "text": text} for text in row] for row in cells(table)]
    return {"type": "table", "column_settings": settings, "rows": rows}


def as_text(block: dict[str, Any]) -> dict[str, Any]:
    """The same table as text of fixed width, for where table blocks are not taken."""
    rows = [[cell["text"] for cell in row] for row in block["rows"]]
    right = [setting["align"] == "right" for setting in block["column_settings"]]
    widths = [max(len(row[index]) for row in rows) for index in range(len(right))]
    lines = [_line(row, widths, right) for row in rows]
    return preformatted("\n".join([lines[0], "─" * len(lines[0]), *lines[1:]]))


def csv_file(table: TableBlock) -> bytes:
    """Every row, unrounded, for a spreadsheet (UTF-8 with a mark); no text can act as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_inert(column.label) for column in table.columns])
    writer.writerows([_inert(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def written(value: JsonValue, column: Column) -> str:
    """A value as the answer's text writes it."""
    kind = ResultColumn(column.name, column.label, column.format, column.unit, column.role)
    return format_value(_value(value, column), kind)


def _value(value: JsonValue, column: Column) -> Value:
    """Back from JSON: dates from their text, numbers exact."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str) and column.format in {"date", "datetime"}:
        try:
            return (
                date.fromisoformat(value)
                if len(value) == len("2025-01-31")
                else datetime.fromisoformat(value)
            )
        except ValueError:
            return value
    return value


def _cell(text: str) -> str:
    """On one line, short, never empty."""
    return shortened(" ".join(text.split()), CELL_CHARACTERS) or MISSING


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        text.rjust(width) if at_right else text.ljust(width)
        for text, width, at_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(padded).rstrip()


def _inert(value: JsonValue) -> JsonValue:
    """A text that a spreadsheet would compute gets an apostrophe in front (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
