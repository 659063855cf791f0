"""Text for Slack in which nothing can become a mention, a link or a command.

An answer's own marks are few (bold, code, lists, headings). Everything else in it may come from the shop's
data, and is shown as it stands: as plain elements of rich text, or with invisible joiners where Slack reads
Markdown itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

Element = dict[str, Any]

JOINER = "\u2060"
"""WORD JOINER: has no width, allows no break."""
MISSING = "\u2013"
"""Stands where there is no text, since Slack takes no empty ones."""

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BROKEN = str.maketrans({"<": "\u2039", ">": "\u203a", **{mark: mark + JOINER for mark in "]&:@#"}})
_INNER_DOT = re.compile(r"(?<=[^\W\d_])\.")
_MARKED = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|`(?P<code>[^`\n]+)`")
_LISTED = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")


def escaped(text: str) -> str:
    """For fields that Slack reads as mrkdwn: its three control characters as entities."""
    return text.translate(_ENTITIES)


def unlinked(text: str) -> str:
    """For streams, which Slack reads as Markdown: no brackets, addresses or mentions hold together.

    What a text becomes does not depend on what follows it, so that it can be sent in pieces.
    """
    return _INNER_DOT.sub(f".{JOINER}", text.translate(_BROKEN))


def rich_text(text: str) -> list[Element]:
    """The text as one rich text block, in which data cannot be anything but text; none without text."""
    elements = list(_elements(text.strip("\n").split("\n")))
    return [{"type": "rich_text", "elements": elements}] if elements else []


def preformatted(text: str) -> Element:
    """Text of fixed width, as it stands."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}],
    }


def plain(text: str, most: int) -> Element:
    """A text object without any marks, cut to what Slack takes; never empty."""
    return {"type": "plain_text", "text": shortened(text, most) or MISSING, "emoji": False}


def shortened(text: str, most: int) -> str:
    """The text, at most so many characters long."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def pieces(text: str, most: int) -> list[str]:
    """The text in parts of at most so many characters, cut where a paragraph, a line or a word ends."""
    parts, rest = [], text.strip()
    while len(rest) > most:
        window = rest[:most]
        cut = next((at for mark in ("\n\n", "\n", " ") if (at := window.rfind(mark)) > most // 2), most)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _elements(lines: Sequence[str]) -> Iterator[Element]:
    for listed, group in groupby(lines, key=lambda line: bool(_LISTED.match(line))):
        if listed:
            items = [one for line in group if (one := _section(_LISTED.sub("", line, count=1)))]
            if items:
                yield {"type": "rich_text_list", "style": "bullet", "elements": items}
        else:
            section = _section("\n".join(map(_without_heading, group)))
            if section:
                yield section


def _section(text: str) -> Element | None:
    elements = list(_texts(text))
    return {"type": "rich_text_section", "elements": elements} if elements else None


def _texts(text: str) -> Iterator[Element]:
    done = 0
    for found in _MARKED.finditer(text):
        yield from _text(text[done : found.start()])
        style = "bold" if found["bold"] else "code"
        yield from _text(found[style], {style: True})
        done = found.end()
    yield from _text(text[done:])


def _text(text: str, style: dict[str, bool] | None = None) -> Iterator[Element]:
    if text:
        yield {"type": "text", "text": text, **({"style": style} if style else {})}


def _without_heading(line: str) -> str:
    found = _HEADING.match(line)
    return f"**{found[1]}**" if found and found[1] else line
