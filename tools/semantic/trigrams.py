"""Which texts share the most character trigrams with a query: candidates for a closer look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BASE = 257


class TrigramIndex:
    """An inverted index of trigrams over normalised texts, held in arrays.

    Built in about half a second for 100,000 names; a query reads only the postings of its own trigrams.

    Args:
        texts: Normalised; their positions are what queries return.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        codes, owners = _trigrams(texts)
        pairs = _distinct(codes * max(self._size, 1) + owners)
        self._owners = (pairs % max(self._size, 1)).astype(np.int32)
        grams = pairs // max(self._size, 1)
        self._starts = np.flatnonzero(np.diff(grams, prepend=-1))
        self._codes = grams[self._starts]
        self._ends = np.append(self._starts[1:], len(grams))
        frequency = self._ends - self._starts
        self._weights = np.log1p(self._size / np.maximum(frequency, 1)).astype(np.float32)
        self._totals = np.bincount(
            self._owners, weights=np.repeat(self._weights, frequency), minlength=self._size
        )

    def covered(self, query: str, limit: int, least: float) -> list[int]:
        """Texts of whose trigrams, by weight, the query holds at least the share `least`; best first."""
        shared, _ = self._shared(query)
        return self._best(shared / np.maximum(self._totals, 1e-9), limit, least)

    def similar(self, query: str, limit: int) -> list[int]:
        """Texts most like the query: by cosine of weighted trigrams, best first."""
        shared, own = self._shared(query)
        return self._best(shared / np.sqrt(np.maximum(self._totals * own, 1e-9)), limit, 1e-6)

    def _shared(self, query: str) -> tuple[NDArray[np.float64], float]:
        """Weight of the trigrams shared with each text, and the query's own weight."""
        codes, _ = _trigrams([query])
        wanted = np.unique(codes)
        places = np.searchsorted(self._codes, wanted)
        inside = places < len(self._codes)
        places, wanted = places[inside], wanted[inside]
        places = places[self._codes[places] == wanted]
        if len(places) == 0:
            return np.zeros(self._size), 1.0
        owners = np.concatenate([self._owners[self._starts[p] : self._ends[p]] for p in places])
        weights = np.repeat(self._weights[places], self._ends[places] - self._starts[places])
        shared: NDArray[np.float64] = np.bincount(owners, weights=weights, minlength=self._size).astype(
            np.float64
        )
        return shared, float(self._weights[places].sum())

    def _best(self, scores: NDArray[np.float64], limit: int, least: float) -> list[int]:
        good = np.flatnonzero(scores >= least)
        if len(good) > limit:
            good = good[np.argpartition(-scores[good], limit - 1)[:limit]]
        return [int(i) for i in good[np.argsort(-scores[good], kind="stable")]]


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, in order; sorting beats the hashing of `np.unique` several times over."""
    ordered = np.sort(numbers)
    kept: NDArray[np.int64] = ordered[np.diff(ordered, prepend=-1) != 0]
    return kept


def _trigrams(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Trigram codes of all texts, each padded with a blank on both sides, and the text each belongs to."""
    joined = "\n".join(f" {text} " for text in texts) + "\n"
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.int64) % _BASE
    codes = (points[:-2] * _BASE + points[1:-1]) * _BASE + points[2:]
    ends = points == ord("\n")
    owners = np.cumsum(ends) - ends
    whole = ~(ends[:-2] | ends[1:-1] | ends[2:])
    return codes[whole], owners[:-2][whole]
