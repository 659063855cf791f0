"""Spelling of words and values brought to one form, with the place of every word in its text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|&")
_BREAK = "\x00"
_STEM_EXCEPTIONS = frozenset(
    {"gas", "glass", "bus", "plus", "us", "uk", "news", "lens", "christmas", "series"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `[begin, stop)`; `normal` is its plain form, `stem` without the plural.

    `broken` says that a masked stretch lies before it, across which no value reaches.
    """

    text: str
    normal: str
    stem: str
    begin: int
    stop: int
    broken: bool = False


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        normal = plain(match.group())
        broken = _BREAK in text[last : match.start()]
        found.append(Word(match.group(), normal, stem(normal), *match.span(), broken))
        last = match.end()
    return tuple(found)


def normalised(text: str) -> str:
    """The plain forms of a text's words, one space apart."""
    return " ".join(plain(match) for match in _WORD.findall(text))


def stemmed(normal: str) -> str:
    """A normalised text without plurals."""
    return " ".join(stem(word) for word in normal.split())


@lru_cache(maxsize=1 << 16)
def plain(word: str) -> str:
    """Lower case without accents and apostrophes; "&" is "and"."""
    if word == "&":
        return "and"
    folded = word if word.isascii() else _unaccented(word)
    return folded.lower().replace("'", "").replace("\u2019", "")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The singular of a regular English plural (and what a genitive leaves)."""
    if len(word) < 4 or not word.endswith("s") or word in _STEM_EXCEPTIONS or word.endswith("ss"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    return word[:-1]


def _unaccented(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
