"""Drawing products and buyers in proportion to their weights, all of a month at once."""

from __future__ import annotations

import numpy as np

from ingestion.extract.demo.columns import Floats, Ints
from ingestion.extract.demo.demand import World
from ingestion.extract.demo.people import People

TASTE_BOOST = 4.0
"""How much likelier (added to 1) a customer is to be the buyer of something of the favourite category."""
REDRAWS = 12


class Shelves:
    """Draws products for cells (row x day of one month).

    The cells' cumulative weights are laid end to end, so that one binary search serves all draws.
    """

    def __init__(self, world: World, weights: Floats) -> None:
        rows, days, self.products = weights.shape
        self.cumulative: Floats = weights.reshape(rows * days, self.products).cumsum(axis=1)
        self.begin: Floats = np.r_[0.0, self.cumulative[:, -1].cumsum()[:-1]]
        self.flat: Floats = (self.cumulative + self.begin[:, None]).ravel()
        tops = len(world.reference.shop.categories)
        self.bounds: Ints = np.searchsorted(world.catalogue.category, np.arange(tops + 1))

    def _draw(self, cell: Ints, low: Floats, high: Floats, rng: np.random.Generator) -> Ints:
        aim = self.begin[cell] + low + rng.random(len(cell)) * (high - low)
        found: Ints = np.searchsorted(self.flat, aim, side="right") - cell * self.products
        return found.clip(0, self.products - 1)

    def any_product(self, cell: Ints, rng: np.random.Generator) -> Ints:
        """One product for each cell."""
        return self._draw(cell, np.zeros(len(cell)), self.cumulative[cell, -1], rng)

    def of_category(self, cell: Ints, category: Ints, rng: np.random.Generator) -> Ints:
        """One product of the given category for each cell."""
        first, last = self.bounds[category], self.bounds[category + 1]
        low: Floats = np.where(first > 0, self.cumulative[cell, first - 1], 0.0)
        return self._draw(cell, low, self.cumulative[cell, last - 1], rng)


class Crowd:
    """Draws buyers for one month: customers of the region, by purchase rate, fans of the category ahead."""

    def __init__(self, people: People, tops: int, first: int, last: int) -> None:
        self.people, self.tops = people, tops
        pool = people.region * tops + people.taste
        self.order: Ints = np.argsort(pool, kind="stable")
        active = (people.registered < last) & (people.churned >= first)
        self.mass: Floats = np.r_[0.0, (people.rate * active)[self.order].cumsum()]
        pools = (int(people.region.max()) + 1) * tops
        self.edges: Ints = np.searchsorted(pool[self.order], np.arange(pools + 1))

    def _draw(self, region: Ints, category: Ints, rng: np.random.Generator) -> Ints:
        fans = region * self.tops + category
        low, high = self.mass[self.edges[fans]], self.mass[self.edges[fans + 1]]
        all_low = self.mass[self.edges[region * self.tops]]
        all_high = self.mass[self.edges[(region + 1) * self.tops]]
        boosted = TASTE_BOOST * (high - low)
        as_fan = rng.random(len(region)) * (all_high - all_low + boosted) < boosted
        low, high = np.where(as_fan, low, all_low), np.where(as_fan, high, all_high)
        aim = low + rng.random(len(region)) * (high - low)
        found: Ints = np.searchsorted(self.mass, aim, side="right") - 1
        drawn: Ints = self.order[found.clip(0, len(self.order) - 1)]
        return drawn

    def buyers(self, day: Ints, region: Ints, category: Ints, rng: np.random.Generator) -> Ints:
        """A customer for each order, registered and not yet gone on that day (-1 where none was found)."""
        buyer = np.full(len(day), -1, dtype=np.int64)
        unmet = np.arange(len(day))
        for _ in range(REDRAWS):
            drawn = self._draw(region[unmet], category[unmet], rng)
            fits = (self.people.registered[drawn] <= day[unmet]) & (self.people.churned[drawn] >= day[unmet])
            fits &= (self.people.rate[drawn] > 0) & (self.people.region[drawn] == region[unmet])
            buyer[unmet[fits]] = drawn[fits]
            unmet = unmet[~fits]
        return buyer
