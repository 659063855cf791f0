"""The contract of a recommender: learned from purchases, it scores every product for some customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from analytics_engines.retail_copilot.purchases import Codes, Floats, Purchases

HALF_LIFE_DAYS = 180.0
"""A purchase so many days before the last one known counts half."""


@dataclass(frozen=True, slots=True)
class Known:
    """What recommenders learn from: customers x products, as days bought, bought at all, and by recency."""

    purchases: Purchases
    days: sparse.csr_array
    bought: sparse.csr_array
    recent: sparse.csr_array


class Recommender(Protocol):
    """Scores of products for customers; higher is better, zero where nothing speaks for a product."""

    @property
    def name(self) -> str:
        """Of the model, as `model_version` has it."""
        ...

    def score(self, customers: Codes) -> Floats:
        """Customers x products."""
        ...


def known_from(purchases: Purchases) -> Known:
    """The matrices of purchases, each computed once."""
    days = purchases.matrix()
    bought = days.copy()
    bought.data[:] = 1.0
    last = purchases.end if not len(purchases.day) else int(purchases.day.max())
    weights = np.power(0.5, (last - purchases.day) / HALF_LIFE_DAYS)
    return Known(purchases, days, bought, purchases.matrix(weights))


def scaled(scores: Floats) -> Floats:
    """Each customer's scores over the highest of them; rows of zeros stay."""
    highest = scores.max(axis=1, keepdims=True)
    return np.asarray(np.divide(scores, highest, out=np.zeros_like(scores), where=highest > 0))
