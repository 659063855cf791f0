"""Last-basket hold-out: each customer's last basket is hidden, and must be found again.

The basket before the last is the validation cut, where models and their settings are chosen; the last basket
is the test cut, where the chosen ones are judged once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from analytics_engines.retail_copilot.purchases import Codes, Floats, Purchases
from analytics_engines.retail_copilot.recommender import Known, Recommender, known_from

BATCH = 256
AT = 10


@dataclass(frozen=True, slots=True)
class Cut:
    """What is known before the hidden baskets, and the baskets of the judged customers."""

    known: Known
    hidden: sparse.csr_array
    judged: Codes


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well hidden baskets were found.

    Args:
        recall: Mean share of a hidden basket among the first ten.
        new_recall: The same of products not bought before, where those bought before are left out.
        hit_rate: Share of customers with one hit at least.
        coverage: Share of the products that anyone is recommended.
    """

    recall: float
    new_recall: float
    hit_rate: float
    coverage: float

    @property
    def merit(self) -> float:
        """What models are chosen by: the geometric mean of both recalls, since both kinds of find count."""
        return float(np.sqrt(self.recall * self.new_recall))


def cuts(purchases: Purchases, most: int, seed: int) -> tuple[Cut, Cut]:
    """The validation and the test cut, each with at most `most` customers drawn at random."""
    last = purchases.is_last_basket()
    before = purchases.only(~last)
    second = before.is_last_basket()
    return (
        _cut(before.only(~second), before.only(second), most, seed),
        _cut(before, purchases.only(last), most, seed + 1),
    )


def judge(recommender: Recommender, cut: Cut) -> Judgement:
    """Recall, hits and coverage of the first ten."""
    found, new, hits = [], [], 0
    shown = np.zeros(cut.hidden.shape[1], dtype=bool)
    for customers in batches(cut.judged):
        scores, hidden = recommender.score(customers), cut.hidden[customers].toarray() > 0
        before = cut.known.bought[customers].toarray() > 0
        first = top(scores, AT)
        shown[np.unique(first)] = True
        hit = np.take_along_axis(hidden, first, axis=1).sum(axis=1)
        hits += int((hit > 0).sum())
        found.append(hit / hidden.sum(axis=1))
        fresh = hidden & ~before
        some = fresh.any(axis=1)
        newest = np.take_along_axis(fresh, top(np.where(before, -1.0, scores), AT), axis=1).sum(axis=1)
        new.append(newest[some] / fresh[some].sum(axis=1))
    recalls, news = np.concatenate(found), np.concatenate(new)
    return Judgement(
        float(recalls.mean()),
        float(news.mean()) if len(news) else 0.0,
        hits / len(recalls),
        float(shown.mean()),
    )


def top(scores: Floats, count: int) -> Codes:
    """Products by score, highest first; ties by their number."""
    count = min(count, scores.shape[1])
    some = np.sort(np.argpartition(-scores, count - 1, axis=1)[:, :count], axis=1)
    order = np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(some, order, axis=1))


def batches(customers: Codes) -> Iterator[Codes]:
    """Some customers at a time, so that scores of all of them are never in memory."""
    for begin in range(0, len(customers), BATCH):
        yield customers[begin : begin + BATCH]


def _cut(known: Purchases, hidden: Purchases, most: int, seed: int) -> Cut:
    judged = np.unique(hidden.customer)
    if len(judged) > most:
        judged = np.sort(np.random.default_rng(seed).choice(judged, most, replace=False))
    return Cut(known_from(known), hidden.matrix(), judged)
