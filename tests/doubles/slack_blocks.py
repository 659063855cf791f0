"""What Slack takes as blocks, by its reference: refuses as Slack does what is too long, empty or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST_BLOCKS = 50
_ELEMENTS = {"actions": 25, "context": 10, "context_actions": 5}
_TEXTS = {"button": 75, "header": 150}
_BLOCKS = frozenset(
    {"rich_text", "section", "context", "actions", "context_actions", "table", "divider", "header", "input"}
)
_RICH = frozenset({"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"})


def faults(blocks: list[dict[str, Any]], older: bool = False) -> list[str]:
    """Why Slack would refuse these; `older` workspaces know neither tables nor feedback buttons."""
    found = [fault for block in blocks for fault in _faults(block, older)]
    if len(blocks) > MOST_BLOCKS:
        found.append("too many blocks")
    if sum(block.get("type") == "table" for block in blocks) > 1:
        found.append("only one table is allowed")
    ids = [one["action_id"] for one in walk(blocks) if "action_id" in one]
    if len(ids) != len(set(ids)):
        found.append("action ids repeat")
    return found


def walk(part: object) -> Iterator[Mapping[str, Any]]:
    """Every object within."""
    if isinstance(part, Mapping):
        yield part
        for value in part.values():
            yield from walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from walk(value)


def _faults(block: dict[str, Any], older: bool) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _BLOCKS or (older and kind in {"table", "context_actions"}):
        yield f"unknown block {kind}"
        return
    if kind in _ELEMENTS and not 1 <= len(block["elements"]) <= _ELEMENTS[kind]:
        yield f"{kind} has {len(block['elements'])} elements"
    if kind == "table":
        yield from _table_faults(block)
    if kind == "rich_text":
        yield from _rich_faults(block)
    for part in walk(block):
        yield from _part_faults(part)


def _part_faults(part: Mapping[str, Any]) -> Iterator[str]:
    text = part.get("text")
    if part.get("type") in {"plain_text", "mrkdwn", "raw_text", "text"} and not text:
        yield "an empty text"
    if isinstance(text, str) and len(text) > 3000:
        yield "a text is too long"
    if part.get("type") == "button":
        if len(part["text"]["text"]) > _TEXTS["button"] or len(part.get("value", "")) > 2000:
            yield "a button is too long"
        if len(part["action_id"]) > 255:
            yield "an action id is too long"


def _rich_faults(block: Mapping[str, Any]) -> Iterator[str]:
    if not block["elements"]:
        yield "an empty rich text"
    for element in block["elements"]:
        if element["type"] not in _RICH or not element["elements"]:
            yield f"a wrong or empty {element['type']}"


def _table_faults(block: Mapping[str, Any]) -> Iterator[str]:
    rows = block["rows"]
    if not 1 <= len(rows) <= 100 or any(not 1 <= len(row) <= 20 for row in rows):
        yield "a table is too large"
    if len({len(row) for row in rows}) != 1 or len(block.get("column_settings", ())) > 20:
        yield "rows differ in length"
    if sum(len(cell["text"]) for row in rows for cell in row) > 10_000:
        yield "a table holds too much text"
