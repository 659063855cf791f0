"""What follows a sale: cancellation, delivery by a carrier, and the status of the order on the last day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.calendar import STORE
from ingestion.extract.demo.columns import (
    SECONDS_A_DAY,
    Bools,
    Floats,
    Ints,
    choice,
    ids,
    moments,
    money,
    pick,
)
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.sales import Basket
from ingestion.extract.demo.spec import DemoSpec

CANCELLED_SHARE = 0.04
LOST_SHARE = 0.002
HOUR = 3_600
PROMISE = 120 * HOUR
"""Delivery is promised this long after the order."""
STATUSES = ("completed", "shipped", "processing", "pending", "cancelled")
COMPLETED, SHIPPED, PROCESSING, PENDING, CANCELLED = range(5)


@dataclass(frozen=True)
class Fulfilment:
    """By order: status on the last day; for parcels: carrier (-1: none), and seconds of the history."""

    status: Ints
    carrier: Ints
    late: Bools
    lost: Bools
    shipped: Ints
    promised: Ints
    delivered: Ints

    @property
    def sent(self) -> Bools:
        """Orders with a shipment."""
        return self.carrier >= 0


def _late_chance(reference: Reference, carrier: Ints, region: Ints) -> Floats:
    by_carrier = np.array([c.late for c in reference.places.carriers.values()])
    by_region = np.array([reference.places.late_regions.get(name, 0.0) for name, _, _ in reference.regions])
    chance: Floats = by_carrier[carrier] + by_region[region]
    return chance


def fulfil(spec: DemoSpec, reference: Reference, basket: Basket, index: int) -> Fulfilment:
    """Ship what was not sold over the counter: promised within five days, late as planted."""
    rng = spec.rng("fulfilment", index)
    size, end = len(basket.day), spec.days * SECONDS_A_DAY
    carrier = pick(rng, [c.weight for c in reference.places.carriers.values()], size)
    late = rng.random(size) < _late_chance(reference, carrier, basket.region)
    lost = rng.random(size) < LOST_SHARE
    shipped = basket.second + rng.integers(6 * HOUR, 72 * HOUR, size)
    promised = basket.second + PROMISE
    delay = rng.integers(12 * HOUR, 144 * HOUR, size)
    soonest = shipped + 18 * HOUR
    in_time = soonest + (rng.random(size) * (promised - soonest)).astype(np.int64)
    delivered = np.where(late, promised + delay, in_time)
    cancelled = rng.random(size) < CANCELLED_SHARE
    in_store = basket.channel == STORE
    waiting = np.where(basket.second > end - 2 * SECONDS_A_DAY, PENDING, PROCESSING)
    status = np.select(
        [cancelled, in_store, shipped >= end, lost | (delivered >= end)],
        [CANCELLED, COMPLETED, waiting, SHIPPED],
        COMPLETED,
    )
    unsent = cancelled | in_store | (shipped >= end)
    return Fulfilment(status, np.where(unsent, -1, carrier), late, lost, shipped, promised, delivered)


def shipments_table(
    spec: DemoSpec,
    reference: Reference,
    basket: Basket,
    done: Fulfilment,
    addresses: pa.Array,
    order_ids: pa.Array,
    first_id: int,
    index: int,
) -> pa.Table:
    """One row per parcel; guests' addresses are not kept."""
    rng = spec.rng("shipments", index)
    sent = np.flatnonzero(done.sent)
    end = spec.days * SECONDS_A_DAY
    underway = done.lost[sent] | (done.delivered[sent] >= end)
    carriers = list(reference.places.carriers)
    cost = np.array([c.cost * 100 for c in reference.places.carriers.values()])[done.carrier[sent]]
    customer = basket.customer[sent]
    country = np.array([country for _, country, _ in reference.regions])[basket.region[sent]]
    state = np.select(
        [done.lost[sent] & (done.promised[sent] + 30 * SECONDS_A_DAY < end), underway], [2, 1], 0
    )
    return pa.table(
        {
            "shipment_id": ids("SH", first_id + np.arange(len(sent)), 8),
            "order_id": order_ids.take(pa.array(sent)),
            "carrier": choice(carriers, done.carrier[sent]),
            "tracking_number": ids("TN", rng.integers(0, 10**12, len(sent)), 12),
            "shipping_address": addresses.take(pa.array(customer, mask=customer < 0)),
            "ship_country": choice([c.name for c in reference.places.countries], country),
            "shipped_at": moments(spec.start, done.shipped[sent]),
            "promised_at": moments(spec.start, done.promised[sent]),
            "delivered_at": moments(spec.start, done.delivered[sent], missing=underway),
            "delivery_status": choice(["delivered", "in_transit", "lost"], state),
            "cost": money(np.rint(cost * rng.uniform(0.9, 1.35, len(sent))).astype(np.int64)),
        }
    )
