"""Whether one model's chances are better than another's on the same cases, beyond luck."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analytics_engines.lifecycle.distributions import Floats

_CLIP = 1e-3
_BINS = 10
SIGNIFICANCE = 0.05
"""A difference counts when luck alone would give it less often than this."""
LEAST_GAIN = 0.005
"""A challenger must lower the mean log loss by this share: a new version has its own risks."""
MOST_LOST_RANKING = 0.01
"""Area under the curve that a challenger may lose, and that a version on the ramp may lie behind."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A challenger against the champion on the same cases.

    `loss` and `champion_loss` are mean log losses; `p_value` is the chance of such a gain by luck.
    """

    loss: float
    champion_loss: float
    auc: float
    champion_auc: float
    p_value: float
    cases: int

    @property
    def is_better(self) -> bool:
        """Lower loss by a share worth having, beyond luck, without ranking worse."""
        gained = self.champion_loss - self.loss >= LEAST_GAIN * self.champion_loss
        return gained and self.p_value < SIGNIFICANCE and self.auc >= self.champion_auc - MOST_LOST_RANKING


def compare(challenger: Floats, champion: Floats, outcome: Floats) -> Comparison:
    """Compare chances of the same cases by log loss (a proper score), with a one-sided paired t-test."""
    theirs, ours = log_loss(champion, outcome), log_loss(challenger, outcome)
    gain = theirs - ours
    error = float(gain.std(ddof=1)) / math.sqrt(len(gain)) if len(gain) > 1 else 0.0
    p_value = _upper_tail(float(gain.mean()) / error) if error > 0 else 1.0
    return Comparison(
        float(ours.mean()),
        float(theirs.mean()),
        area_under_curve(challenger, outcome),
        area_under_curve(champion, outcome),
        p_value,
        len(outcome),
    )


def log_loss(chance: Floats, outcome: Floats) -> Floats:
    """Of each case, with chances kept off 0 and 1."""
    kept = np.clip(chance, _CLIP, 1 - _CLIP)
    return np.asarray(-(outcome * np.log(kept) + (1 - outcome) * np.log(1 - kept)))


def area_under_curve(chance: Floats, outcome: Floats) -> float:
    """Chance that a case with the outcome ranks above one without; 0.5 where either is missing."""
    above, below = chance[outcome == 1], chance[outcome == 0]
    if not len(above) or not len(below):
        return 0.5
    return float(_placements(above, below).mean())


def ranks_worse(new: Floats, old: Floats, outcome: Floats) -> tuple[float, float, float]:
    """Areas under the curve of both on the same cases, and the chance that the new one is behind by luck.

    The test is DeLong's for correlated curves (DeLong, DeLong & Clarke-Pearson 1988).
    """
    positive, negative = outcome == 1, outcome == 0
    areas = area_under_curve(new, outcome), area_under_curve(old, outcome)
    if min(int(positive.sum()), int(negative.sum())) < 2:
        return *areas, 1.0
    gap_above = _placements(new[positive], new[negative]) - _placements(old[positive], old[negative])
    gap_below = _placements(-new[negative], -new[positive]) - _placements(-old[negative], -old[positive])
    variance = gap_above.var(ddof=1) / len(gap_above) + gap_below.var(ddof=1) / len(gap_below)
    if variance <= 0:
        return *areas, 1.0
    return *areas, _upper_tail((areas[1] - areas[0]) / math.sqrt(float(variance)))


def calibration_error(chance: Floats, outcome: Floats) -> float:
    """Expected calibration error over ten groups of equal size (Naeini, Cooper & Hauskrecht 2015)."""
    groups = [g for g in np.array_split(np.argsort(chance, kind="stable"), _BINS) if len(g)]
    gaps = (abs(chance[g].mean() - outcome[g].mean()) * len(g) for g in groups)
    return float(sum(gaps) / len(chance))


def _placements(above: Floats, below: Floats) -> Floats:
    """For each of `above`, the share of `below` that it is larger than, ties as halves."""
    ordered = np.sort(below)
    smaller, up_to = np.searchsorted(ordered, above, "left"), np.searchsorted(ordered, above, "right")
    return np.asarray((smaller + up_to) / (2 * len(below)), dtype=np.float64)


def _upper_tail(score: float) -> float:
    return 0.5 * math.erfc(score / math.sqrt(2))
