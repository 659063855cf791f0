"""What every output says of an order alike: its facts, ring, outcome, risk and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.compliance_guardian.features import Bools
from analytics_engines.compliance_guardian.guarded_shop import GuardedShop
from analytics_engines.compliance_guardian.reasons import facts_of, model_reasons, rule_phrase, theme
from analytics_engines.compliance_guardian.ring_rows import ring_ids, suspicious_rings
from analytics_engines.compliance_guardian.rolling import Period
from analytics_engines.compliance_guardian.threshold import HIGH_FROM, MEDIUM_FROM, risk_score
from analytics_engines.compliance_guardian.trees import BOOSTING
from analytics_engines.forecasting.base import Floats

if TYPE_CHECKING:
    import pandas as pd

Reason = tuple[str, str]
"""Theme and words."""

UNSUSPICIOUS = "nothing unusual"


def order_facts(shop: GuardedShop) -> pd.DataFrame:
    """One row per purchase: the columns that several outputs share."""
    frame = shop.purchases.frame
    columns = ["order_id", "customer_id", "store_id", "channel", "country", "amount"]
    return frame[columns].assign(
        ordered_at=frame["placed_at"],
        order_date=frame["placed_at"].dt.date,
        currency=shop.currency,
        ring_id=np.array(ring_ids(shop), dtype=object),
        outcome=outcomes(shop),
    )


def outcomes(shop: GuardedShop) -> list[str]:
    """confirmed, cleared or open, by purchase."""
    words = {1.0: "confirmed", 0.0: "cleared"}
    return [words.get(value, "open") for value in shop.labels.fraud.tolist()]


def risk(shop: GuardedShop) -> Floats:
    """0 to 100 by purchase: the higher of what the boosted trees and the rules say."""
    scores = shop.scores[BOOSTING]
    by_model = risk_score(scores.chance, scores.threshold)
    return np.asarray(np.round(np.fmax(by_model, shop.verdicts.points), 1), dtype=np.float64)


def level(score: float) -> str:
    """low, medium or high."""
    return "high" if score >= HIGH_FROM else "medium" if score >= MEDIUM_FROM else "low"


def explain(shop: GuardedShop, wanted: Bools, kind: str) -> dict[int, list[Reason]]:
    """Reasons of the wanted purchases, by number: rules, then the ring, then what moved the trees."""
    found = {int(row): _by_rules(shop, int(row)) for row in np.flatnonzero(wanted)}
    for ring in suspicious_rings(shop):
        for row in (row for row in ring.purchases if row in found):
            size = f"one of {len(ring.purchases)} orders of {ring.customers} customers"
            found[row].append(("ring", f"{size} who share {' and '.join(ring.shared)}"))
    for period in shop.scores[kind].periods:
        _add_by_trees(shop, period, found)
    return found


def _by_rules(shop: GuardedShop, row: int) -> list[Reason]:
    facts = facts_of(shop.purchases.frame, shop.features, row)
    return [(theme(rule.when[0].feature), rule_phrase(rule, facts)) for rule in shop.verdicts.of(row)]


def _add_by_trees(shop: GuardedShop, period: Period, found: dict[int, list[Reason]]) -> None:
    """Add what raised the chance, of themes that are not named yet."""
    rows = [int(row) for row in period.purchases if int(row) in found]
    if not rows:
        return
    added = period.trees.contributions(shop.features.values[rows])
    for row, values in zip(rows, added, strict=True):
        figures = dict(zip(shop.features.names, shop.features.values[row].tolist(), strict=True))
        named = {name for name, _ in found[row]}
        extra = [r for r in model_reasons(shop.features.names, values, figures) if r[0] not in named]
        found[row] += extra[: max(0, 4 - len(found[row]))]


def sentence(reasons: list[Reason]) -> str:
    """All reasons in one line."""
    return "; ".join(dict.fromkeys(words for _, words in reasons)) or UNSUSPICIOUS
