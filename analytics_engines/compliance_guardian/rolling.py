"""Every purchase scored by a model that had seen only what was known before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics_engines.compliance_guardian.labels import Labels
from analytics_engines.compliance_guardian.rings import Numbers
from analytics_engines.compliance_guardian.threshold import Economics
from analytics_engines.compliance_guardian.trees import BALANCES, PLAIN, Cases, Trees, fit_trees
from analytics_engines.forecasting.base import Floats

FEWEST_FRAUDS = 8
"""Reported frauds that a model needs."""

_HONEST = 40_000
_CLIP = 1e-4
_FOR_A_LINE = 15


@dataclass(frozen=True, slots=True)
class Learner:
    """What is learned, how rare fraud is balanced, how often it is learned again, and what an alert costs."""

    kind: str
    balance: str
    days: int
    economics: Economics
    seed: int


@dataclass(frozen=True, slots=True)
class Period:
    """Numbers of the purchases of one period, and the trees that scored them."""

    purchases: Numbers
    trees: Trees


@dataclass(frozen=True, slots=True)
class Scores:
    """Chances of fraud of every purchase.

    Args:
        chance: That an investigation finds fraud, by purchase; NaN where no model could be learned before it.
        threshold: Chance from which an alert was worth it by what was known then; NaN without a chance.
        periods: What scored which purchases.
    """

    chance: Floats
    threshold: Floats
    periods: tuple[Period, ...]


def roll(learner: Learner, features: Floats, labels: Labels, amount: Floats) -> Scores:
    """Refit again and again on what was known by then, and score the purchases until the next refit.

    Chances are calibrated by Platt's line (1999) on earlier scores whose outcome is known by then.
    """
    raw, chance, threshold = (np.full(len(features), np.nan) for _ in range(3))
    periods = []
    for moment in refit_moments(labels, learner.days):
        outcome = labels.at(moment)
        cases = known_cases(features, outcome, learner.seed)
        ahead = np.flatnonzero((labels.placed >= moment) & (labels.placed < moment + learner.days))
        if int(cases.fraud.sum()) < FEWEST_FRAUDS or not len(ahead):
            continue
        trees = fit_trees(learner.kind, cases, learner.balance, learner.seed)
        score = trees.score(features[ahead])
        threshold[ahead] = learner.economics.threshold(chance, outcome, amount, labels.placed)
        chance[ahead] = _calibrate(raw, outcome, score)
        raw[ahead] = score
        periods.append(Period(ahead, trees))
    return Scores(chance, threshold, tuple(periods))


def refit_moments(labels: Labels, days: int) -> list[float]:
    """Starts of the periods that are scored with one model each; the last one ends with the data."""
    first, last = float(labels.placed.min()), float(labels.placed.max())
    return [first + days * number for number in range(1, int((last - first) // days) + 1)]


def known_cases(features: Floats, outcome: Floats, seed: int) -> Cases:
    """The purchases whose outcome is known: all frauds, and at most 40,000 honest ones that stand for all."""
    fraud, honest = np.flatnonzero(outcome == 1), np.flatnonzero(outcome == 0)
    weight = 1.0
    if len(honest) > _HONEST:
        weight = len(honest) / _HONEST
        honest = np.sort(np.random.default_rng(seed).choice(honest, _HONEST, replace=False))
    rows = np.sort(np.r_[fraud, honest])
    return Cases(features[rows], outcome[rows], np.where(outcome[rows] == 1, 1.0, weight))


def _calibrate(earlier: Floats, outcome: Floats, raw: Floats) -> Floats:
    """Chances by Platt's line; as they are while too few earlier scores have a known outcome."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    known = np.isfinite(earlier) & np.isfinite(outcome)
    if int((outcome[known] == 1).sum()) < _FOR_A_LINE:
        return raw
    score, truth = log_odds(earlier[known]), outcome[known]

    def loss(line: Floats) -> float:
        at = line[0] * score + line[1]
        return float(np.mean(np.logaddexp(0.0, at) - truth * at) + 1e-5 * ((line[0] - 1) ** 2 + line[1] ** 2))

    slope, intercept = minimize(loss, np.array([1.0, 0.0]), method="BFGS").x
    at = max(float(slope), 0.05) * log_odds(raw) + float(intercept)
    return np.asarray(1 / (1 + np.exp(-at)))


def log_odds(chance: Floats) -> Floats:
    """Logarithm of the odds, kept finite."""
    kept = np.clip(chance, _CLIP, 1 - _CLIP)
    return np.asarray(np.log(kept / (1 - kept)))


def ranking_figures(chance: Floats, outcome: Floats) -> Mapping[str, float]:
    """Average precision, AUC and Brier score of scores whose outcome is known; nothing without both kinds."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    known = np.isfinite(chance) & np.isfinite(outcome)
    truth, score = outcome[known], chance[known]
    if len(np.unique(truth)) < 2:
        return {}
    return {
        "average_precision": float(average_precision_score(truth, score)),
        "auc": float(roc_auc_score(truth, score)),
        "brier": float(np.mean((score - truth) ** 2)),
        "base_rate": float(truth.mean()),
    }


def compare_balances(
    kind: str, features: Floats, labels: Labels, seed: int, window: tuple[float, float]
) -> dict[str, float]:
    """Average precision of each way to balance, learned before a window of the history and judged in it.

    Args:
        kind: Of the trees.
        features: Purchases x features.
        labels: What is known of them.
        seed: Of the trees.
        window: Shares of the time from the first purchase to the last.

    Returns:
        By way to balance; only `plain` at 0 where too few frauds are known.
    """
    first, span = float(labels.placed.min()), float(np.ptp(labels.placed))
    since, until = first + window[0] * span, first + window[1] * span
    cases = known_cases(features, labels.at(since), seed)
    judged = (labels.placed >= since) & (labels.placed < until)
    outcome = labels.at(float("inf"))[judged]
    if int(cases.fraud.sum()) < FEWEST_FRAUDS or int(outcome.sum()) < FEWEST_FRAUDS:
        return {PLAIN: 0.0}
    return {
        balance: ranking_figures(fit_trees(kind, cases, balance, seed).score(features[judged]), outcome)[
            "average_precision"
        ]
        for balance in BALANCES
    }
