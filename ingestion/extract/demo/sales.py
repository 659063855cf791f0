"""Orders and their lines, a month at a time: who buys, where, which products, how many, at what price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.extract.demo.calendar import CHANNELS, STORE, seconds_of_day
from ingestion.extract.demo.columns import SECONDS_A_DAY, Bools, Floats, Ints, pick
from ingestion.extract.demo.demand import Demand, World
from ingestion.extract.demo.people import GUEST_EXTRA_LINES, TIER_EXTRA_LINES, TIER_QUANTITY, People
from ingestion.extract.demo.sampling import Crowd, Shelves

SAME_CATEGORY = 0.35
"""Chance that a further line is of the first line's category."""
GUEST_CHANCE = {"store": 0.12, "online": 0.02, "app": 0.0, "marketplace": 0.05}
MOST_LINES = 12
COUPONS = ("WELCOME10", "SAVE5", "THANKS15")
COUPON_PERCENT = np.array([10, 5, 15, 0])
COUPON_CHANCE = 0.08
COUPON_SHARE = (0.45, 0.40, 0.15)


@dataclass(frozen=True)
class Visits:
    """Orders of a month, their buyers not yet known, in time order; `cell` is row x day of the month."""

    first: int
    group: Ints
    row: Ints
    day: Ints
    second: Ints
    cell: Ints


@dataclass
class Basket:
    """One month of sales. Order arrays are in time order; `line_order` points into them.

    Money is in cents; `day` and `second` (of the history) count from the spec's start; customer -1: a guest;
    coupon -1: none.
    """

    day: Ints
    second: Ints
    region: Ints
    channel: Ints
    store: Ints
    customer: Ints
    line_order: Ints
    product: Ints
    quantity: Ints
    unit_price: Ints
    line_discount: Ints
    coupon: Ints

    @property
    def line_total(self) -> Ints:
        """Quantity x unit price - discount, by line."""
        return self.quantity * self.unit_price - self.line_discount

    def by_order(self, cents: Ints) -> Ints:
        """Sum a line column over each order; every order has at least one line."""
        starts = np.searchsorted(self.line_order, np.arange(len(self.day)))
        return np.add.reduceat(cents, starts) if len(starts) else starts


def _visits(demand: Demand, weights: Floats, bounds: tuple[int, int], rng: np.random.Generator) -> Visits:
    first, last = bounds
    counts = rng.poisson(demand.means(first, last, weights))
    group, offset = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), last - first)
    in_store: Bools = demand.group_channel[group] == STORE
    second = (offset + first) * SECONDS_A_DAY + seconds_of_day(rng, in_store)
    ranked = np.argsort(second, kind="stable")
    group, offset, row = group[ranked], offset[ranked], demand.group_row[group[ranked]]
    return Visits(first, group, row, offset + first, second[ranked], row * (last - first) + offset)


def _buyers(demand: Demand, crowd: Crowd, visits: Visits, category: Ints, rng: np.random.Generator) -> Ints:
    """Customer of each order; some buy as guests."""
    customer = crowd.buyers(visits.day, demand.group_region[visits.group], category, rng)
    chance = np.array([GUEST_CHANCE[name] for name in CHANNELS])[demand.group_channel[visits.group]]
    customer[rng.random(len(customer)) < chance] = -1
    return customer


