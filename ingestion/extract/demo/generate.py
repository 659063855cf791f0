"""Make a whole demo shop: draw the world, sell month by month, write tables and truths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.extract.demo import aftermath, ledger, payments
from ingestion.extract.demo.addresses import customers_table
from ingestion.extract.demo.catalogue import build_catalogue, categories_table, products_table
from ingestion.extract.demo.columns import Floats, Ints
from ingestion.extract.demo.demand import Demand, World, build_demand
from ingestion.extract.demo.fraud import Rings, leave_traces, plan_rings
from ingestion.extract.demo.fulfilment import PENDING, PROCESSING, Fulfilment, fulfil, shipments_table
from ingestion.extract.demo.market import build_rates, competitor_prices_table, fx_rates_table
from ingestion.extract.demo.people import TIER_EXTRA_LINES, TIER_SHARE, People, build_people
from ingestion.extract.demo.places import build_stores, stores_table
from ingestion.extract.demo.prices import build_prices, price_history_table
from ingestion.extract.demo.promotions import build_promotions, promotions_table
from ingestion.extract.demo.reference import Reference, load_reference
from ingestion.extract.demo.sales import Basket, draw_month, set_prices
from ingestion.extract.demo.spec import DemoManifest, DemoSpec
from ingestion.extract.demo.stock import build_stock, inventory_table
from ingestion.extract.demo.truths import FraudLog, write_truths
from ingestion.extract.demo.writing import TableFiles

Progress: TypeAlias = Callable[[str, float], None]
"""Told what is being made, and the share of the work done (0 to 1)."""


@dataclass
class _Shop:
    """The state of a run: what was drawn, and how far the numbering of ids has come."""

    world: World
    demand: Demand
    people: People
    rings: Rings
    addresses: pa.Array
    files: TableFiles
    fraud: FraudLog
    pending: Ints
    next_id: dict[str, int] = field(default_factory=dict)

    def take_ids(self, table: str, size: int) -> int:
        """Reserve `size` numbers of a table's ids; returns the first."""
        first = self.next_id.get(table, 1)
        self.next_id[table] = first + size
        return first


def _world(spec: DemoSpec, reference: Reference) -> World:
    catalogue = build_catalogue(spec, reference)
    stores = build_stores(spec, reference)
    prices = build_prices(spec, reference, catalogue, stores)
    promotions = build_promotions(spec, reference, catalogue)
    return World(spec, reference, catalogue, stores, prices, promotions, build_stock(spec, catalogue, stores))


def _people(spec: DemoSpec, reference: Reference, rings: Rings) -> People:
    ring = rings.member_ring
    joined = rings.since[ring] - spec.rng("ring accounts").integers(1, 15, len(ring))
    return build_people(spec, reference, rings.region[ring], joined, ring)


def _open(spec: DemoSpec, folder: Path) -> _Shop:
    reference = load_reference()
    world = _world(spec, reference)
    rings = plan_rings(spec, reference)
    people = _people(spec, reference, rings)
    files = TableFiles(spec, folder)
    customers = customers_table(spec, reference, people)
    files.add("customers", customers)
    addresses = _addresses(customers, people)
    pending = np.zeros((len(world.stores), len(world.catalogue)), dtype=np.int64)
    return _Shop(world, build_demand(world), people, rings, addresses, files, FraudLog(), pending)


def _addresses(customers: pa.Table, people: People) -> pa.Array:
    """Shipping address of every customer; all accounts of a fraud ring share that of its first member."""
    first_of_ring = np.searchsorted(people.ring, people.ring, side="left")
    home = np.where(people.ring < 0, np.arange(len(people)), first_of_ring)
    columns = [customers[name].combine_chunks() for name in ("address_line", "postal_code", "city")]
    street, postal, city = (column.take(pa.array(home)) for column in columns)
    return pc.binary_join_element_wise(street, pc.binary_join_element_wise(postal, city, " "), ", ")


def _write_fixed(shop: _Shop) -> None:
    """Tables that do not depend on sales."""
    world, add = shop.world, shop.files.add
    rates = build_rates(world.spec, world.reference)
    add("categories", categories_table(world.reference))
    add("products", products_table(world.spec, world.reference, world.catalogue, world.prices.listed[:, -1]))
    add("stores", stores_table(world.reference, world.stores))
    add("price_history", price_history_table(world.spec, world.catalogue, world.prices))
    add("promotions", promotions_table(world.spec, world.reference, world.promotions))
    add("fx_rates", fx_rates_table(world.spec, rates))
    add("competitor_prices", competitor_prices_table(world, rates))


