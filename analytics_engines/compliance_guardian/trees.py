"""The two classifiers of fraud, a random forest and boosted trees, and ways to cope with rare fraud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics_engines.forecasting.base import Floats

PLAIN, WEIGHTED, SMOTE = "plain", "class_weights", "smote"
BALANCES = (PLAIN, WEIGHTED, SMOTE)
"""Ways to cope with rare fraud: none, weight by class, made-up neighbours (Chawla et al. 2002)."""

FOREST, BOOSTING = "random_forest", "gradient_boosting"
_COMMON: dict[str, Any] = {"objective": "binary:logistic", "nthread": 1, "verbosity": 0, "max_bin": 512}
_SETTINGS: Mapping[str, dict[str, Any]] = {
    FOREST: {
        **_COMMON,
        "num_parallel_tree": 100,
        "eta": 1.0,
        "max_depth": 8,
        "subsample": 0.632,
        "colsample_bynode": 0.4,
        "min_child_weight": 1,
        "lambda": 0.5,
    },
    BOOSTING: {
        **_COMMON,
        "eta": 0.08,
        "max_depth": 4,
        "subsample": 0.8,
        "colsample_bytree": 0.6,
        "min_child_weight": 1,
        "lambda": 2.0,
    },
}
_ROUNDS = {FOREST: 1, BOOSTING: 120}
_NEIGHBOURS = 5
_SMOTE_SHARE = 0.1
_HEAVIEST = 50.0


@dataclass(frozen=True, slots=True)
class Cases:
    """Purchases to learn from.

    Args:
        features: Cases x features.
        fraud: 1 for fraud.
        weight: How many purchases each stands for.
    """

    features: Floats
    fraud: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Trees:
    """Fitted trees."""

    booster: Any

    def score(self, features: Floats) -> Floats:
        """Uncalibrated chance of fraud."""
        import xgboost

        return np.asarray(self.booster.predict(xgboost.DMatrix(features, nthread=1)), dtype=np.float64)

    def contributions(self, features: Floats) -> Floats:
        """Shapley values of each feature in log-odds, cases x features (Lundberg et al. 2020)."""
        import xgboost

        found = self.booster.predict(xgboost.DMatrix(features, nthread=1), pred_contribs=True)
        return np.asarray(found[:, :-1], dtype=np.float64)


def fit_trees(kind: str, cases: Cases, balance: str, seed: int) -> Trees:
    """Fit one of the two kinds, balanced in one of the three ways."""
    import xgboost

    used = balanced(cases, balance, seed)
    data = xgboost.DMatrix(used.features, used.fraud, weight=used.weight, nthread=1)
    return Trees(xgboost.train({**_SETTINGS[kind], "seed": seed}, data, _ROUNDS[kind]))


def balanced(cases: Cases, balance: str, seed: int) -> Cases:
    """The cases with rare fraud made heavier, or more numerous, or as they are."""
    honest, fraud = cases.weight[cases.fraud == 0].sum(), cases.weight[cases.fraud == 1].sum()
    if balance == WEIGHTED:
        heavier = min(np.sqrt(honest / fraud), _HEAVIEST)
        return Cases(cases.features, cases.fraud, np.where(cases.fraud == 1, heavier, 1.0) * cases.weight)
    if balance == SMOTE:
        return _with_neighbours(cases, seed)
    return cases


def _with_neighbours(cases: Cases, seed: int) -> Cases:
    """SMOTE: points between a fraud and one of its nearest frauds, until frauds are a tenth of the cases."""
    from sklearn.neighbors import NearestNeighbors

    found = cases.features[cases.fraud == 1]
    wanted = int(_SMOTE_SHARE * len(cases.fraud)) - len(found)
    if wanted <= 0 or len(found) < 2:
        return cases
    filled = np.where(np.isfinite(found), found, 0.0)
    spread = filled.std(axis=0)
    scaled = filled / np.where(spread > 0, spread, 1.0)
    near = NearestNeighbors(n_neighbors=min(_NEIGHBOURS, len(found) - 1) + 1).fit(scaled)
    neighbours = near.kneighbors(scaled, return_distance=False)[:, 1:]
    generator = np.random.default_rng(seed)
    start = generator.integers(0, len(found), wanted)
    end = neighbours[start, generator.integers(0, neighbours.shape[1], wanted)]
    made = found[start] + generator.random((wanted, 1)) * (found[end] - found[start])
    return Cases(
        np.vstack([cases.features, made]),
        np.r_[cases.fraud, np.ones(wanted)],
        np.r_[cases.weight, np.ones(wanted)],
    )
