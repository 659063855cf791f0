"""The output `fraud_detections`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.compliance_guardian.case_rows import explain, order_facts, risk, sentence
from analytics_engines.compliance_guardian.features import Bools
from analytics_engines.compliance_guardian.guarded_shop import GuardedShop, Step
from analytics_engines.compliance_guardian.ring_rows import suspicious_rings
from analytics_engines.compliance_guardian.rings import Numbers
from analytics_engines.compliance_guardian.risk_step import model_metrics
from analytics_engines.compliance_guardian.rules import BLOCK, REVIEW
from analytics_engines.compliance_guardian.tables import FRAUD_DETECTIONS
from analytics_engines.compliance_guardian.trees import BOOSTING, FOREST
from analytics_engines.forecasting.base import Floats
from analytics_engines.tables import frame_to_table

MODEL_VERSION = "fraud_alerts-1"


@dataclass(frozen=True, slots=True)
class Alerts:
    """Which purchases are alerts, by what found them; one may be found by several."""

    blocked: Bools
    ruled: Bools
    learned: Bools
    ringed: Bools

    @property
    def any(self) -> Bools:
        """All of them."""
        return self.ruled | self.learned | self.ringed


def find_alerts(shop: GuardedShop) -> Alerts:
    """Rules decide; where they are silent, both kinds of trees together and the rings do."""
    with np.errstate(invalid="ignore"):
        learned = np.logical_and.reduce([s.chance >= s.threshold for s in shop.scores.values()])
    ringed = np.zeros(len(learned), dtype=np.bool_)
    for ring in suspicious_rings(shop):
        ringed[list(ring.purchases)] = True
    blocked = shop.verdicts.decided(BLOCK)
    return Alerts(blocked, blocked | shop.verdicts.decided(REVIEW), learned, ringed)


def detections(shop: GuardedShop) -> Step:
    """One row per alert, with the decision, who made it, and why."""
    alerts = find_alerts(shop)
    rows = np.flatnonzero(alerts.any)
    reasons = explain(shop, alerts.any, BOOSTING)
    score = risk(shop)[rows]
    source = shop.purchases.frame.iloc[rows]
    frame = order_facts(shop).iloc[rows]
    frame = frame.assign(
        ip_country=source["ip_country"],
        billing_country=source["billing_country"],
        decision=np.where(alerts.blocked[rows], BLOCK, REVIEW),
        decided_by=np.select([alerts.ruled[rows], alerts.learned[rows]], ["rule", "model"], "ring"),
        rules=np.array(
            [", ".join(rule.id for rule in shop.verdicts.of(int(row))) or None for row in rows], dtype=object
        ),
        alert_rank=_ranks(frame["outcome"].to_numpy() == "open", score, shop.amount[rows]),
        risk_score=score,
        fraud_probability=shop.scores[FOREST].chance[rows],
        main_reason=[(reasons[int(row)] or [("other", "")])[0][0] for row in rows],
        reasons=[sentence(reasons[int(row)]) for row in rows],
        model_version=f"{MODEL_VERSION}.{shop.book.version}",
    )
    return frame_to_table(frame, FRAUD_DETECTIONS), model_metrics(shop, FOREST, MODEL_VERSION), _said(shop)


def _ranks(is_open: Bools, score: Floats, amount: Floats) -> Numbers:
    """1 for the most urgent: open ones first, then by risk, then by amount."""
    order = np.lexsort((-amount, -score, ~is_open))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def _said(shop: GuardedShop) -> list[str]:
    if shop.labels.frauds:
        return []
    return ["no order was reported as fraud: alerts are those of the rules and of rings, not of a model"]
