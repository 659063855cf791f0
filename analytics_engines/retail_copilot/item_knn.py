"""Item-item nearest neighbours: products bought by the same customers.

Cosine of the products' customers, shrunk towards zero where few share them (Sarwar et al. 2001; Bell and
Koren 2007, section 3); a product is scored by its neighbours among what the customer bought.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from analytics_engines.retail_copilot.purchases import Codes, Floats
from analytics_engines.retail_copilot.recommender import Known

NEIGHBOURS = 60
SHRINKAGE = 10.0
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class ItemNeighbours:
    """Similarity of products, products x products, at most `NEIGHBOURS` a row, and what customers bought."""

    recent: sparse.csr_array
    similarity: sparse.csr_array
    shared: sparse.csr_array
    name: str = "item_knn"

    def score(self, customers: Codes) -> Floats:
        """Similarity to what the customer bought, weighed by recency."""
        return np.asarray((self.recent[customers] @ self.similarity).toarray())


def item_neighbours(known: Known) -> ItemNeighbours:
    """Similarities of every product to its nearest."""
    bought = known.bought.tocsc()
    size = np.asarray(bought.sum(axis=0)).ravel()
    similar, shared = [], []
    for begin in range(0, bought.shape[1], _BLOCK):
        block = np.asarray((bought[:, begin : begin + _BLOCK].T @ bought).toarray())
        rows = np.arange(block.shape[0])
        block[rows, begin + rows] = 0.0
        norm = np.sqrt(np.outer(size[begin : begin + block.shape[0]], size)) + SHRINKAGE
        cosine = block / norm
        _keep_nearest(cosine)
        similar.append(sparse.csr_array(cosine))
        shared.append(sparse.csr_array(np.where(cosine > 0, block, 0.0)))
    return ItemNeighbours(
        known.recent, sparse.csr_array(sparse.vstack(similar)), sparse.csr_array(sparse.vstack(shared))
    )


def _keep_nearest(cosine: Floats) -> None:
    """Set all but the nearest products of each row to zero, in place."""
    if cosine.shape[1] <= NEIGHBOURS:
        return
    least = -np.partition(-cosine, NEIGHBOURS - 1, axis=1)[:, NEIGHBOURS - 1 : NEIGHBOURS]
    cosine[cosine < least] = 0.0
