"""Templates: `[a|b|]` chooses one, `{slot}` draws a value, `{slot=words}` labels words as they stand."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+?)(\d?)(?:=([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence; `type` is the entity that they name, or None."""

    text: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """An entity at `[begin, stop)` of a text."""

    type: str
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """A labelled sentence."""

    text: str
    intent: str
    spans: tuple[Span, ...] = ()


Draw = Callable[[str, str], list[Piece]]
"""Draws a value: from the slot's name and the words before it, the pieces to put in its place."""


def expand(template: str, draw: Draw, label: Callable[[str], str | None], rng: random.Random) -> list[Piece]:
    """One sentence of a template, as pieces."""
    text = _chosen(template, rng)
    pieces: list[Piece] = []
    at = 0
    for slot in _SLOT.finditer(text):
        pieces.append(Piece(text[at : slot.start()]))
        at = slot.end()
        if slot[3] is not None and "{" not in slot[3]:
            pieces.append(Piece(slot[3], label(slot[1])))
        else:
            before = "".join(piece.text for piece in pieces)
            pieces += draw(slot[1], before)
    return [piece for piece in (*pieces, Piece(text[at:])) if piece.text]


def joined(pieces: list[Piece], intent: str) -> Utterance:
    """The sentence with single spaces, and where its entities stand."""
    text, spans = "", []
    for piece in pieces:
        words = re.sub(r"\s+", " ", piece.text)
        if not text or text.endswith(" "):
            words = words.lstrip()
        core = words.strip()
        if piece.type and core:
            begin = len(text) + words.index(core)
            spans.append(Span(piece.type, begin, begin + len(core)))
        text += words
    return Utterance(text.rstrip(), intent, tuple(spans))


def _chosen(template: str, rng: random.Random) -> str:
    """The template with its choices made, from the innermost out."""
    while found := _CHOICE.search(template):
        template = template[: found.start()] + rng.choice(found[1].split("|")) + template[found.end() :]
    return re.sub(r"\s+", " ", template).strip()
