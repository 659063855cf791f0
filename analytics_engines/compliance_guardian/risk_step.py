"""The output `risk_scores`."""

from __future__ import annotations

import numpy as np

from analytics_engines.compliance_guardian.case_rows import (
    UNSUSPICIOUS,
    explain,
    level,
    order_facts,
    risk,
    sentence,
)
from analytics_engines.compliance_guardian.guarded_shop import CHOICE_WINDOW, GuardedShop, Step
from analytics_engines.compliance_guardian.rolling import FEWEST_FRAUDS, Scores, ranking_figures
from analytics_engines.compliance_guardian.tables import RISK_SCORES
from analytics_engines.compliance_guardian.threshold import MEDIUM_FROM
from analytics_engines.compliance_guardian.trees import BOOSTING
from analytics_engines.engine import Metric
from analytics_engines.forecasting.base import Floats
from analytics_engines.tables import frame_to_table

MODEL_VERSION = "fraud_risk-1"
_BINS = 10


def risk_scores(shop: GuardedShop) -> Step:
    """Risk, level and reasons of every order that was not paid over the counter."""
    scores, score = shop.scores[BOOSTING], risk(shop)
    reasons = explain(shop, score >= MEDIUM_FROM, BOOSTING)
    frame = order_facts(shop).assign(
        risk_score=score,
        risk_level=[level(value) for value in score],
        fraud_probability=scores.chance,
        rule_points=np.round(shop.verdicts.points, 1),
        anomaly_score=np.round(shop.oddities.score, 4),
        scored_by=np.where(np.isfinite(scores.chance), "model", "rules"),
        reasons=[sentence(reasons[row]) if row in reasons else UNSUSPICIOUS for row in range(len(score))],
        model_version=f"{MODEL_VERSION}.{shop.book.version}",
    )
    return (
        frame_to_table(frame, RISK_SCORES),
        model_metrics(shop, BOOSTING, MODEL_VERSION),
        _reservations(shop),
    )


def model_metrics(shop: GuardedShop, kind: str, version: str) -> list[Metric]:
    """Figures of scores given before the outcome was known: of all, and after the choice of balance."""
    found = [
        Metric(version, "average_precision", value, "validation", f"{kind}, {balance}")
        for balance, value in shop.balances[kind].items()
        if value > 0
    ]
    scores, outcome = shop.scores[kind], shop.labels.at(float("inf"))
    late = shop.labels.placed >= shop.labels.placed.min() + CHOICE_WINDOW[1] * np.ptp(shop.labels.placed)
    for split, rows in (("rolling", late | True), ("holdout", late)):
        figures = _figures(scores, outcome, rows)
        found += [Metric(version, name, value, split, kind) for name, value in figures.items()]
    return found


def _figures(scores: Scores, outcome: Floats, rows: Floats) -> dict[str, float]:
    chance, truth = scores.chance[rows], outcome[rows]
    figures = dict(ranking_figures(chance, truth))
    known = np.isfinite(chance) & np.isfinite(truth)
    if not figures:
        return {}
    alerts = known & (chance >= scores.threshold[rows])
    caught = float((truth[alerts] == 1).sum())
    figures["alert_precision"] = caught / max(int(alerts.sum()), 1)
    figures["alert_recall"] = caught / float((truth[known] == 1).sum())
    figures["ece"] = _calibration_error(chance[known], truth[known])
    return figures


def _calibration_error(chance: Floats, truth: Floats) -> float:
    """Expected calibration error over ten groups of equal size (Naeini, Cooper & Hauskrecht 2015)."""
    groups = np.array_split(np.argsort(chance, kind="stable"), _BINS)
    return float(
        sum(abs(chance[g].mean() - truth[g].mean()) * len(g) for g in groups if len(g)) / len(chance)
    )


def _reservations(shop: GuardedShop) -> list[str]:
    """What must be known before the scores are used."""
    scored = np.isfinite(shop.scores[BOOSTING].chance)
    if not shop.labels.frauds:
        return [
            "no order was reported as fraud, so nothing could be learned: risks are those of the rules alone"
        ]
    if not scored.any():
        return [
            f"only {shop.labels.frauds} frauds were reported, {FEWEST_FRAUDS} are needed for a model to be"
            " learned: risks are those of the rules alone"
        ]
    early = int((~scored).sum())
    return (
        [f"{early} orders came before enough frauds were known: the rules alone score them"] if early else []
    )
