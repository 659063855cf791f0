"""Purchases unlike the others, by an isolation forest (Liu, Ting & Zhou 2008), and what makes them so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics_engines.compliance_guardian.features import Features
from analytics_engines.compliance_guardian.rings import Numbers
from analytics_engines.forecasting.base import Floats

TRAITS = (
    "amount_to_shop",
    "customer_amount_to_own",
    "customer_orders_1d",
    "customer_orders_7d",
    "device_orders_1d",
    "device_partners_ever",
    "address_orders_7d",
    "ip_differs",
    "billing_differs",
    "failed_attempts",
    "night",
)
"""Features that a person would call strange when they are extreme."""

_TREES = 100
_LEARNED_FROM = 20_000


@dataclass(frozen=True, slots=True)
class Oddities:
    """Purchases and how odd they are.

    Args:
        score: From 0 to 1 by purchase; about .5 is ordinary.
        chosen: Numbers of the oddest, the oddest first.
        traits: Names of the traits looked at.
        causes: Chosen x traits: how much ordinary each would be with the usual value of the trait.
    """

    score: Floats
    chosen: Numbers
    traits: tuple[str, ...]
    causes: Floats


def find_oddities(features: Features, share: float, seed: int) -> Oddities:
    """The oddest share of all purchases.

    A cause is the fall of the score when one trait is set to its median, all others kept.
    """
    names = tuple(name for name in TRAITS if name in features.names)
    raw = np.column_stack([features.column(name) for name in names]) if names else np.zeros((0, 0))
    usual = np.array([_median(raw[:, column]) for column in range(raw.shape[1])])
    values = np.where(np.isfinite(raw), raw, usual)
    forest = _fit(values, seed)
    score = -forest.score_samples(values)
    count = min(len(score), max(1, round(share * len(score))))
    chosen = np.argsort(-score, kind="stable")[:count]
    causes = np.column_stack(
        [score[chosen] + forest.score_samples(_usual(values[chosen], c, usual[c])) for c in range(len(names))]
    )
    return Oddities(np.asarray(score), chosen, names, causes)


def _fit(values: Floats, seed: int) -> Any:  # noqa: ANN401
    from sklearn.ensemble import IsolationForest

    rows = values
    if len(values) > _LEARNED_FROM:
        rows = values[np.random.default_rng(seed).choice(len(values), _LEARNED_FROM, replace=False)]
    return IsolationForest(
        n_estimators=_TREES, max_samples=min(256, len(rows)), random_state=seed, n_jobs=1
    ).fit(rows)


def _median(column: Floats) -> float:
    known = column[np.isfinite(column)]
    return float(np.median(known)) if len(known) else 0.0


def _usual(values: Floats, column: int, value: float) -> Floats:
    changed = values.copy()
    changed[:, column] = value
    return changed
