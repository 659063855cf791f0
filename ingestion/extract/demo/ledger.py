"""Tables of sold orders: orders, lines, payments, returns and fraud labels, exact to the cent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.calendar import CHANNELS, STORE
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
    price,
)
from ingestion.extract.demo.demand import World
from ingestion.extract.demo.fraud import FOREIGN, LEGITIMATE, RING, Traces, labelled, scrambled
from ingestion.extract.demo.fulfilment import CANCELLED, COMPLETED, PENDING, STATUSES, Fulfilment
from ingestion.extract.demo.people import customer_ids
from ingestion.extract.demo.sales import COUPONS, Basket

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
_FREE_SHIPPING = 5_000
REASONS = ("wrong size", "not as described", "changed my mind", "damaged", "defective", "arrived too late")
_REASONS_OF_WEAR = (0.55, 0.15, 0.18, 0.04, 0.03, 0.05)
_REASONS_OF_THINGS = (0.02, 0.20, 0.25, 0.20, 0.25, 0.08)
_WEAR = ("Fashion", "Shoes")


@dataclass(frozen=True)
class Totals:
    """Money of each order in cents."""

    subtotal: Ints
    discount: Ints
    tax: Ints
    shipping: Ints

    @property
    def total(self) -> Ints:
        """What the customer pays."""
        return self.subtotal - self.discount + self.tax + self.shipping


def totals_of(world: World, basket: Basket) -> Totals:
    """Add up the lines; VAT is of the country sold to, delivery is free from 50 EUR."""
    subtotal = basket.by_order(basket.quantity * basket.unit_price)
    discount = basket.by_order(basket.line_discount)
    net = subtotal - discount
    rates = np.array([round(c.vat * 100) for c in world.reference.places.countries])
    tax = (net * rates[world.region_country[basket.region]] + 50) // 100
    fee = np.select([basket.channel == STORE, net >= _FREE_SHIPPING, basket.channel == 3], [0, 0, 390], 490)
    return Totals(subtotal, discount, tax, fee.astype(np.int64))


def order_ids(first: int, size: int) -> pa.Array:
    """Ids of `size` orders, numbered in time order."""
    return ids("O", first + np.arange(size), 8)


def orders_table(
    world: World, basket: Basket, traces: Traces, done: Fulfilment, totals: Totals, names: pa.Array
) -> pa.Table:
    """One row per order; `names` are the order ids."""
    countries = [c.name for c in world.reference.places.countries]
    size = len(basket.day)
    return pa.table(
        {
            "order_id": names,
            "customer_id": customer_ids(basket.customer),
            "store_id": ids("S", basket.store + 1, 2),
            "channel": choice(CHANNELS, basket.channel),
            "order_date": moments(world.spec.start, basket.second),
            "status": choice(STATUSES, done.status),
            "currency": choice(["EUR"], np.zeros(size, dtype=np.int64)),
            "subtotal": money(totals.subtotal),
            "discount": money(totals.discount),
            "tax": money(totals.tax),
            "shipping_fee": money(totals.shipping),
            "total": money(totals.total),
            "coupon_code": choice(COUPONS, basket.coupon),
            "device_id": ids("D", scrambled(traces.device), 10, missing=traces.device < 0),
            "ip_country": choice([*countries, *FOREIGN], traces.ip),
            "country": choice(countries, world.region_country[basket.region]),
        }
    )


def item_ids(first: int, size: int) -> pa.Array:
    """Ids of `size` order lines."""
    return ids("OI", first + np.arange(size), 9)


def items_table(basket: Basket, names: pa.Array, items: pa.Array) -> pa.Table:
    """One row per order line."""
    return pa.table(
        {
            "order_item_id": items,
            "order_id": names.take(pa.array(basket.line_order)),
            "product_id": product_ids(basket.product),
            "quantity": pa.array(basket.quantity),
            "unit_price": price(basket.unit_price),
            "discount": money(basket.line_discount),
            "line_total": money(basket.line_total),
        }
    )


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
