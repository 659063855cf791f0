"""Payments: methods, test cards, failed attempts, and the few security codes that were kept."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.calendar import STORE
from ingestion.extract.demo.columns import (
    SECONDS_A_DAY,
    Ints,
    choice,
    ids,
    moments,
    money,
    pick,
)
from ingestion.extract.demo.demand import World
from ingestion.extract.demo.fraud import FOREIGN, RING, Traces
from ingestion.extract.demo.fulfilment import CANCELLED, PENDING, Fulfilment
from ingestion.extract.demo.ledger import Totals
from ingestion.extract.demo.sales import Basket

TEST_CARDS = (
    ("visa", "4242424242424242"),
    ("visa", "4111111111111111"),
    ("visa", "4000056655665556"),
    ("mastercard", "5555555555554444"),
    ("mastercard", "5105105105105100"),
    ("mastercard", "2223003122003222"),
    ("amex", "378282246310005"),
    ("amex", "371449635398431"),
    ("discover", "6011111111111117"),
    ("diners", "30569309025904"),
    ("jcb", "3530111333300000"),
)
"""Card numbers that payment providers publish for tests: they belong to nobody."""
CVV_KEPT = 0.0015
"""Share of card payments whose security code was kept against the rules."""
FAILED_FIRST = 0.03
METHODS = ("card", "paypal", "bank_transfer", "cash")
_METHOD_SHARE = {STORE: (0.68, 0.0, 0.0, 0.32)}
_METHOD_SHARE_ONLINE = (0.64, 0.27, 0.09, 0.0)
PAYMENT_STATUSES = ("captured", "pending", "refunded", "failed")


def _methods(channel: Ints, rng: np.random.Generator) -> Ints:
    in_store = pick(rng, _METHOD_SHARE[STORE], len(channel))
    return np.where(channel == STORE, in_store, pick(rng, _METHOD_SHARE_ONLINE, len(channel)))


def _cards(basket: Basket, traces: Traces, method: Ints, rng: np.random.Generator) -> Ints:
    """Each customer's own card; guests and fraud rings use any."""
    own = (basket.customer * 7_919) % len(TEST_CARDS)
    stray = (basket.customer < 0) | (traces.kind == RING)
    card = np.where(stray, rng.integers(0, len(TEST_CARDS), len(own)), own)
    return np.where(method == 0, card, -1)


def payments_table(
    world: World,
    basket: Basket,
    traces: Traces,
    done: Fulfilment,
    totals: Totals,
    names: pa.Array,
    first: int,
    index: int,
) -> pa.Table:
    """One row per attempt; some card payments fail once before they pass."""
    rng = world.spec.rng("payments", index)
    method = _methods(basket.channel, rng)
    card = _cards(basket, traces, method, rng)
    failed = np.flatnonzero((card >= 0) & (rng.random(len(card)) < FAILED_FIRST))
    order = np.r_[np.arange(len(card)), failed]
    is_failed = np.r_[np.zeros(len(card), dtype=np.bool_), np.ones(len(failed), dtype=np.bool_)]
    ranked = np.lexsort((~is_failed, order))
    order, is_failed = order[ranked], is_failed[ranked]
    state = np.select([done.status == CANCELLED, done.status >= PENDING], [2, 1], 0)
    kept = (card[order] >= 0) & (rng.random(len(order)) < CVV_KEPT)
    paid = np.minimum(basket.second[order] + np.where(is_failed, 20, 75), world.spec.days * SECONDS_A_DAY - 1)
    countries = [c.name for c in world.reference.places.countries]
    return pa.table(
        {
            "payment_id": ids("PY", first + np.arange(len(order)), 9),
            "order_id": names.take(pa.array(order)),
            "method": choice(METHODS, method[order]),
            "card_brand": choice([brand for brand, _ in TEST_CARDS], card[order]),
            "card_number": choice([number for _, number in TEST_CARDS], card[order]),
            "cvv": ids("", rng.integers(0, 1_000, len(order)), 3, missing=~kept),
            "amount": money(totals.total[order]),
            "currency": choice(["EUR"], np.zeros(len(order), dtype=np.int64)),
            "status": choice(PAYMENT_STATUSES, np.where(is_failed, 3, state[order])),
            "paid_at": moments(world.spec.start, paid),
            "billing_country": choice([*countries, *FOREIGN], traces.billing[order]),
        }
    )