def _sell(shop: _Shop, index: int, bounds: tuple[int, int]) -> None:
    """Draw one month and write everything that follows from it."""
    world = shop.world
    basket = draw_month(world, shop.demand, shop.people, bounds, index)
    set_prices(world, basket, index)
    traces = leave_traces(
        world.spec, world.reference, shop.rings, shop.people, basket, world.region_country, index
    )
    done = fulfil(world.spec, world.reference, basket, index)
    totals = ledger.totals_of(world, basket)
    names = ledger.order_ids(shop.take_ids("orders", len(basket.day)), len(basket.day))
    items = ledger.item_ids(shop.take_ids("order_items", len(basket.product)), len(basket.product))
    shop.fraud.note(traces, names)
    _count_pending(shop, basket, done)
    add = shop.files.add
    add("orders", ledger.orders_table(world, basket, traces, done, totals, names))
    add("order_items", ledger.items_table(basket, names, items))
    first = shop.next_id.get("payments", 1)
    paid = payments.payments_table(world, basket, traces, done, totals, names, first, index)
    shop.take_ids("payments", len(paid))
    add("payments", paid)
    first = shop.take_ids("shipments", int(done.sent.sum()))
    add(
        "shipments",
        shipments_table(world.spec, world.reference, basket, done, shop.addresses, names, first, index),
    )
    first = shop.next_id.get("returns", 1)
    returns = aftermath.returns_table(world, basket, done, names, items, first, index)
    shop.take_ids("returns", len(returns))
    add("returns", returns)
    add("fraud_labels", aftermath.fraud_labels_table(world, basket, traces, names, index))


def _count_pending(shop: _Shop, basket: Basket, done: Fulfilment) -> None:
    waiting = np.isin(done.status, (PENDING, PROCESSING))[basket.line_order]
    store = basket.store[basket.line_order[waiting]]
    np.add.at(shop.pending, (store, basket.product[waiting]), basket.quantity[waiting])


def _daily_units(shop: _Shop) -> Floats:
    """Expected units a day over the last four weeks, store x product."""
    world, demand = shop.world, shop.demand
    first, last = world.spec.days - 28, world.spec.days
    weights = demand.weights(first, last)
    rows, stores = len(demand.row_store), len(world.stores)
    orders = np.zeros((rows, last - first))
    np.add.at(orders, demand.group_row, demand.means(first, last, weights))
    share = (weights / weights.sum(axis=2, keepdims=True) * orders[:, :, None]).mean(axis=1)
    lines = 1 + float(np.dot(TIER_SHARE, TIER_EXTRA_LINES))
    extra = np.array([top.extra_units for top in world.reference.shop.categories])[world.catalogue.category]
    units = np.zeros((stores, len(world.catalogue)))
    np.add.at(units, demand.row_store, share * lines * (1 + extra))
    return units


def generate(spec: DemoSpec, out: Path, progress: Progress | None = None) -> DemoManifest:
    """Write a demo shop: `<out>/<table>.parquet` for every canonical table, and the truths beside them.

    Tables have the columns that an operational shop database has: payments hold card numbers (published test
    numbers only) for curation to mask. The same spec writes the same files; memory stays within one month of
    sales.

    Args:
        spec: Size, seed and period.
        out: Folder to write to; made if need be, files of an earlier run are replaced.
        progress: Told about each stage.
    """
    tell = progress or (lambda stage, share: None)
    out.mkdir(parents=True, exist_ok=True)
    tell("catalogue, customers and prices", 0.0)
    shop = _open(spec, out)
    _write_fixed(shop)
    bounds = spec.month_bounds()
    for index, month in enumerate(bounds):
        tell(f"sales of month {index + 1} of {len(bounds)}", 0.1 + 0.85 * index / len(bounds))
        _sell(shop, index, month)
    on_sale = shop.world.catalogue.on_sale(spec.days)[:, -1]
    shop.files.add(
        "inventory", inventory_table(spec, shop.world.stock, _daily_units(shop), shop.pending, on_sale)
    )
    shop.files.close()
    truths = write_truths(out, shop.world, shop.people, shop.rings, shop.fraud, shop.files.book)
    tell("done", 1.0)
    return DemoManifest(shop.files.files, shop.files.rows, shop.files.book.counts(), truths)
