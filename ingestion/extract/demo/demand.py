"""Demand: how many orders each region places through each channel on each day, and for which products.

Orders of a group (region x channel) on a day are Poisson with mean
    share x growth x calendar x W / W0,
where W sums the products' weights at the place of sale and W0 sums them without prices, promotions and
stock-outs. A product's lines are therefore Poisson with its own weight: what is planted for a product
(elasticity, uplift, stock-outs) shows in its own sales and does not shift to other products.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ingestion.extract.demo.calendar import CHANNELS, STORE, channel_calendar, trading_days
from ingestion.extract.demo.catalogue import Catalogue
from ingestion.extract.demo.columns import Bools, Floats, Ints
from ingestion.extract.demo.places import Store
from ingestion.extract.demo.prices import Prices
from ingestion.extract.demo.promotions import Promotions
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.spec import DemoSpec
from ingestion.extract.demo.stock import Stock

CHANNEL_SHARE_WITH_STORE = (0.50, 0.27, 0.13, 0.10)
CHANNEL_SHARE_WITHOUT_STORE = (0.0, 0.55, 0.25, 0.20)
TASTE_OF_A_COUNTRY = 0.18
"""Standard deviation of the logarithm of a country's liking of a category."""


@dataclass(frozen=True)
class World:
    """Everything drawn before the first sale."""

    spec: DemoSpec
    reference: Reference
    catalogue: Catalogue
    stores: list[Store]
    prices: Prices
    promotions: Promotions
    stock: Stock

    @cached_property
    def region_country(self) -> Ints:
        """Country index by region."""
        return np.array([country for _, country, _ in self.reference.regions], dtype=np.int64)

    @property
    def online(self) -> int:
        """Index of the online store."""
        return len(self.stores) - 1


@dataclass(frozen=True)
class Demand:
    """Groups (region x channel), the rows they buy from, and their base means by day.

    A row is a place of sale with one taste: each physical store, then the online store once per country.
    """

    group_region: Ints
    group_channel: Ints
    group_row: Ints
    row_store: Ints
    liking: Floats
    neutral: Floats
    response: Floats
    base: Floats
    in_stock_changes: Stock

    def available(self, first: int, last: int) -> Bools:
        """Row x day x product: carried and in stock, for days first to last (exclusive)."""
        stock = self.in_stock_changes
        has = np.repeat(stock.carried[:, None, :], last - first, axis=1)
        for event in np.flatnonzero((stock.since < last) & (stock.until >= first)):
            window = slice(max(stock.since[event] - first, 0), stock.until[event] + 1 - first)
            has[stock.store[event], window, stock.product[event]] = False
        return has[self.row_store]

    def weights(self, first: int, last: int) -> Floats:
        """Row x day x product: the demand weight of each product."""
        moving = np.ascontiguousarray((self.neutral[:, first:last] * self.response[:, first:last]).T)
        return self.liking[:, None, :] * moving[None] * self.available(first, last)

    def means(self, first: int, last: int, weights: Floats) -> Floats:
        """Group x day: expected orders, given the weights of the same days."""
        undisturbed = np.einsum("rp,pd->rd", self.liking, self.neutral[:, first:last])
        ratio = weights.sum(axis=2) / np.maximum(undisturbed, 1e-12)
        mean: Floats = self.base[:, first:last] * ratio[self.group_row]
        return mean


def _groups(world: World) -> tuple[Ints, Ints, Ints, Floats]:
    """Region, channel, row and share of demand of every group."""
    physical = [store for store in world.stores if store.physical]
    groups = []
    for region, (_, country, figures) in enumerate(world.reference.regions):
        own = {row: store.weight for row, store in enumerate(physical) if store.region == region}
        shares = CHANNEL_SHARE_WITH_STORE if own else CHANNEL_SHARE_WITHOUT_STORE
        for row, weight in own.items():
            groups.append((region, STORE, row, figures.weight * shares[STORE] * weight / sum(own.values())))
        for channel in range(1, len(CHANNELS)):
            groups.append((region, channel, len(physical) + country, figures.weight * shares[channel]))
    region_, channel_, row_, share = zip(*groups, strict=True)
    return np.array(region_), np.array(channel_), np.array(row_), np.array(share, dtype=np.float64)


def _liking(world: World) -> Floats:
    """Row x product: taste of the row's country, zero for what the store does not carry."""
    countries = len(world.reference.places.countries)
    tops = len(world.reference.shop.categories)
    taste = np.exp(world.spec.rng("liking").normal(0, TASTE_OF_A_COUNTRY, (countries, tops)))
    rows = [s.country for s in world.stores if s.physical] + list(range(countries))
    return taste[rows][:, world.catalogue.category] * world.stock.carried[_row_store(world)]


def _row_store(world: World) -> Ints:
    countries = len(world.reference.places.countries)
    store: Ints = np.r_[np.arange(world.online), np.full(countries, world.online)]
    return store


def _neutral(world: World) -> Floats:
    """Product x day: popularity x life x season of the category."""
    months = np.array([day.month - 1 for day in trading_days(world.spec)])
    season = np.array([top.season for top in world.reference.shop.categories])
    pull = world.catalogue.popularity[:, None] * world.catalogue.on_sale(world.spec.days)
    neutral: Floats = pull * season[world.catalogue.category][:, months]
    return neutral


def _response(world: World) -> Floats:
    """Product x day: (price / first price) ^ elasticity x uplift of the promotion."""
    catalogue = world.catalogue
    elasticity = np.array([top.elasticity for top in world.reference.shop.categories])[catalogue.category]
    relative = world.prices.listed / catalogue.base_price[:, None]
    response: Floats = relative ** elasticity[:, None] * world.promotions.uplift
    return response


def build_demand(world: World) -> Demand:
    """Lay out the groups and scale their means to the number of orders the spec asks for."""
    region, channel, row, share = _groups(world)
    growth = np.array([r.growth for _, _, r in world.reference.regions])[region]
    years = np.arange(world.spec.days) / 365.25
    base = share[:, None] * (1 + growth[:, None]) ** years * channel_calendar(world.spec)[channel]
    demand = Demand(
        region,
        channel,
        row,
        _row_store(world),
        _liking(world),
        _neutral(world),
        _response(world),
        base,
        world.stock,
    )
    expected = sum(
        float(demand.means(first, last, demand.weights(first, last)).sum())
        for first, last in world.spec.month_bounds()
    )
    demand.base[:] *= world.spec.orders / expected
    return demand
