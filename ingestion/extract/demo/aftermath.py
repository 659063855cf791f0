"""What happens after delivery: returns with reasons, and investigations of fraud."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.catalogue import product_ids
from ingestion.extract.demo.columns import (
    SECONDS_A_DAY,
    Bools,
    Floats,
    Ints,
    choice,
    dates,
    ids,
    moments,
    money,
    pick,
)
from ingestion.extract.demo.demand import World
from ingestion.extract.demo.fraud import LEGITIMATE, Traces, labelled
from ingestion.extract.demo.fulfilment import COMPLETED, Fulfilment
from ingestion.extract.demo.sales import Basket

REASONS = ("wrong size", "not as described", "changed my mind", "damaged", "defective", "arrived too late")
_REASONS_OF_WEAR = (0.55, 0.15, 0.18, 0.04, 0.03, 0.05)
_REASONS_OF_THINGS = (0.02, 0.20, 0.25, 0.20, 0.25, 0.08)
_WEAR = ("Fashion", "Shoes")


def _return_reasons(world: World, product: Ints, rng: np.random.Generator) -> Ints:
    wear = np.array([top.name in _WEAR for top in world.reference.shop.categories])[
        world.catalogue.category[product]
    ]
    return np.where(
        wear, pick(rng, _REASONS_OF_WEAR, len(product)), pick(rng, _REASONS_OF_THINGS, len(product))
    )


def _returned(world: World, basket: Basket, done: Fulfilment, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Line indices that come back, and when (seconds of the history), as far as the history goes."""
    rates: Floats = np.array([top.return_rate for top in world.reference.shop.categories])
    chance = rates[world.catalogue.category[basket.product]]
    complete: Bools = done.status[basket.line_order] == COMPLETED
    back = np.flatnonzero(complete & (rng.random(len(chance)) < chance))
    order = basket.line_order[back]
    received = np.where(done.sent[order], done.delivered[order], basket.second[order])
    when = received + rng.integers(2 * SECONDS_A_DAY, 25 * SECONDS_A_DAY, len(back))
    known = when < world.spec.days * SECONDS_A_DAY
    return back[known], when[known]


def returns_table(
    world: World, basket: Basket, done: Fulfilment, names: pa.Array, items: pa.Array, first: int, index: int
) -> pa.Table:
    """One row per returned line; the credit is the returned share of the line total."""
    rng = world.spec.rng("returns", index)
    line, when = _returned(world, basket, done, rng)
    quantity = basket.quantity[line]
    partly = rng.random(len(line)) < 0.4
    back = np.where(partly, 1 + (rng.random(len(line)) * quantity).astype(np.int64), quantity)
    amount = (basket.line_total[line] * back + quantity // 2) // quantity
    return pa.table(
        {
            "return_id": ids("R", first + np.arange(len(line)), 8),
            "order_id": names.take(pa.array(basket.line_order[line])),
            "order_item_id": items.take(pa.array(line)),
            "product_id": product_ids(basket.product[line]),
            "quantity": pa.array(back),
            "amount": money(amount),
            "returned_at": moments(world.spec.start, when),
            "reason": choice(REASONS, _return_reasons(world, basket.product[line], rng)),
        }
    )


def fraud_labels_table(world: World, basket: Basket, traces: Traces, names: pa.Array, index: int) -> pa.Table:
    """One row per investigated order; `is_fraud` is text, as the case system exports it."""
    rng = world.spec.rng("fraud labels", index)
    reported = basket.day + rng.integers(5, 41, len(basket.day))
    known = labelled(traces.kind, basket.channel, rng) & (reported < world.spec.days)
    rows = np.flatnonzero(known)
    return pa.table(
        {
            "order_id": names.take(pa.array(rows)),
            "is_fraud": choice(["false", "true"], (traces.kind[rows] != LEGITIMATE).astype(np.int64)),
            "reported_on": dates(world.spec.start, reported[rows]),
        }
    )