def _lines(
    world: World, shelves: Shelves, anchor: Ints, cell: Ints, extra: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Order index and product of the first and the further lines of each order."""
    order = np.repeat(np.arange(len(anchor)), extra)
    product = shelves.any_product(cell[order], rng)
    alike = np.flatnonzero(rng.random(len(order)) < SAME_CATEGORY)
    category = world.catalogue.category[anchor[order[alike]]]
    product[alike] = shelves.of_category(cell[order[alike]], category, rng)
    return np.r_[np.arange(len(anchor)), order], np.r_[anchor, product]


def _with_complements(
    world: World,
    demand: Demand,
    weights: Floats,
    visits: Visits,
    lines: tuple[Ints, Ints],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Add the planted second products: chance x their own price and promotion response, if available."""
    order, product = lines
    partner = world.catalogue.complement[product]
    has = np.flatnonzero(partner >= 0)
    to, partner, chance = order[has], partner[has], world.catalogue.attach[product[has]]
    wanted = chance * demand.response[partner, visits.day[to]]
    there = weights[visits.row[to], visits.day[to] - visits.first, partner] > 0
    taken = there & (rng.random(len(to)) < wanted)
    return np.r_[order, to[taken]], np.r_[product, partner[taken]]


def _quantities(
    world: World, people: People, product: Ints, customer: Ints, rng: np.random.Generator
) -> Ints:
    means = np.array([top.extra_units for top in world.reference.shop.categories])
    factor = np.where(customer < 0, 1.0, np.r_[TIER_QUANTITY, 1.0][people.tier[customer]])
    return 1 + rng.poisson(means[world.catalogue.category[product]] * factor)


def _extra_lines(people: People, customer: Ints, rng: np.random.Generator) -> Ints:
    by_tier = np.r_[TIER_EXTRA_LINES, GUEST_EXTRA_LINES]
    tier = np.where(customer < 0, len(TIER_EXTRA_LINES), people.tier[customer])
    extra: Ints = rng.poisson(by_tier[tier])
    return extra.clip(max=MOST_LINES - 1)


def _merged(order: Ints, product: Ints, quantity: Ints, products: int) -> tuple[Ints, Ints, Ints]:
    """One line per order and product, quantities added, in order of orders."""
    key = order * products + product
    ranked = np.argsort(key, kind="stable")
    unique, starts = np.unique(key[ranked], return_index=True)
    order_, product_ = np.divmod(unique, products)
    return order_, product_, np.add.reduceat(quantity[ranked], starts) if len(starts) else quantity


def draw_month(world: World, demand: Demand, people: People, bounds: tuple[int, int], index: int) -> Basket:
    """Draw the orders and lines of one month, not yet priced (see `set_prices`)."""
    rng = world.spec.rng("sales", index)
    weights = demand.weights(*bounds)
    visits, shelves = _visits(demand, weights, bounds, rng), Shelves(world, weights)
    anchor = shelves.any_product(visits.cell, rng)
    crowd = Crowd(people, len(world.reference.shop.categories), *bounds)
    customer = _buyers(demand, crowd, visits, world.catalogue.category[anchor], rng)
    lines = _lines(world, shelves, anchor, visits.cell, _extra_lines(people, customer, rng), rng)
    order, product = _with_complements(world, demand, weights, visits, lines, rng)
    quantity = _quantities(world, people, product, customer[order], rng)
    order, product, quantity = _merged(order, product, quantity, len(world.catalogue))
    return Basket(
        visits.day,
        visits.second,
        demand.group_region[visits.group],
        demand.group_channel[visits.group],
        demand.row_store[visits.row],
        customer,
        line_order=order,
        product=product,
        quantity=quantity,
        unit_price=np.zeros_like(order),
        line_discount=np.zeros_like(order),
        coupon=np.full_like(visits.day, -1),
    )


def _percent(cents: Ints, percent: Ints) -> Ints:
    return (cents * percent + 50) // 100


def set_prices(world: World, basket: Basket, index: int) -> None:
    """Price every line at the list price of its day and store; promotions and coupons are line discounts."""
    rng = world.spec.rng("pricing", index)
    day, store = basket.day[basket.line_order], basket.store[basket.line_order]
    basket.unit_price = world.prices.of(basket.product, day, store)
    coupon = pick(rng, COUPON_SHARE, len(basket.day))
    unused = (rng.random(len(coupon)) >= COUPON_CHANCE) | (basket.channel == STORE)
    basket.coupon = np.where(unused, -1, coupon)
    gross = basket.quantity * basket.unit_price
    promoted = _percent(gross, world.promotions.off[basket.product, day])
    with_coupon = _percent(gross - promoted, COUPON_PERCENT[basket.coupon[basket.line_order]])
    basket.line_discount = promoted + with_coupon
