"""Assortments, planted stock-outs, and the closing stock position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.catalogue import Catalogue, product_ids
from ingestion.extract.demo.columns import SECONDS_A_DAY, Bools, Floats, Ints, ids, moments, pick
from ingestion.extract.demo.places import Store
from ingestion.extract.demo.spec import DemoSpec

CARRIED = 0.65
"""Share of the catalogue that a physical store carries; the online store carries all of it."""
STOCKOUTS_PER_SHELF_YEAR = 0.13
OPEN_AT_THE_END = 0.03
"""Share of the carried products that a store is out of on the last day."""


@dataclass(frozen=True)
class Stock:
    """What each store carries, and when it was out: aligned arrays, `until` is the last day without stock."""

    carried: Bools
    store: Ints
    product: Ints
    since: Ints
    until: Ints

    def out_at_the_end(self, days: int) -> Bools:
        """Store x product: out of stock on the last day."""
        out = np.zeros(self.carried.shape, dtype=np.bool_)
        still = self.until >= days - 1
        out[self.store[still], self.product[still]] = True
        return out


def _carried(catalogue: Catalogue, stores: list[Store], rng: np.random.Generator) -> Bools:
    carried = rng.random((len(stores), len(catalogue))) < CARRIED
    partners = np.r_[
        np.flatnonzero(catalogue.complement >= 0), catalogue.complement[catalogue.complement >= 0]
    ]
    carried[:, partners] = True
    carried[[i for i, store in enumerate(stores) if not store.physical]] = True
    return carried


def build_stock(spec: DemoSpec, catalogue: Catalogue, stores: list[Store]) -> Stock:
    """Draw assortments and stock-outs; popular products run out more often."""
    rng = spec.rng("stock")
    carried = _carried(catalogue, stores, rng)
    shelves = np.flatnonzero(carried)
    pull = np.sqrt(catalogue.popularity[shelves % len(catalogue)])
    count = int(len(shelves) * STOCKOUTS_PER_SHELF_YEAR * spec.days / 365.25)
    chosen = shelves[pick(rng, pull, count)]
    since = rng.integers(0, spec.days, count)
    until = since + rng.integers(3, 18, count)
    ending = rng.choice(shelves, int(len(shelves) * OPEN_AT_THE_END), replace=False)
    began = spec.days - rng.integers(1, 12, len(ending))
    every = np.r_[chosen, ending]
    end = np.minimum(np.r_[until, np.full(len(ending), spec.days - 1)], spec.days - 1)
    store, product = np.divmod(every, len(catalogue))
    return Stock(carried, store, product, np.r_[since, began], end)


def inventory_table(
    spec: DemoSpec, stock: Stock, daily_units: Floats, pending_units: Ints, on_sale_at_the_end: Bools
) -> pa.Table:
    """One row per carried product x store on the last day.

    Args:
        spec: The shop.
        stock: Assortments and stock-outs.
        daily_units: Expected units a day, store x product.
        pending_units: Units of orders not yet shipped, store x product.
        on_sale_at_the_end: Product is still on sale.
    """
    rng = spec.rng("inventory")
    store, product = np.nonzero(stock.carried & on_sale_at_the_end[None, :])
    out = stock.out_at_the_end(spec.days)[store, product]
    reorder = np.ceil(daily_units[store, product] * 7 + 1).astype(np.int64)
    cover = rng.lognormal(0.75, 0.65, len(store))
    reserved = np.where(out, 0, pending_units[store, product])
    on_hand = np.where(out, 0, np.ceil(reorder * cover).astype(np.int64) + reserved)
    counted = (spec.days - 1) * SECONDS_A_DAY + rng.integers(18 * 3600, 22 * 3600, len(store))
    return pa.table(
        {
            "product_id": product_ids(product.astype(np.int64)),
            "store_id": ids("S", store + 1, 2),
            "on_hand": pa.array(on_hand),
            "reserved": pa.array(reserved),
            "reorder_point": pa.array(reorder),
            "updated_at": moments(spec.start, counted),
        }
    )
