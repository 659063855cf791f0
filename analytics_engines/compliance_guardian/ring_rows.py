"""Rings beside what is known of their orders: who belongs to which, and which are suspicious."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics_engines.compliance_guardian.guarded_shop import GuardedShop
from analytics_engines.compliance_guardian.rings import Ring

_NEW_ACCOUNT = 30.0
_HALF = 0.5


def ring_name(number: int) -> str:
    """Name of a ring, by its place in time."""
    return f"R{number + 1:04d}"


def ring_ids(shop: GuardedShop) -> list[str | None]:
    """The ring of each purchase."""
    found: list[str | None] = [None] * len(shop.purchases)
    for number, ring in enumerate(shop.rings):
        for row in ring.purchases:
            found[row] = ring_name(number)
    return found


def severity(shop: GuardedShop, ring: Ring) -> str:
    """High with a reported fraud, with most bills from abroad, or with new accounts; else medium.

    Low where all of its investigated orders were found honest.
    """
    rows = list(ring.purchases)
    fraud = shop.labels.fraud[rows]
    if (fraud == 1).any():
        return "high"
    if (fraud == 0).any():
        return "low"
    abroad = share(shop, "billing_differs", rows)
    ages = shop.features.column("account_age_days")[rows]
    young = np.isfinite(ages).any() and float(np.nanmedian(ages)) <= _NEW_ACCOUNT
    return "high" if young or (abroad is not None and abroad >= _HALF) else "medium"


def share(shop: GuardedShop, feature: str, rows: Sequence[int]) -> float | None:
    """Mean of a yes-or-no feature over purchases; None where it is never known."""
    values = shop.features.column(feature)[list(rows)]
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else None


def suspicious_rings(shop: GuardedShop) -> list[Ring]:
    """Rings of high severity: their orders are alerts."""
    return [ring for ring in shop.rings if severity(shop, ring) == "high"]
