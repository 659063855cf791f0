"""Finding the words of a question that name values: in full, misspelt, or in part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from tools.semantic.matches import IndexedValue, ValueMatch, ValueSpan, similarity
from tools.semantic.spelling import Word, stem
from tools.semantic.stopwords import stopwords

if TYPE_CHECKING:
    from tools.semantic.values import ValueIndex

_LEAST_COVERED = 0.3
_LEAST_WORD = 5
_WORD_LIKENESS = 0.75
_MOST_ALIKE = 12
_MOST_OF_A_KIND = 300
_SHOWN = 5
_TIE = 0.04


@dataclass(frozen=True, slots=True)
class _Hit:
    """A match of the words `[first, last)`."""

    first: int
    last: int
    match: ValueMatch


class Mentions:
    """Finds mentions of an index's values.

    Args:
        index: The values.
        protected: Words that are never taken for a misspelt or partial value.
    """

    def __init__(self, index: ValueIndex, protected: frozenset[str]) -> None:
        self._index = index
        self._stopwords = stopwords()
        self._protected = protected | stopwords()
        self._longest = min(index.longest(), 12)
        self._by_word: dict[str, set[int]] = {}
        self._named = index.named()
        for position, (_, normal) in enumerate(self._named):
            for word in set(normal.split()):
                self._by_word.setdefault(stem(word), set()).add(position)
        self._vocabulary = [word for word in self._by_word if len(word) >= _LEAST_WORD]

    def find(self, text: tuple[Word, ...], *, personal: bool) -> list[ValueSpan]:
        """Mentions in order: names in full first, then misspelt ones, then parts of names."""
        hits: list[_Hit] = []
        for search in (self._full, self._misspelt, self._partial):
            for first, last in _free(text, hits):
                hits += _apart(list(search(text, first, last, personal)))
        spans: dict[tuple[int, int], list[ValueMatch]] = {}
        for hit in hits:
            spans.setdefault((hit.first, hit.last), []).append(hit.match)
        return [
            ValueSpan(text[first].begin, text[last - 1].stop, tuple(sorted(found, key=lambda m: -m.score)))
            for (first, last), found in sorted(spans.items())
        ]

    def _full(self, text: tuple[Word, ...], first: int, last: int, personal: bool) -> Iterator[_Hit]:
        """Longest names first; a single stop word is no name unless it is written in capitals."""
        taken: set[int] = set()
        for size in range(min(self._longest, last - first), 0, -1):
            for start in range(first, last - size + 1):
                window = text[start : start + size]
                if taken & set(range(start, start + size)) or self._is_stop(window):
                    continue
                normal = " ".join(word.normal for word in window)
                written = " ".join(word.text for word in window)
                matches = self._index.exact(normal, written, personal=personal)
                if matches:
                    taken |= set(range(start, start + size))
                    yield from (_Hit(start, start + size, match) for match in matches)

    def _misspelt(self, text: tuple[Word, ...], first: int, last: int, personal: bool) -> Iterator[_Hit]:
        run = text[first:last]
        joined = " ".join(word.normal for word in run)
        for item, normal in self._index.candidates(joined, _LEAST_COVERED):
            if item.personal > personal or len(normal) < 4:
                continue
            found = self._best_window(run, joined, normal)
            if found is not None:
                start, stop, score = found
                yield _Hit(first + start, first + stop, _typo(item, score))

    def _best_window(self, run: Sequence[Word], joined: str, normal: str) -> tuple[int, int, float] | None:
        """The words of the run most like the name, if they are like it enough."""
        aligned = fuzz.partial_ratio_alignment(normal, joined)
        if aligned is None or aligned.score < 60:
            return None
        centre = joined[: aligned.dest_start].count(" ")
        size = normal.count(" ") + 1
        best: tuple[int, int, float] | None = None
        for start in range(max(0, centre - 1), min(len(run), centre + 2)):
            for stop in range(start + max(1, size - 1), min(len(run), start + size + 1) + 1):
                window = run[start:stop]
                if not self._may_be_name(window):
                    continue
                score = similarity(" ".join(word.normal for word in window), normal)
                if score >= _least(normal) and (best is None or score > best[2]):
                    best = (start, stop, score)
        return best

    def _partial(self, text: tuple[Word, ...], first: int, last: int, personal: bool) -> Iterator[_Hit]:
        """Words that all occur in a few names, as many together as possible."""
        taken: set[int] = set()
        for size in range(min(5, last - first), 0, -1):
            for start in range(first, last - size + 1):
                window = text[start : start + size]
                if taken & set(range(start, start + size)) or not self._may_be_name(window):
                    continue
                holders = self._holders(window, personal)
                if 0 < len(holders) <= self._most(window, holders):
                    taken |= set(range(start, start + size))
                    yield from self._parts(window, holders, start)

    def _holders(self, window: Sequence[Word], personal: bool) -> list[int]:
        """Names that hold all the words."""
        sets = [
            self._by_word.get(self._spelt(word), set())
            for word in window
            if word.normal not in self._stopwords
        ]
        if not sets or not all(sets):
            return []
        common = set.intersection(*sets)
        return [position for position in sorted(common) if self._named[position][0].personal <= personal]

    def _most(self, window: Sequence[Word], holders: Sequence[int]) -> int:
        """How many names may share the words: many products are of one kind ("lunch bag", "lanterns")."""
        others = [p for p in holders if self._named[p][0].dimension != "product"]
        many = len(others) < len(holders) and self._spelt(window[-1]) == window[-1].stem
        return _MOST_OF_A_KIND if many and len(others) <= _MOST_ALIKE else _MOST_ALIKE

    def _spelt(self, word: Word) -> str:
        """The word as names spell it: itself, or the one that it is most like."""
        if word.stem in self._by_word or len(word.stem) < _LEAST_WORD or not self._is_telling(word):
            return word.stem
        found = process.extractOne(
            word.stem,
            self._vocabulary,
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_WORD_LIKENESS,
        )
        return found[0] if found is not None and found[0][0] == word.stem[0] else word.stem

    def _parts(self, window: Sequence[Word], holders: list[int], start: int) -> Iterator[_Hit]:
        mention = " ".join(word.normal for word in window)
        scored = sorted(
            ((0.6 + 0.35 * min(1.0, len(mention) / len(self._named[p][1])), p) for p in holders),
            key=lambda pair: (-pair[0], self._named[pair[1]][1]),
        )
        for score, position in scored[:_SHOWN]:
            item = self._named[position][0]
            match = ValueMatch(item.dimension, item.value, score, False, "partial")
            yield _Hit(start, start + len(window), match)

    def _is_stop(self, window: Sequence[Word]) -> bool:
        return all(word.normal in self._stopwords and not word.text.isupper() for word in window)

    def _may_be_name(self, window: Sequence[Word]) -> bool:
        """No name begins or ends with a stop word, or is made of the model's words and numbers only."""
        if window[0].normal in self._stopwords or window[-1].normal in self._stopwords:
            return False
        telling = [word for word in window if self._is_telling(word)]
        return bool(telling) and max(len(word.normal) for word in telling) >= 4

    def _is_telling(self, word: Word) -> bool:
        return (
            word.normal not in self._protected
            and word.stem not in self._protected
            and not word.normal.isdigit()
        )


