"""Words of a question with their places, and a light stem so that plurals meet."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['\u2019.&/-][^\W_]+)*", re.UNICODE)
_KEEP = frozenset(
    {"us", "is", "this", "was", "has", "less", "as", "its", "business", "gross", "plus", "status"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as typed, lower-cased, stemmed, at `[begin, stop)` of the text."""

    text: str
    lower: str
    stem: str
    begin: int
    stop: int


def stem(word: str) -> str:
    """Take the plural off an English word: "categories" → "category", "taxes" → "tax", "sales" → "sale"."""
    if word in _KEEP or len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a text into words; codes such as `A-99812` or `o'neill` stay whole."""
    tokens = []
    for found in _WORD.finditer(text):
        lower = found[0].lower().replace("\u2019", "'")
        bare = lower[:-2] if lower.endswith("'s") else lower
        tokens.append(Token(found[0], lower, stem(bare), found.start(), found.end()))
    return tuple(tokens)


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text, in order."""
    return tuple(token.stem for token in tokenize(text))
