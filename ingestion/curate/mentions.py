"""Texts that name a person: found by whole words, in any spelling of their letters' case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

ERASED = "[erased]"
_EDGE = "[^0-9A-Za-z]"
_SHORTEST = 5
_PIECE = 400
"""Words in one expression: a larger one outgrows the memory of the expression engine."""


class Mentions:
    """What names some people: an address of theirs, a number, a name that nobody else bears.

    Args:
        words: What is told by itself. Those with less than five letters name nobody.
        numbers: Identifiers of digits alone, which name a person only in quotes or after the word customer:
            any amount could be the same digits.
    """

    def __init__(self, words: Iterable[str], numbers: Iterable[str] = ()) -> None:
        told = {word for word in words if len(word) >= _SHORTEST}
        self.words = tuple(sorted(told | {json.dumps(word)[1:-1] for word in told}, key=len, reverse=True))
        self.numbers = tuple(sorted(set(numbers), key=len, reverse=True))

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers)

    def among(self, texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
        """For each text, whether it names one of them; a null names nobody."""
        lowered = pc.utf8_lower(texts)
        found = pc.is_null(texts, nan_is_null=False)
        found = pc.and_(found, pc.invert(found))
        for expression in self._expressions:
            hits = pc.match_substring_regex(lowered, expression)
            found = pc.or_(found, pc.fill_null(hits, fill_value=False))
        return found

    def holds(self, texts: Sequence[str]) -> list[bool]:
        """As `among`, for a list."""
        found: list[bool] = self.among(pa.array(texts, pa.large_string())).to_pylist()
        return found

    def hide(self, text: str) -> str:
        """The text with `[erased]` where it names one of them."""
        if not self.holds([text])[0]:
            return text
        for pattern in self._patterns:
            text = pattern.sub(lambda found: found.group().replace(found.group("who"), ERASED), text)
        return text

    @cached_property
    def _expressions(self) -> tuple[str, ...]:
        lowered = sorted({word.lower() for word in self.words})
        pieces = [lowered[start : start + _PIECE] for start in range(0, len(lowered), _PIECE)]
        named = [f"(?:^|{_EDGE})(?:{_any(piece)})(?:$|{_EDGE})" for piece in pieces]
        return (*named, *([self._numbered] if self.numbers else []))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        named = f"(?<![0-9A-Za-z])(?P<who>{_any(self.words)})(?![0-9A-Za-z])"
        found = [named] if self.words else []
        if self.numbers:
            digits = _any(self.numbers)
            found.append(f'"(?P<who>{digits})"')
            found.append(rf"customers?\W{{0,3}}(?:id)?\W{{0,3}}(?P<who>{digits})(?![0-9A-Za-z])")
        return tuple(re.compile(text, re.IGNORECASE) for text in found)

    @cached_property
    def _numbered(self) -> str:
        digits = _any(self.numbers)
        return rf'"(?:{digits})"|customers?\W{{0,3}}(?:id)?\W{{0,3}}(?:{digits})(?:$|{_EDGE})'


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))