def _least(normal: str) -> float:
    """The likeness asked of a misspelt name: one letter in five may be wrong, fewer in short names."""
    return 0.75 if len(normal) <= 5 else 0.8


def _typo(item: IndexedValue, score: float) -> ValueMatch:
    return ValueMatch(item.dimension, item.value, min(0.97, score * 0.97), False, "typo")


def _free(text: Sequence[Word], hits: Sequence[_Hit]) -> list[tuple[int, int]]:
    """Runs of words that no hit covers and no mask cuts."""
    covered = {place for hit in hits for place in range(hit.first, hit.last)}
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for place, word in enumerate(text):
        if start is not None and (place in covered or word.broken):
            runs.append((start, place))
            start = None
        if start is None and place not in covered:
            start = place
    return [*runs, (start, len(text))] if start is not None else runs


def _apart(hits: list[_Hit]) -> list[_Hit]:
    """The best hits that do not overlap, with those that tie on the same words."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda h: (-(h.last - h.first) if h.match.exact else 0, -h.match.score)):
        rivals = [other for other in kept if other.first < hit.last and hit.first < other.last]
        same = all((other.first, other.last) == (hit.first, hit.last) for other in rivals)
        near = all(hit.match.score >= other.match.score - _TIE for other in rivals)
        partial = all(other.match.how == "partial" for other in rivals) and hit.match.how == "partial"
        if not rivals or (same and (near or partial)):
            kept.append(hit)
    return kept
