"""Linking words to the values of the data: names, places, labels and codes, with typos and other words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from tools.semantic.places import country_aliases, is_code
from tools.semantic.spelling import Word, normalised, stemmed, words
from tools.semantic.trigrams import TrigramIndex

How = Literal["exact", "alias", "plural", "typo", "partial"]
COUNTRY_DIMENSIONS = frozenset({"country", "store_country", "ship_country"})
_CANDIDATES = 50
_SCORES: Mapping[How, float] = {"exact": 1.0, "alias": 0.99, "plural": 0.98}


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


class ValueIndex:
    """All linked values of one published run, in memory.

    Args:
        values: What can be linked.
        protected: Words of the model that are never taken for a misspelt value.
    """

    def __init__(self, values: Iterable[IndexedValue], protected: Collection[str] = ()) -> None:
        from tools.semantic.mentions import Mentions

        self._values = tuple(values)
        self._exact: dict[str, list[tuple[int, How]]] = {}
        self._names: list[int] = []
        self._normal: list[str] = []
        for position, item in enumerate(self._values):
            self._learn(position, item)
        self._learn_countries()
        self._trigrams = TrigramIndex(self._normal)
        self._mentions = Mentions(self, frozenset(protected))

    def __len__(self) -> int:
        """Number of values."""
        return len(self._values)

    def match(
        self, text: str, *, dimensions: Collection[str] | None = None, limit: int = 5, personal: bool = False
    ) -> list[ValueMatch]:
        """Values that the whole text may mean, best first.

        Args:
            text: The words, such as a name with a typo or a part of a name.
            dimensions: Only values of these.
            limit: At most so many.
            personal: Whether personal values may be found.
        """
        normal = normalised(text)
        found = self.exact(normal, text, personal=personal)
        found += self._similar(normal, personal=personal)
        best: dict[tuple[str, str], ValueMatch] = {}
        for item in found:
            key = (item.dimension, item.value)
            if (dimensions is None or item.dimension in dimensions) and item.score > (
                best[key].score if key in best else 0.0
            ):
                best[key] = item
        return sorted(best.values(), key=lambda item: -item.score)[:limit]

    def spans(self, question: str, *, personal: bool = False) -> list[ValueSpan]:
        """Where the question names values, in order, without overlap.

        Args:
            question: The text; a NUL character hides what stood in its place.
            personal: Whether personal values may be found.
        """
        return self._mentions.find(words(question), personal=personal)

    def exact(self, normal: str, written: str, *, personal: bool) -> list[ValueMatch]:
        """Values that the words are, by name, other name or plural; `written` is the original spelling."""
        hits = dict(self._exact.get(normal, ()))
        for position, how in self._exact.get(stemmed(normal), ()):
            if position not in hits:
                hits[position] = "plural" if how == "exact" else how
        shout = written.isupper()
        return [
            ValueMatch(item.dimension, item.value, _SCORES[how] - _spelling(item.value, written), True, how)
            for position, how in hits.items()
            if (item := self._values[position]).personal <= personal
            and (how != "alias" or shout or not is_code(normal))
        ]

    def candidates(self, text: str, least: float, limit: int = _CANDIDATES) -> list[tuple[IndexedValue, str]]:
        """Values most of whose letters occur in the text, with their normalised form."""
        found = self._trigrams.covered(text, limit, least)
        return [(self._values[self._names[i]], self._normal[i]) for i in found]

    def named(self) -> Sequence[tuple[IndexedValue, str]]:
        """Every value that has words, with its normalised form."""
        return [(self._values[i], normal) for i, normal in zip(self._names, self._normal, strict=True)]

    def longest(self) -> int:
        """The most words that an exact name has."""
        return max((key.count(" ") + 1 for key in self._exact), default=1)

    def _learn(self, position: int, item: IndexedValue) -> None:
        if item.is_code and item.value.isascii() and item.value.isalnum():
            self._exact.setdefault(item.value.lower(), []).append((position, "exact"))
            return
        normal = normalised(item.value)
        if not normal:
            return
        self._add(normal, position, "exact")
        if item.is_code:
            return
        self._add(stemmed(normal), position, "plural")
        self._names.append(position)
        self._normal.append(normal)

    def _learn_countries(self) -> None:
        places = {
            item.value: position
            for position, item in enumerate(self._values)
            if item.dimension in COUNTRY_DIMENSIONS
        }
        aliases = country_aliases(places)
        for position, item in enumerate(self._values):
            if item.dimension in COUNTRY_DIMENSIONS:
                for alias in aliases.get(item.value, ()):
                    self._add(alias, position, "alias")

    def _add(self, key: str, position: int, how: How) -> None:
        known = self._exact.setdefault(key, [])
        if all(other != position for other, _ in known):
            known.append((position, how))

    def _similar(self, normal: str, *, personal: bool) -> list[ValueMatch]:
        found = []
        for i in self._trigrams.similar(normal, _CANDIDATES):
            item = self._values[self._names[i]]
            if item.personal <= personal:
                score, how = likeness(normal, self._normal[i])
                found.append(ValueMatch(item.dimension, item.value, score, False, how))
        return [item for item in found if item.score >= 0.5]


def _spelling(value: str, written: str) -> float:
    """A small deduction where capitals differ, so that the value written as it stands comes first."""
    return 0.0 if value == written else 0.001


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


def without_breaks(run: Sequence[Word]) -> str:
    """The plain forms of a run of words."""
    return " ".join(word.normal for word in run)
