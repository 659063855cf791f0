"""Promotions with a planted uplift: sub-categories, single products, and the whole shop on Black Friday."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.calendar import black_friday
from ingestion.extract.demo.catalogue import Catalogue, category_ids, product_ids
from ingestion.extract.demo.columns import Floats, Ints, choice, dates
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.spec import DemoSpec

LEAVES_A_MONTH, PRODUCTS_A_MONTH = 3, 4
DISCOUNTS = np.array([10, 15, 20, 25, 30])
BLACK_FRIDAY_DISCOUNT = 20


@dataclass
class Promotions:
    """Promotions in date order, and their effect by product x day: percent off and demand factor.

    Where promotions overlap, the highest discount alone counts.
    """

    off: Ints
    uplift: Floats
    names: list[str] = field(default_factory=list)
    products: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    percent: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Offer:
    name: str
    first: int
    last: int
    percent: int
    product: int = -1
    leaf: int = -1


def _offers_of_month(
    spec: DemoSpec, reference: Reference, catalogue: Catalogue, month: int, bounds: tuple[int, int]
) -> list[_Offer]:
    rng = spec.rng("promotions", month)
    first, length = bounds[0], bounds[1] - bounds[0]
    offers = []
    for leaf in rng.choice(len(reference.leaves), LEAVES_A_MONTH, replace=False):
        start = first + int(rng.integers(0, length - 9))
        percent = int(rng.choice(DISCOUNTS))
        offers.append(_Offer(f"{reference.leaves[leaf][0]} Week", start, start + 6, percent, leaf=int(leaf)))
    on_sale = (catalogue.launched <= first) & (catalogue.retired >= bounds[1])
    chance = np.sqrt(catalogue.popularity * on_sale)
    for product in rng.choice(len(catalogue), PRODUCTS_A_MONTH, replace=False, p=chance / chance.sum()):
        start = first + int(rng.integers(0, length - 14))
        percent = int(rng.choice(DISCOUNTS))
        name = f"{catalogue.names[product]} Offer"
        offers.append(_Offer(name, start, start + 13, percent, product=int(product)))
    return offers


def _black_fridays(spec: DemoSpec) -> list[_Offer]:
    offers = []
    for year in range(spec.start.year, spec.end.year + 1):
        day: date = black_friday(year)
        if spec.start <= day and day + timedelta(days=3) <= spec.end:
            start = (day - spec.start).days
            offers.append(_Offer(f"Black Friday {year}", start, start + 3, BLACK_FRIDAY_DISCOUNT))
    return offers


def _apply(promotions: Promotions, offer: _Offer, covered: Ints, response: Floats) -> None:
    window = slice(offer.first, offer.last + 1)
    stronger = promotions.off[covered, window] < offer.percent
    uplift = 1 + response[covered] * offer.percent / 100
    promotions.uplift[covered, window] = np.where(
        stronger, uplift[:, None], promotions.uplift[covered, window]
    )
    promotions.off[covered, window] = np.maximum(promotions.off[covered, window], offer.percent)
    promotions.names.append(offer.name)
    promotions.products.append(offer.product)
    promotions.leaves.append(offer.leaf)
    promotions.first.append(offer.first)
    promotions.last.append(offer.last)
    promotions.percent.append(offer.percent)


def _covered(catalogue: Catalogue, offer: _Offer) -> Ints:
    if offer.product >= 0:
        return np.array([offer.product])
    return np.flatnonzero(catalogue.leaf == offer.leaf) if offer.leaf >= 0 else np.arange(len(catalogue))


def build_promotions(spec: DemoSpec, reference: Reference, catalogue: Catalogue) -> Promotions:
    """Draw the promotions of the whole history."""
    offers = _black_fridays(spec)
    for month, bounds in enumerate(spec.month_bounds()):
        offers += _offers_of_month(spec, reference, catalogue, month, bounds)
    shape = (len(catalogue), spec.days)
    promotions = Promotions(np.zeros(shape, dtype=np.int64), np.ones(shape))
    response = np.array([top.promo_response for top in reference.shop.categories])[catalogue.category]
    for offer in sorted(offers, key=lambda o: (o.first, o.name)):
        _apply(promotions, offer, _covered(catalogue, offer), response)
    return promotions


def promotions_table(spec: DemoSpec, reference: Reference, promotions: Promotions) -> pa.Table:
    """One row per promotion; neither product nor category: the whole shop."""
    return pa.table(
        {
            "promotion_id": [f"PR{number:04d}" for number in range(1, len(promotions.names) + 1)],
            "name": promotions.names,
            "product_id": product_ids(np.array(promotions.products, dtype=np.int64)),
            "category_id": choice(category_ids(reference), np.array(promotions.leaves, dtype=np.int64)),
            "starts_on": dates(spec.start, np.array(promotions.first, dtype=np.int64)),
            "ends_on": dates(spec.start, np.array(promotions.last, dtype=np.int64)),
            "discount_pct": pa.array(promotions.percent, pa.float64()),
        }
    )
