"""The output `fraud_patterns`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics_engines.compliance_guardian.guarded_shop import GuardedShop, Step
from analytics_engines.compliance_guardian.ring_rows import ring_name, severity, share
from analytics_engines.compliance_guardian.rings import Ring
from analytics_engines.compliance_guardian.rules import BLOCK, REVIEW, Rule
from analytics_engines.compliance_guardian.tables import FRAUD_PATTERNS
from analytics_engines.tables import rows_to_table

MODEL_VERSION = "fraud_rings-1"
_SEVERITY = {BLOCK: "high", REVIEW: "high"}


def patterns(shop: GuardedShop) -> Step:
    """Rings of customers, and what each rule hit."""
    rows = [_ring_row(shop, number, ring) for number, ring in enumerate(shop.rings)]
    hits = shop.verdicts.hits
    rows += [
        _rule_row(shop, rule, np.flatnonzero(hits[:, column]).tolist())
        for column, rule in enumerate(shop.verdicts.rules)
        if hits[:, column].any()
    ]
    return rows_to_table(rows, FRAUD_PATTERNS), [], _said(shop, rows)


def _ring_row(shop: GuardedShop, number: int, ring: Ring) -> dict[str, object]:
    common = _common(shop, ring.purchases)
    shared = ", ".join(sorted(ring.shared))
    first, last = common["first_seen"], common["last_seen"]
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return {
        **common,
        "pattern_id": ring_name(number),
        "pattern_type": "ring",
        "name": f"{ring.customers} customers sharing {shared}",
        "severity": severity(shop, ring),
        "customers": ring.customers,
        "shared": shared,
        "devices": ring.shared.get("device", 0),
        "addresses": ring.shared.get("address", 0),
        "cards": ring.shared.get("card", 0),
        "description": f"{ring.customers} customers placed {len(ring.purchases)} orders {when} and shared"
        f" {_listed(ring)}; {common['confirmed_orders']} of them are reported as fraud",
    }


def _listed(ring: Ring) -> str:
    plural = {"device": "devices", "address": "delivery addresses", "card": "cards"}
    one = {"device": "device", "address": "delivery address", "card": "card"}
    words = [
        f"{count} {(one if count == 1 else plural)[kind]}" for kind, count in sorted(ring.shared.items())
    ]
    return " and ".join(words)


def _rule_row(shop: GuardedShop, rule: Rule, rows: Sequence[int]) -> dict[str, object]:
    common = _common(shop, rows)
    guests = shop.purchases.frame.iloc[list(rows)]
    customers = guests["customer_id"].fillna(guests["order_id"]).nunique()
    return {
        **common,
        "pattern_id": rule.id,
        "pattern_type": "rule",
        "name": rule.id.replace("_", " "),
        "severity": _SEVERITY.get(rule.decision, "low"),
        "customers": int(customers),
        "description": f"rule with the decision {rule.decision}: it hit {common['orders']} orders",
    }


def _common(shop: GuardedShop, rows: Sequence[int]) -> dict[str, object]:
    """What is said of any group of purchases."""
    chosen = list(rows)
    placed = shop.purchases.frame["placed_at"].iloc[np.array(chosen)]
    fraud = shop.labels.fraud[chosen]
    confirmed, cleared = int((fraud == 1).sum()), int((fraud == 0).sum())
    return {
        "orders": len(chosen),
        "first_seen": placed.min().date(),
        "last_seen": placed.max().date(),
        "amount": round(float(shop.amount[chosen].sum()), 2),
        "confirmed_orders": confirmed,
        "cleared_orders": cleared,
        "open_orders": len(chosen) - confirmed - cleared,
        "precision": confirmed / (confirmed + cleared) if confirmed + cleared else None,
        "from_abroad_share": share(shop, "billing_differs", chosen),
        "currency": shop.currency,
        "model_version": f"{MODEL_VERSION}.{shop.book.version}",
    }


def _said(shop: GuardedShop, rows: Sequence[object]) -> list[str]:
    """What rings could not be looked for in."""
    frame = shop.purchases.frame
    reasons = []
    if frame["device"].isna().all() and frame["card"].isna().all():
        reasons.append("no order names a device or a card: only shared delivery addresses can tie customers")
    if not rows:
        reasons.append("no rule hit an order, and no customers share a device, address or card in one burst")
    return reasons
