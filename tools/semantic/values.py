"""Linking words to the values of the data: names, places, labels and codes, with typos and other words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from tools.semantic.matches import How, likeness
from tools.semantic.matches import IndexedValue as IndexedValue
from tools.semantic.matches import ValueMatch as ValueMatch
from tools.semantic.matches import ValueSpan as ValueSpan
from tools.semantic.mentions import Mentions
from tools.semantic.places import country_aliases, is_code
from tools.semantic.spelling import normalised, stemmed, words
from tools.semantic.trigrams import TrigramIndex

COUNTRY_DIMENSIONS = frozenset({"country", "store_country", "ship_country"})
_CANDIDATES = 50
_SCORES: Mapping[How, float] = {"exact": 1.0, "alias": 0.99, "plural": 0.98}


class ValueIndex:
    """All linked values of one published run, in memory.

    Args:
        values: What can be linked.
        protected: Words of the model that are never taken for a misspelt value.
    """

    def __init__(self, values: Iterable[IndexedValue], protected: Collection[str] = ()) -> None:
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
