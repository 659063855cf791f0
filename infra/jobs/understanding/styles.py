"""Ways of writing: openings and closings, fragments, abbreviations, typing errors, capitals."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from infra.jobs.understanding.grammar import Piece

_DROPPED = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "did",
        "do",
        "does",
        "is",
        "are",
        "was",
        "were",
        "have",
        "has",
        "we",
        "our",
        "me",
        "us",
        "i",
        "to",
        "for",
        "in",
        "at",
        "please",
        "any",
        "some",
    ]
)
_SHORT = {
    "how many": "hw many",
    "versus": "vs",
    "average": "avg",
    "quantity": "qty",
    "customers": "custs",
    "customer": "cust",
    " and ": " & ",
    "you": "u",
    "with": "w/",
    "please": "plz",
    "because": "cos",
    "revenue": "rev",
    "products": "prods",
    "product": "prod",
    "number of": "no. of",
    "compared to": "cf",
    "what is": "whats",
    "are": "r",
    "percentage": "pct",
    "information": "info",
    "week": "wk",
    "month": "mth",
    "year": "yr",
    "without": "w/o",
    "between": "btw",
    "something": "sth",
}
_NEIGHBOURS = {
    "a": "sq",
    "e": "wr",
    "i": "uo",
    "o": "ip",
    "s": "ad",
    "t": "ry",
    "n": "bm",
    "r": "et",
    "l": "kp",
}


class Styles:
    """Rewrites a sentence as another person would type it; labels go along.

    Args:
        words: The word lists of `data/words.yaml`.
        rng: The source of chance.
    """

    def __init__(self, words: Mapping[str, Sequence[str]], rng: random.Random) -> None:
        self._openers, self._closers, self._rng = words["openers"], words["closers"], rng

    def apply(self, pieces: list[Piece]) -> list[Piece]:
        """Some of the ways at once, most often only one or two."""
        rng = self._rng
        if rng.random() < 0.15:
            pieces = [
                piece if piece.type else replace(piece, text=self._terse(piece.text)) for piece in pieces
            ]
        if rng.random() < 0.12:
            pieces = [replace(piece, text=self._short(piece.text)) for piece in pieces]
        if rng.random() < 0.18:
            pieces = self._mistyped(pieces)
        if rng.random() < 0.3:
            pieces = [Piece(rng.choice(self._openers)), *pieces]
        if rng.random() < 0.5:
            pieces = [*pieces, Piece(rng.choice(self._closers))]
        return pieces

    def _terse(self, text: str) -> str:
        """Without its small words."""
        return " ".join(word for word in text.split(" ") if word not in _DROPPED or self._rng.random() < 0.25)

    def _short(self, text: str) -> str:
        for long, short in _SHORT.items():
            if self._rng.random() < 0.6 and f" {long} " in f" {text} ":
                text = f" {text} ".replace(f" {long} ", f" {short} ")[1:-1]
        return text

    def _mistyped(self, pieces: list[Piece]) -> list[Piece]:
        """One or two slips of the finger, in words of four letters or more."""
        pieces = list(pieces)
        for _ in range(self._rng.choice((1, 1, 2))):
            at = self._rng.randrange(len(pieces))
            pieces[at] = replace(pieces[at], text=self._slip(pieces[at].text))
        return pieces

    def _slip(self, text: str) -> str:
        words = text.split(" ")
        long = [i for i, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
        if not long:
            return text
        at = self._rng.choice(long)
        words[at] = self._misspelt(words[at])
        return " ".join(words)

    def _misspelt(self, word: str) -> str:
        at = self._rng.randrange(1, len(word) - 1)
        near = self._rng.choice(_NEIGHBOURS.get(word[at], word[at]))
        return self._rng.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + near + word[at + 1 :],
            )
        )
