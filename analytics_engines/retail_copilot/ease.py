"""EASE: a linear item-item model in closed form (Steck, "Embarrassingly Shallow Autoencoders", WWW 2019)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse  # type: ignore[import-untyped]

from analytics_engines.retail_copilot.purchases import Codes, Floats
from analytics_engines.retail_copilot.recommender import Known

RIDGES = (50.0, 300.0)
"""Strengths of the regularisation that are tried."""


@dataclass(frozen=True, slots=True)
class Ease:
    """Weights of products for products, and what customers bought."""

    recent: sparse.csr_array
    weights: NDArray[np.float32]
    name: str = "ease"

    def score(self, customers: Codes) -> Floats:
        """Weighted sum of what the customer bought; no less than zero."""
        scores = np.asarray(self.recent[customers] @ self.weights, dtype=np.float64)
        return np.maximum(scores, 0.0)


def ease(known: Known, ridge: float) -> Ease:
    """Equation 8 of the paper: B = I - P diag(P)^-1, with P the inverse of X'X + ridge I."""
    gram = np.asarray((known.bought.T @ known.bought).toarray(), dtype=np.float32, order="F")
    gram[np.diag_indices_from(gram)] += ridge
    factor, _ = linalg.cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    inverse, _ = linalg.lapack.spotri(factor, lower=True, overwrite_c=True)
    precision = np.tril(inverse) + np.tril(inverse, -1).T
    weights = -precision / np.diag(precision)
    weights[np.diag_indices_from(weights)] = 0.0
    return Ease(known.recent, weights)
