"""What linking gives, and how alike words and values are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

How = Literal["exact", "alias", "plural", "typo", "partial"]


@dataclass(frozen=True, slots=True)
class IndexedValue:
    """A value to be linked; personal ones are found only for those who may see them.

    Args:
        dimension: The dimension it belongs to.
        value: As it stands in the data.
        personal: Whether it is personal data.
        is_code: An id or code, found only when written out in full.
    """

    dimension: str
    value: str
    personal: bool = False
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class ValueMatch:
    """A value that words may mean.

    Args:
        dimension: The dimension it belongs to.
        value: As it stands in the data.
        score: about 1.0 for the value itself, lower for less likely readings.
        exact: The words are the value, another word for it, or its plural.
        how: What ties the words to it.
    """

    dimension: str
    value: str
    score: float
    exact: bool
    how: How


@dataclass(frozen=True, slots=True)
class ValueSpan:
    """Words at `[begin, stop)` that name values, best first; several are an ambiguity."""

    begin: int
    stop: int
    matches: tuple[ValueMatch, ...]


def likeness(mention: str, value: str) -> tuple[float, How]:
    """How likely the mention means the value: misspelt, reordered, or a part of it."""
    typo = similarity(mention, value)
    part = fuzz.token_set_ratio(mention, value) / 100
    share = min(len(mention), len(value)) / max(len(mention), len(value), 1)
    partial = part * (0.62 + 0.33 * share) if part > 0.85 else 0.0
    return (typo * 0.97, "typo") if typo >= partial else (partial, "partial")


def similarity(mention: str, value: str) -> float:
    """1 minus the share of letters to change, in the order written or with the words reordered."""
    straight = DamerauLevenshtein.normalized_similarity(mention, value)
    return max(straight, fuzz.token_sort_ratio(mention, value) / 100 * 0.98)
