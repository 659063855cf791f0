"""The public e-commerce fraud set, split at random and split by time: two very different truths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics_engines.compliance_guardian.features import purchase_features
from analytics_engines.compliance_guardian.purchases import read_purchases
from analytics_engines.compliance_guardian.rolling import known_cases
from analytics_engines.compliance_guardian.trees import BALANCES, BOOSTING, fit_trees
from evals.bench.fraud_data import web_shop

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

SEED = 20240607
PRECISION = 0.9
CEILING = 0.546
"""Share of all fraud within two minutes of signing up, which is all that can be told there."""

_TRUTH = "SELECT CAST(user_id AS VARCHAR), CAST(class AS DOUBLE) FROM source"
_TEST_SHARE, _CHOICE_SHARE = 0.3, 0.25
_TWO_MINUTES = 2.5 / 1440


@dataclass(frozen=True, slots=True)
class WebOrders:
    """Orders by time: our features, whether each was fraud, and whether it came right after signing up."""

    features: Floats
    fraud: Floats
    at_once: NDArray[np.bool_]


def read_web_orders(folder: Path) -> WebOrders:
    """Features from the past of each order alone."""
    with web_shop(folder) as (sales, connection):
        purchases = read_purchases(sales)
        features = purchase_features(purchases)
        rows = connection.execute(_TRUTH).fetchall()
    truth = dict(rows)
    fraud = np.array([truth[order] for order in purchases.frame["order_id"]], dtype=np.float64)
    with np.errstate(invalid="ignore"):
        at_once = features.column("account_age_days") <= _TWO_MINUTES
    return WebOrders(features.values, fraud, at_once)


def split_figures(orders: WebOrders) -> Mapping[str, float | str]:
    """Recall at a precision of .9, and average precision, on the last 30% of a random order and of time."""
    figures: dict[str, float | str] = {
        "orders": float(len(orders.fraud)),
        "fraud within two minutes": float(orders.at_once[orders.fraud == 1].mean()),
    }
    shuffled = np.random.default_rng(SEED).permutation(len(orders.fraud))
    for name, rows in (("random", shuffled), ("time", np.arange(len(orders.fraud)))):
        figures |= {f"{name} split: {key}": value for key, value in _figures(orders, rows).items()}
    return figures


def _figures(orders: WebOrders, rows: Numbers) -> Mapping[str, float | str]:
    from sklearn.metrics import average_precision_score

    cut = int(len(rows) * (1 - _TEST_SHARE))
    known, judged = rows[:cut], rows[cut:]
    choice = int(len(known) * (1 - _CHOICE_SHARE))
    balance = max(
        BALANCES,
        key=lambda name: average_precision_score(
            orders.fraud[known[choice:]], _score(orders, known[:choice], known[choice:], name)
        ),
    )
    chance, fraud = _score(orders, known, judged, balance), orders.fraud[judged]
    return {
        "balance": balance,
        f"recall at precision {PRECISION}": recall_at(PRECISION, fraud, chance),
        "average precision": float(average_precision_score(fraud, chance)),
        "share of fraud": float(fraud.mean()),
        "of it within two minutes": float(orders.at_once[judged][fraud == 1].mean()),
    }


def _score(orders: WebOrders, learned: Numbers, judged: Numbers, balance: str) -> Floats:
    cases = known_cases(orders.features[learned], orders.fraud[learned], SEED)
    return fit_trees(BOOSTING, cases, balance, SEED).score(orders.features[judged])


def recall_at(precision: float, fraud: Floats, chance: Floats) -> float:
    """The highest recall of any threshold whose alerts are right often enough; 0 where none is."""
    from sklearn.metrics import precision_recall_curve

    right, recall, _ = precision_recall_curve(fraud, chance)
    return float(recall[right >= precision].max(initial=0.0))
