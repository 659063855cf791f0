"""Grounding: no number, date or code in the text that is not a cited cell or in the question itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.answer.render import Rendered

_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<=[^.!?:;\s] )[A-Z][^\W\d_]+(?<!\bI)")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def unsupported(rendered: Rendered, allowed_texts: Iterable[str]) -> tuple[str, ...]:
    """Numbers outside every citation that none of the allowed texts (question, periods) contains."""
    allowed = {number for text in allowed_texts for number in numbers(text)}
    loose = _outside(rendered)
    return tuple(number for number in numbers(loose) if number not in allowed)


def unsupported_names(rendered: Rendered, allowed_texts: Iterable[str]) -> tuple[str, ...]:
    """Capitalised words inside sentences, outside every citation, that none of the allowed texts contains."""
    allowed = {word.lower() for text in allowed_texts for word in _WORD.findall(text)}
    return tuple(name for name in _NAME.findall(_outside(rendered)) if name.lower() not in allowed)


def numbers(text: str) -> tuple[str, ...]:
    """Numbers of a text without thousands separators: "5,000" and "5000" are the same."""
    return tuple(found.replace(",", "").rstrip(".:") for found in _NUMBER.findall(text))


def _outside(rendered: Rendered) -> str:
    kept: list[str] = []
    done = 0
    for citation in sorted(rendered.citations, key=lambda c: c.start):
        kept.append(rendered.text[done : citation.start])
        done = max(done, citation.end)
    kept.append(rendered.text[done:])
    return " ".join(kept)
