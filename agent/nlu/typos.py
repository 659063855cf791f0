"""Words misspelt by a letter: "ordred" is read as "ordered", what names a thing of the shop is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from agent.nlu.english import english_words
from agent.nlu.tokens import Token

_SHORTEST, _LONG = 5, 8
_GRADED = re.compile(r"^best|[a-z]{3}(?:est|ier)$")
"""Superlatives and comparatives, which no list of words has all of: "priciest", "pricier"."""


def corrected(question: str, unknown: Iterable[Token], vocabulary: Sequence[str]) -> str:
    """The question with every unknown word that is one or two letters off a single known word put right.

    Only words that are no English are looked at, and only in small letters after the first: capitals and
    digits are names and codes.
    """
    for token in sorted(unknown, key=lambda t: -t.begin):
        word = token.lower
        plain = len(word) >= _SHORTEST and word.isalpha() and token.text[1:].islower()
        plain = plain and not _GRADED.search(word)
        meant = _nearest(word, vocabulary) if plain and word not in english_words() else None
        if meant:
            question = f"{question[: token.begin]}{meant}{question[token.stop :]}"
    return question


def _nearest(word: str, known: Sequence[str]) -> str | None:
    """The only known word as near as that, with the same first letter."""
    most = 1 if len(word) < _LONG else 2
    alike = (w for w in known if w[0] == word[0] and abs(len(w) - len(word)) <= most)
    found = extract(word, list(alike), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=2)
    tied = len(found) > 1 and found[0][1] == found[1][1]
    return None if not found or tied else str(found[0][0])
