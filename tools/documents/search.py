"""Search over passages: keywords by BM25 and meaning by sentence vectors, fused by rank."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tools.documents.passages import Passage
from tools.policy import Role
from tools.semantic.stopwords import stopwords

Embed = Callable[[str], NDArray[np.float32]]
_K1, _B = 1.2, 0.75
_FUSION = 60
_WORD = re.compile(r"[^\W_]+")
_ASKING_WORDS = """
what does do our we us say about is are the a an of to in for on must may can should how when where who which
policy document handbook according tell me long much many have has need please if it i you that be by with and
or from there any rules rule
"""
_ASKING = frozenset(_ASKING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage; `covered` is the share of the question's weight that its words meet, `near` the cosine."""

    passage: Passage
    covered: float
    near: float


class DocumentSearch(Protocol):
    """Where passages of documents are searched."""

    def search(self, question: str, role: Role, limit: int) -> Sequence[Hit]:
        """Passages that this role may read and that answer the question, best first."""
        ...


def words_of(text: str) -> list[str]:
    """Content words, cut to a crude stem so that "returned" meets "return"."""
    found = (word for word in _WORD.findall(text.lower()) if word not in _ASKING and word not in stopwords())
    return [_stem(word) for word in found]


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


class PassageIndex:
    """An exact index in memory: every passage is looked at, so nothing is missed.

    Args:
        passages: What can be found.
        vectors: One row a passage, of length one; None to search by words alone.
        embed: Gives a question's vector; None to search by words alone.
        least_covered: Share of the question's weight below which a passage does not answer by words.
        least_near: Cosine below which it does not answer by meaning.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32] | None = None,
        embed: Embed | None = None,
        *,
        least_covered: float = 0.5,
        least_near: float = 0.55,
    ) -> None:
        self._passages, self._vectors, self._embed = passages, vectors, embed
        self._least_covered, self._least_near = least_covered, least_near
        self._counts = [Counter(words_of(f"{p.section} {p.text}")) for p in passages]
        self._length = np.array([max(1, c.total()) for c in self._counts], dtype=float)
        self._seen = Counter(word for counts in self._counts for word in counts)

    def search(self, question: str, limit: int) -> tuple[Hit, ...]:
        """The best passages that answer at all (reciprocal rank fusion, Cormack et al. 2009)."""
        if not self._passages:
            return ()
        words = list(dict.fromkeys(words_of(question)))
        weighed, covered = self._bm25(words)
        near = self._cosines(question)
        fused = _by_rank(weighed) + _by_rank(near)
        order = sorted(range(len(self._passages)), key=lambda i: -fused[i])
        hits = (Hit(self._passages[i], float(covered[i]), float(near[i])) for i in order)
        return tuple(hit for hit in hits if self._answers(hit))[:limit]

    def _answers(self, hit: Hit) -> bool:
        by_words = hit.covered >= self._least_covered
        return by_words or (hit.near >= self._least_near and hit.covered > 0)

    def _bm25(self, words: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """BM25 (Robertson & Zaragoza 2009) and the share of the words' weight that occurs, by passage."""
        total, mean = len(self._passages), self._length.mean()
        scores, covered = np.zeros(total), np.zeros(total)
        weights = {w: math.log(1 + (total - self._seen[w] + 0.5) / (self._seen[w] + 0.5)) for w in words}
        for word, weight in weights.items():
            often = np.array([counts[word] for counts in self._counts], dtype=float)
            scores += weight * often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * self._length / mean))
            covered += weight * (often > 0)
        return scores, covered / (sum(weights.values()) or 1.0)

    def _cosines(self, question: str) -> NDArray[np.float64]:
        if self._vectors is None or self._embed is None:
            return np.zeros(len(self._passages))
        vector = self._embed(question)
        return np.asarray(self._vectors @ (vector / (np.linalg.norm(vector) or 1.0)), dtype=float)


def _by_rank(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points by place; what has no score gets none."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return np.where(scores > 0, 1 / (_FUSION + 1 + ranks), 0.0)
