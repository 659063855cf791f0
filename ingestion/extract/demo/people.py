"""Customers: where they live, when they registered, the planted tier, and when they stop buying."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.catalogue import NEVER
from ingestion.extract.demo.columns import Floats, Ints, ids, pick
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.spec import DemoSpec

TIERS = ("platinum", "gold", "silver", "bronze")
TIER_SHARE = (0.03, 0.12, 0.30, 0.55)
TIER_ORDERS_A_YEAR = (14.0, 7.0, 3.0, 1.1)
TIER_EXTRA_LINES = (2.6, 1.8, 1.1, 0.7)
"""Mean lines of an order beyond the first."""
TIER_QUANTITY = (1.5, 1.2, 1.0, 0.9)
"""Factor on a category's mean extra units per line."""
TIER_CHURN = (0.08, 0.15, 0.28, 0.40)
"""Chance that a customer stops for good within the history."""
GUEST_EXTRA_LINES = 0.8


@dataclass(frozen=True)
class People:
    """Customers by index; ring accounts (which buy nothing on their own) come last.

    `taste` is the favourite category; `registered` and `churned` are day indices (churned: last active day).
    """

    region: Ints
    tier: Ints
    rate: Floats
    taste: Ints
    registered: Ints
    churned: Ints
    ring: Ints

    def __len__(self) -> int:
        return len(self.region)


def _registration(spec: DemoSpec, growth: Floats, rng: np.random.Generator) -> Ints:
    """45% are older than the history; the rest join as fast as their region grows."""
    years = spec.days / 365.25
    u = rng.random(len(growth))
    joined = np.log1p(u * np.expm1(np.log1p(growth) * years)) / np.log1p(growth) * 365.25
    before = rng.integers(-1_095, 0, len(growth))
    return np.where(rng.random(len(growth)) < 0.45, before, joined.astype(np.int64)).clip(max=spec.days - 1)


def _churn(spec: DemoSpec, tier: Ints, registered: Ints, rng: np.random.Generator) -> Ints:
    earliest = np.maximum(registered, 0) + 30
    last = earliest + (rng.random(len(tier)) * np.maximum(spec.days - 60 - earliest, 1)).astype(np.int64)
    stops = (rng.random(len(tier)) < np.array(TIER_CHURN)[tier]) & (earliest < spec.days - 60)
    return np.where(stops, last, NEVER)


def build_people(
    spec: DemoSpec, reference: Reference, ring_regions: Ints, ring_joined: Ints, ring_of: Ints
) -> People:
    """Draw the customers; the last arguments give region, registration day and ring of each ring account."""
    rng = spec.rng("people")
    regions = [region for _, _, region in reference.regions]
    size, accounts = spec.customers, len(ring_of)
    region = pick(rng, [r.weight * (1 + r.growth) for r in regions], size)
    tier = pick(rng, TIER_SHARE, size)
    taste = pick(rng, [top.share for top in reference.shop.categories], size)
    growth = np.array([r.growth for r in regions])[region]
    registered = _registration(spec, growth, rng)
    none = np.full(accounts, -1, dtype=np.int64)
    return People(
        region=np.r_[region, ring_regions],
        tier=np.r_[tier, none],
        rate=np.r_[np.array(TIER_ORDERS_A_YEAR)[tier], np.zeros(accounts)],
        taste=np.r_[taste, np.zeros(accounts, dtype=np.int64)],
        registered=np.r_[registered, ring_joined],
        churned=np.r_[_churn(spec, tier, registered, rng), np.full(accounts, NEVER, dtype=np.int64)],
        ring=np.r_[np.full(size, -1, dtype=np.int64), ring_of],
    )


def customer_ids(index: Ints) -> pa.Array:
    """Customer ids by customer index; -1 (a guest) is null."""
    return ids("C", index + 1, 7, missing=index < 0)
