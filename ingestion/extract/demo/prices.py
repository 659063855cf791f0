"""List prices over time: planted price changes, store-specific prices, and the price history table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.catalogue import Catalogue, nice_price, product_ids
from ingestion.extract.demo.columns import Floats, Ints, dates, ids, price
from ingestion.extract.demo.places import Store
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.spec import DemoSpec

CHANGE_EVERY_DAYS = 150
CHANGE_CHANCE = 0.8
CHANGE_SPREAD = 0.16
"""Standard deviation of the logarithm of a changed price against the first one."""


@dataclass(frozen=True)
class Prices:
    """List price in cents, product x day; factor of store-specific prices, store x product (1: none)."""

    listed: Ints
    local: Floats

    def of(self, product: Ints, day: Ints, store: Ints) -> Ints:
        """Price in cents of each product on a day in a store."""
        listed, factor = self.listed[product, day], self.local[store, product]
        return np.where(factor == 1.0, listed, nice_price(listed * factor))


def _listed(spec: DemoSpec, catalogue: Catalogue) -> Ints:
    """A price changes at most once in each slot of five months, to a level drawn around the first price."""
    rng = spec.rng("prices")
    size, slots = len(catalogue), max(1, spec.days // CHANGE_EVERY_DAYS)
    length = spec.days // slots
    listed = np.repeat(catalogue.base_price[:, None], spec.days, axis=1)
    for slot in range(slots):
        start = slot * length + rng.integers(10, length - 10, size)
        level = np.clip(np.exp(rng.normal(0, CHANGE_SPREAD, size)), 0.68, 1.45)
        changed = (np.arange(spec.days) >= start[:, None]) & (rng.random(size) < CHANGE_CHANCE)[:, None]
        listed = np.where(changed, nice_price(catalogue.base_price * level)[:, None], listed)
    return listed


def _local(reference: Reference, catalogue: Catalogue, stores: list[Store]) -> Floats:
    places = reference.places
    names = [top.name in places.regional_price_categories for top in reference.shop.categories]
    concerned = np.array(names)[catalogue.category]
    factors = [
        places.regional_prices.get(places.countries[s.country].name, 1.0) if s.physical else 1.0
        for s in stores
    ]
    return np.where(concerned[None, :], np.array(factors)[:, None], 1.0)


def build_prices(spec: DemoSpec, reference: Reference, catalogue: Catalogue, stores: list[Store]) -> Prices:
    """Draw the price changes of every product."""
    return Prices(_listed(spec, catalogue), _local(reference, catalogue, stores))


def _periods(spec: DemoSpec, catalogue: Catalogue, listed: Ints) -> tuple[Ints, Ints, Ints]:
    """Product, first day and last day (exclusive; -1: still valid) of every run of one price since launch."""
    first = np.clip(catalogue.launched, 0, spec.days - 1)
    starts = np.diff(listed, axis=1, prepend=-1) != 0
    starts[np.arange(spec.days) < first[:, None]] = False
    starts[np.arange(len(catalogue)), first] = True
    product, day = np.nonzero(starts)
    last = np.r_[day[1:], -1]
    last[np.r_[product[1:] != product[:-1], True]] = -1
    return product.astype(np.int64), day.astype(np.int64), last.astype(np.int64)


def price_history_table(spec: DemoSpec, catalogue: Catalogue, prices: Prices) -> pa.Table:
    """One row per product x validity (store null: everywhere), then the stores that have their own price."""
    product, day, last = _periods(spec, catalogue, prices.listed)
    listed = prices.listed[product, day]
    parts = [(product, np.full(len(product), -1, dtype=np.int64), listed)]
    where = [np.arange(len(product))]
    for store in np.flatnonzero((prices.local != 1.0).any(axis=1)):
        factor = prices.local[store, product]
        own = np.flatnonzero(factor != 1.0)
        parts.append(
            (product[own], np.full(len(own), store, dtype=np.int64), nice_price(listed[own] * factor[own]))
        )
        where.append(own)
    rows = np.concatenate(where)
    product_, store_, cents = (np.concatenate(column) for column in zip(*parts, strict=True))
    begun = np.where(day == np.clip(catalogue.launched, 0, None)[product], catalogue.launched[product], day)[
        rows
    ]
    return pa.table(
        {
            "product_id": product_ids(product_),
            "store_id": ids("S", store_ + 1, 2, missing=store_ < 0),
            "price": price(cents),
            "valid_from": dates(spec.start, begun),
            "valid_to": dates(spec.start, last[rows], missing=last[rows] < 0),
        }
    )
