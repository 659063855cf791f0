"""Multi-criteria scores from 0 to 100, and how far the ranking hangs on the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from analytics_engines.global_market_pulse.significance import Floats

Ranks = NDArray[np.int64]

TOP = 10
_NEUTRAL = 0.5


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of alternatives, best is 100; ranks begin at 1.

    Args:
        criteria: Score of each alternative by criterion, 0 to 100; NaN where it is not known.
        weights: Weights as used: of the criteria at hand, summing to 1.
        weighted: Weighted sum of the criteria.
        topsis: Closeness to the ideal.
        rank_low: Best rank over all changed weightings.
        rank_high: Worst rank over all changed weightings.
        top_share: Share of the changed weightings with the alternative among the first ten.
        agreement: Smallest Kendall tau between the ranking and one with changed weights.
        top_overlap: Smallest share of the first ten that a change of weights leaves there.
    """

    criteria: Mapping[str, Floats]
    weights: Mapping[str, float]
    weighted: Floats
    topsis: Floats
    rank_low: Ranks
    rank_high: Ranks
    top_share: Floats
    agreement: float
    top_overlap: float


def score(values: Mapping[str, Floats], weights: Mapping[str, float], change: float) -> Scores:
    """Score alternatives by criteria of which more is better.

    A criterion is scaled from its lowest value (0) to its highest (100). One that is not known of any
    alternative, or is the same for all, is left out and its weight shared among the others; a single unknown
    value counts as the middle. The ranking is repeated for every combination of weights lowered by `change`,
    kept, or raised.

    Args:
        values: Value of each alternative by criterion; NaN where it is not known.
        weights: Weight by criterion.
        change: Relative change of the weights, such as 0.2.
    """
    telling = [name for name in weights if weights[name] > 0 and _tells_apart(values[name])]
    names = telling or list(weights)[:1]
    scaled = {name: _scaled(values[name]) for name in names}
    matrix = np.column_stack([np.where(np.isnan(scaled[n]), _NEUTRAL, scaled[n]) for n in names])
    share = _shares(np.array([weights[name] for name in names]))
    weighted = matrix @ share
    steps = np.array(list(product((1 - change, 1.0, 1 + change), repeat=len(names))))
    ranks = np.array([rank(matrix @ _shares(share * step)) for step in steps])
    own = rank(weighted)
    first = own <= TOP
    return Scores(
        {name: 100 * scaled.get(name, np.full(len(matrix), np.nan)) for name in weights},
        dict(zip(names, share.tolist(), strict=True)),
        100 * weighted,
        100 * topsis(matrix, share),
        ranks.min(axis=0),
        ranks.max(axis=0),
        (ranks <= TOP).mean(axis=0),
        min(kendall(own, other) for other in np.unique(ranks, axis=0)),
        float(((ranks <= TOP) & first).sum(axis=1).min() / first.sum()),
    )


def topsis(matrix: Floats, weights: Floats) -> Floats:
    """Closeness to the ideal, 0 to 1 (Hwang & Yoon 1981), of rows of criteria scaled to 0 to 1."""
    weighted = matrix * weights
    to_best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    whole = to_best + to_worst
    return np.asarray(np.where(whole > 0, to_worst / np.where(whole > 0, whole, 1), _NEUTRAL))


def rank(values: Floats) -> Ranks:
    """Ranks from 1 for the highest; of equal ones the first comes first."""
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks


def _tells_apart(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and bool(known.min() < known.max())


def _scaled(values: Floats) -> Floats:
    """Values from 0 (lowest) to 1 (highest); all the middle where they do not differ."""
    if not _tells_apart(values):
        return np.full(len(values), _NEUTRAL)
    low, high = np.nanmin(values), np.nanmax(values)
    return np.asarray((values - low) / (high - low))


def _shares(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum())


def kendall(first: Ranks, second: Ranks) -> float:
    """Kendall's tau of two rankings without ties."""
    if len(first) < 2:
        return 1.0
    moved = second[np.argsort(first)]
    upper = np.triu_indices(len(moved), 1)
    return float(np.sign(moved[upper[1]] - moved[upper[0]]).mean())
