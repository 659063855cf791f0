"""Whether a customer stays away, by a calibrated random forest with contributions (XGBoost)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics_engines.demand_insights_engine.history import Codes
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats

_FOLDS = 3
_FEWEST = 40
_CLIP = 1e-3
MOST_CASES = 60_000
"""Cases that are learned from at most: four forests are grown, and more cases hardly tell more."""

_FOREST: dict[str, Any] = {
    "objective": "binary:logistic",
    "num_parallel_tree": 120,
    "eta": 1.0,
    "max_depth": 6,
    "subsample": 0.632,
    "colsample_bynode": 0.4,
    "min_child_weight": 5,
    "nthread": 1,
    "verbosity": 0,
}


@dataclass(frozen=True, slots=True)
class Cases:
    """Customers at cuts in the past, and whether they then stayed away.

    Args:
        features: Cases x features.
        lost: 1 for no purchase in the horizon after the cut.
        customer: Number of the customer.
        calibrates: Cases that the probabilities are calibrated on.
    """

    features: Floats
    lost: Floats
    customer: Codes
    calibrates: Codes


@dataclass(frozen=True, slots=True)
class ChurnForest:
    """A fitted forest and the line that its log-odds are calibrated by."""

    trees: Any
    slope: float
    intercept: float

    def probability(self, features: Floats) -> Floats:
        """Calibrated chance of staying away."""
        import xgboost

        raw = np.asarray(self.trees.predict(xgboost.DMatrix(features)), dtype=np.float64)
        return 1 / (1 + np.exp(-(self.intercept + self.slope * log_odds(raw))))

    def contributions(self, features: Floats, *, exact: bool = False) -> Floats:
        """What each feature adds to the log-odds, cases x features.

        `exact` gives Shapley values (Lundberg et al. 2020), fifty times as slow; otherwise changes of the
        node means along each path are summed (Saabas 2014).
        """
        import xgboost

        found = self.trees.predict(xgboost.DMatrix(features), pred_contribs=True, approx_contribs=not exact)
        return np.asarray(found[:, :-1], dtype=np.float64) * self.slope


def fit_churn_forest(cases: Cases, seed: int, most: int = MOST_CASES) -> ChurnForest:
    """Breiman's forest (2001), calibrated by Platt's line (1999) on probabilities of customers left out.

    Of more than about `most` cases a part of the customers is drawn, each with all of its cases.

    Raises:
        NotEnoughDataError: Too few customers left or stayed to tell them apart.
    """
    lost = int(cases.lost.sum())
    if min(lost, len(cases.lost) - lost) < _FEWEST:
        raise NotEnoughDataError(
            f"{lost} customers left and {len(cases.lost) - lost} stayed, {_FEWEST} of each are needed"
        )
    cases = _drawn(cases, most, seed)
    left_out = np.zeros(len(cases.lost))
    fold = cases.customer % _FOLDS
    for number in range(_FOLDS):
        trees = _forest(cases.features[fold != number], cases.lost[fold != number], seed)
        left_out[fold == number] = _raw(trees, cases.features[fold == number])
    used = cases.calibrates.astype(bool)
    slope, intercept = _platt(log_odds(left_out[used]), cases.lost[used])
    return ChurnForest(_forest(cases.features, cases.lost, seed), slope, intercept)


def _drawn(cases: Cases, most: int, seed: int) -> Cases:
    """The cases of as many customers as make `most` cases on average; all where there are no more."""
    if len(cases.lost) <= most:
        return cases
    customers = np.unique(cases.customer)
    wanted = len(customers) * most // len(cases.lost)
    drawn = np.random.default_rng(seed).choice(customers, wanted, replace=False)
    kept = np.isin(cases.customer, drawn)
    return Cases(cases.features[kept], cases.lost[kept], cases.customer[kept], cases.calibrates[kept])


def log_odds(probability: Floats) -> Floats:
    """Logarithm of the odds, kept finite."""
    kept = np.clip(probability, _CLIP, 1 - _CLIP)
    return np.asarray(np.log(kept / (1 - kept)))


def _forest(features: Floats, lost: Floats, seed: int) -> Any:  # noqa: ANN401
    import xgboost

    return xgboost.train({**_FOREST, "seed": seed}, xgboost.DMatrix(features, lost), 1)


def _raw(trees: Any, features: Floats) -> Floats:  # noqa: ANN401
    import xgboost

    return np.asarray(trees.predict(xgboost.DMatrix(features)), dtype=np.float64)


def _platt(score: Floats, lost: Floats) -> tuple[float, float]:
    """Slope and intercept of a logistic regression on one score; the bare score where that runs away."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    def loss(line: Floats) -> float:
        at = line[0] * score + line[1]
        return float(np.mean(np.logaddexp(0.0, at) - lost * at) + 1e-4 * ((line[0] - 1) ** 2 + line[1] ** 2))

    slope, intercept = minimize(loss, np.array([1.0, 0.0]), method="BFGS").x
    return (float(slope), float(intercept)) if slope > 0 else (1.0, 0.0)
