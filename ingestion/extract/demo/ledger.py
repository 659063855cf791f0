"""Orders and their lines as the shop books them, exact to the cent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.calendar import CHANNELS, STORE
from ingestion.extract.demo.catalogue import product_ids
from ingestion.extract.demo.columns import (
    Ints,
    choice,
    ids,
    moments,
    money,
    price,
)
from ingestion.extract.demo.demand import World
from ingestion.extract.demo.fraud import FOREIGN, Traces, scrambled
from ingestion.extract.demo.fulfilment import STATUSES, Fulfilment
from ingestion.extract.demo.people import customer_ids
from ingestion.extract.demo.sales import COUPONS, Basket

_FREE_SHIPPING = 5_000


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
