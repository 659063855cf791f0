"""Future purchases and spend by gradient-boosted trees, as corrections of a first guess (XGBoost)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics_engines.demand_insights_engine.history import Outcome
from analytics_engines.forecasting.base import Floats

_ROUNDS = 60
_SMALLEST = 1e-6
_TREES: dict[str, Any] = {
    "max_depth": 4,
    "eta": 0.05,
    "subsample": 0.8,
    "min_child_weight": 20,
    "nthread": 1,
    "verbosity": 0,
}


@dataclass(frozen=True, slots=True)
class Guess:
    """Expected purchases and spend of customers by a simpler model; what the trees start from."""

    purchases: Floats
    spend: Floats


@dataclass(frozen=True, slots=True)
class BoostedValue:
    """Fitted trees: Poisson for purchases, Tweedie for spend (Chen & Guestrin 2016), both with a log link.

    Where the trees have nothing to say, the prediction is the guess that they start from.
    """

    purchases: Any
    spend: Any

    def predict(self, features: Floats, guess: Guess) -> Guess:
        """Corrected expectations of customers, in the units of the guess."""
        scale = _scale(guess.spend)
        return Guess(
            _predict(self.purchases, features, guess.purchases),
            _predict(self.spend, features, guess.spend / scale) * scale,
        )


def fit_boosted_value(features: Floats, guess: Guess, outcome: Outcome, seed: int) -> BoostedValue:
    """Learn what the guess misses from what customers then did; negative net spend counts as none."""
    spend = np.maximum(outcome.spend, 0.0)
    scale = _scale(guess.spend)
    return BoostedValue(
        _fit(features, outcome.purchases, guess.purchases, {"objective": "count:poisson", "seed": seed}),
        _fit(
            features,
            spend / scale,
            guess.spend / scale,
            {"objective": "reg:tweedie", "tweedie_variance_power": 1.5, "seed": seed},
        ),
    )


def _fit(features: Floats, target: Floats, start: Floats, parameters: dict[str, Any]) -> Any:  # noqa: ANN401
    import xgboost

    data = xgboost.DMatrix(features, target, base_margin=np.log(start + _SMALLEST))
    return xgboost.train({**_TREES, **parameters}, data, _ROUNDS)


def _predict(trees: Any, features: Floats, start: Floats) -> Floats:  # noqa: ANN401
    import xgboost

    data = xgboost.DMatrix(features, base_margin=np.log(start + _SMALLEST))
    return np.asarray(trees.predict(data), dtype=np.float64)


def _scale(spend: Floats) -> float:
    """Typical spend, so that shops in any currency look alike."""
    positive = spend[spend > 0]
    return float(positive.mean()) if len(positive) else 1.0
