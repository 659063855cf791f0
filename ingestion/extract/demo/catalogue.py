"""The catalogue: a category tree, distinct products with brand and price, and the planted complements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as combinations

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.columns import Bools, Floats, Ints, choice, dates, ids, price
from ingestion.extract.demo.reference import Category, Reference
from ingestion.extract.demo.spec import DemoSpec

FEWEST_PRODUCTS, MOST_PRODUCTS = 600, 1_500
NEVER = 10**6
"""Day index of what does not happen within the history."""


@dataclass(frozen=True)
class Catalogue:
    """Products in category order; arrays are aligned, prices in cents, days counted from the spec's start.

    `popularity` sums to each category's share of demand; `complement` is the product that a buyer also takes
    with chance `attach` (-1: none).
    """

    names: list[str]
    brands: list[str]
    types: list[str]
    category: Ints
    leaf: Ints
    base_price: Ints
    cost: Ints
    launched: Ints
    retired: Ints
    popularity: Floats
    complement: Ints
    attach: Floats

    def __len__(self) -> int:
        return len(self.names)

    def on_sale(self, days: int) -> Bools:
        """Product x day: launched and not yet retired."""
        day = np.arange(days)
        return (self.launched[:, None] <= day) & (day < self.retired[:, None])


def nice_price(cents: Floats | Ints) -> Ints:
    """Shelf prices: x.x9 below 10 EUR, x.49 and x.99 below 100, whole euros less a cent above."""
    step = np.select([cents < 1_000, cents < 10_000], [10, 50], 100)
    rounded: Ints = np.rint(cents / step).astype(np.int64) * step
    return rounded.clip(min=50) - 1


def _product_count(scale: float) -> int:
    return int(np.clip(round(900 * scale**0.17), FEWEST_PRODUCTS, MOST_PRODUCTS))


def _counts_by_type(types: int, products: int, rng: np.random.Generator) -> Ints:
    counts = np.full(types, products // types, dtype=np.int64)
    counts[rng.permutation(types)[: products % types]] += 1
    return counts


@dataclass
class _Shelf:
    names: list[str]
    brands: list[str]
    types: list[str]
    category: list[int]
    leaf: list[int]
    price: list[float]


def _fill(
    shelf: _Shelf, top: Category, place: tuple[int, int, str], count: int, rng: np.random.Generator
) -> None:
    category, leaf, kind = place
    low, high = next(kinds[kind] for kinds in top.subcategories.values() if kind in kinds)
    options = list(combinations(top.brands, top.variants))
    for option in rng.permutation(len(options))[:count]:
        brand, variant = options[option]
        shelf.names.append(f"{brand} {kind} {variant}")
        shelf.brands.append(brand)
        shelf.types.append(kind)
        shelf.category.append(category)
        shelf.leaf.append(leaf)
        shelf.price.append(float(np.exp(rng.uniform(np.log(low), np.log(high))) * 100))


def _stock_shelf(reference: Reference, products: int, rng: np.random.Generator) -> _Shelf:
    places = [
        (top, leaf, kind)
        for leaf, (name, top) in enumerate(reference.leaves)
        for kind in reference.shop.categories[top].subcategories[name]
    ]
    shelf = _Shelf([], [], [], [], [], [])
    for place, count in zip(places, _counts_by_type(len(places), products, rng), strict=True):
        _fill(shelf, reference.shop.categories[place[0]], place, int(count), rng)
    return shelf


def _popularity(category: Ints, cents: Ints, reference: Reference, rng: np.random.Generator) -> Floats:
    """Long-tailed within each category, cheaper products somewhat ahead."""
    weight = np.zeros(len(category))
    for index, top in enumerate(reference.shop.categories):
        inside = np.flatnonzero(category == index)
        rank = rng.permutation(len(inside))
        pull = (rank + 3.0) ** -0.8 * (cents[inside] / np.median(cents[inside])) ** -0.35
        weight[inside] = top.share * pull / pull.sum()
    return weight


def _life(size: int, spec: DemoSpec, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Launch and retirement days: most products are older than the history, a few leave it."""
    launched = rng.integers(-1_500, -30, size)
    new = rng.random(size) < 0.18
    launched[new] = rng.integers(20, max(21, spec.days - 45), int(new.sum()))
    retired = np.full(size, NEVER, dtype=np.int64)
    leaves = ~new & (rng.random(size) < 0.08)
    retired[leaves] = rng.integers(spec.days // 5, spec.days, int(leaves.sum()))
    return launched, retired


def _pair_up(
    reference: Reference, types: Sequence[str], life: tuple[Ints, Ints], popularity: Floats
) -> tuple[Ints, Floats]:
    """Link the most popular product of each planted pair, always on sale; returns complement and chance."""
    kinds = np.array(types)
    complement, attach = np.full(len(kinds), -1, dtype=np.int64), np.zeros(len(kinds))
    for first, second, chance in reference.shop.pairs:
        left, right = (
            int(max(np.flatnonzero(kinds == kind), key=popularity.__getitem__)) for kind in (first, second)
        )
        for member in (left, right):
            life[0][member], life[1][member] = -400, NEVER
        complement[left], attach[left] = right, chance
    return complement, attach


def build_catalogue(spec: DemoSpec, reference: Reference) -> Catalogue:
    """Make the products of a shop of this scale (600 to 1,500)."""
    rng = spec.rng("catalogue")
    shelf = _stock_shelf(reference, _product_count(spec.scale), rng)
    category = np.array(shelf.category, dtype=np.int64)
    cents = nice_price(np.array(shelf.price))
    margin = np.array([top.margin for top in reference.shop.categories])[category]
    cost = np.rint(cents * (1 - margin) * rng.uniform(0.92, 1.08, len(cents))).astype(np.int64)
    popularity = _popularity(category, cents, reference, rng)
    life = _life(len(cents), spec, rng)
    complement, attach = _pair_up(reference, shelf.types, life, popularity)
    leads = np.flatnonzero(complement >= 0)
    popularity[leads] = np.maximum(popularity[leads], np.quantile(popularity, 0.85))
    return Catalogue(
        shelf.names,
        shelf.brands,
        shelf.types,
        category,
        np.array(shelf.leaf, dtype=np.int64),
        cents,
        cost,
        *life,
        popularity,
        complement,
        attach,
    )


def product_ids(index: Ints) -> pa.Array:
    """Product ids by product index."""
    return ids("P", index + 1, 4, missing=index < 0)


def category_ids(reference: Reference) -> list[str]:
    """Ids of the leaf categories in leaf order."""
    tops = [top.code for top in reference.shop.categories]
    return [f"{tops[top]}-{n:02d}" for n, (_, top) in enumerate(reference.leaves, start=1)]


def categories_table(reference: Reference) -> pa.Table:
    """One row per category: the twelve tops, then their sub-categories."""
    tops = reference.shop.categories
    return pa.table(
        {
            "category_id": [top.code for top in tops] + category_ids(reference),
            "name": [top.name for top in tops] + [name for name, _ in reference.leaves],
            "parent_id": pa.array(
                [None] * len(tops) + [tops[top].code for _, top in reference.leaves], pa.string()
            ),
        }
    )


def products_table(spec: DemoSpec, reference: Reference, catalogue: Catalogue, current: Ints) -> pa.Table:
    """One row per product with its current price (cents); `active` is text, as in many shop databases."""
    index = np.arange(len(catalogue), dtype=np.int64)
    codes = [reference.shop.categories[c].code for c in catalogue.category]
    return pa.table(
        {
            "product_id": product_ids(index),
            "sku": [f"{code}-{number + 1:05d}" for code, number in zip(codes, index.tolist(), strict=True)],
            "name": catalogue.names,
            "brand": catalogue.brands,
            "category_id": choice(category_ids(reference), catalogue.leaf),
            "price": price(current),
            "cost": price(catalogue.cost),
            "currency": choice(["EUR"], np.zeros(len(index), dtype=np.int64)),
            "launched_on": dates(spec.start, catalogue.launched),
            "active": choice(["false", "true"], (catalogue.retired >= spec.days).astype(np.int64)),
        }
    )
