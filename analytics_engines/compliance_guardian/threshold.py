"""From which chance of fraud an order is worth a look: by cost, or by how many can be looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting.base import Floats

HIGH_FROM, MEDIUM_FROM = 70.0, 30.0
"""Risk scores from which a risk is high and medium."""

_FEWEST = 8


@dataclass(frozen=True, slots=True)
class Economics:
    """Cost of a review, and how many a day can be made (None: any number)."""

    review_cost: float
    alerts_a_day: float | None

    def threshold(self, chance: Floats, outcome: Floats, amount: Floats, placed: Floats) -> float:
        """The chance from which an order is worth a look, by earlier chances and what came of them.

        Args:
            chance: Of each purchase; NaN for those not scored yet.
            outcome: 1 for fraud, 0 for honest, NaN where it is not known.
            amount: Of each purchase.
            placed: Day of each purchase.
        """
        by_cost = cheapest_threshold(chance, outcome, amount, self.review_cost)
        scored = np.isfinite(chance)
        if self.alerts_a_day is None or not scored.any():
            return by_cost
        days = max(float(np.ptp(placed[scored])), 1.0)
        return max(by_cost, budget_threshold(chance, days, self.alerts_a_day))


def cheapest_threshold(chance: Floats, outcome: Floats, amount: Floats, review_cost: float) -> float:
    """The chance from which alerts would have cost least on scores whose outcome is known.

    An alert costs a review, a missed fraud its amount. With fewer than 8 known frauds: the chance at which a
    review costs what the mean order would lose (Elkan 2001).
    """
    known = np.isfinite(chance) & np.isfinite(outcome)
    fraud = outcome[known] == 1
    if int(fraud.sum()) < _FEWEST:
        return float(np.clip(review_cost / max(float(np.mean(amount)), 1e-9), 0.01, 0.5))
    score, lost = chance[known], np.where(fraud, amount[known], 0.0)
    order = np.argsort(-score, kind="stable")
    cost = review_cost * np.arange(1, len(order) + 1) + lost.sum() - np.cumsum(lost[order])
    ends = np.r_[np.flatnonzero(np.diff(score[order]) < 0), len(order) - 1]
    best = ends[np.argmin(cost[ends])]
    below = score[order][best + 1] if best + 1 < len(order) else score[order][best]
    return float(max((score[order][best] + below) / 2, 1e-6))


def budget_threshold(chance: Floats, days: float, alerts_a_day: float) -> float:
    """The chance that no more orders a day reach than can be looked at."""
    known = np.sort(chance[np.isfinite(chance)])[::-1]
    allowed = int(alerts_a_day * days)
    if allowed >= len(known):
        return 0.0
    return float(np.nextafter(known[allowed], 1.0))


def risk_score(chance: Floats, threshold: Floats) -> Floats:
    """0 to 100: 70 at the threshold, straight lines to 0 and 100 on both sides of it."""
    below = HIGH_FROM * chance / threshold
    above = HIGH_FROM + (100 - HIGH_FROM) * (chance - threshold) / np.maximum(1 - threshold, 1e-9)
    return np.asarray(np.where(chance < threshold, below, above))
