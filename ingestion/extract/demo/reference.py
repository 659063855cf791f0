"""The words and planted rates of the demo shop, read from the two YAML files beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(_Frozen):
    """A top category: planted rates, and product types with their price range (EUR) by sub-category."""

    name: str
    code: str
    share: float
    elasticity: float
    promo_response: float
    return_rate: float
    extra_units: float
    margin: float
    season: tuple[float, ...]
    variants: tuple[str, ...]
    brands: tuple[str, ...]
    subcategories: Mapping[str, Mapping[str, tuple[float, float]]]


class Region(_Frozen):
    """A region of a country: demand weight, planted yearly growth, postal prefix by city."""

    weight: float
    growth: float
    cities: Mapping[str, str]


class Country(_Frozen):
    """A country the shop sells to."""

    name: str
    vat: float
    phone: str
    regions: Mapping[str, Region]
    female: tuple[str, ...]
    male: tuple[str, ...]
    last: tuple[str, ...]


class Carrier(_Frozen):
    """A parcel carrier: share of parcels, planted chance of a late one, cost of one in EUR."""

    weight: float
    late: float
    cost: float


class Competitor(_Frozen):
    """A competitor: price level against ours, and the category in which it is `factor` instead."""

    currency: str
    level: float
    category: str
    factor: float


class _Shop(_Frozen):
    categories: tuple[Category, ...]
    pairs: tuple[tuple[str, str, float], ...]


class _Places(_Frozen):
    countries: tuple[Country, ...]
    stores: tuple[tuple[str, str, int, float], ...]
    carriers: Mapping[str, Carrier]
    late_regions: Mapping[str, float]
    competitors: Mapping[str, Competitor]
    fx: Mapping[str, float]
    regional_prices: Mapping[str, float]
    regional_price_categories: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """Everything the shop is made from; regions and leaf categories are numbered in file order."""

    shop: _Shop
    places: _Places

    @cached_property
    def regions(self) -> list[tuple[str, int, Region]]:
        """Region name, country index and region, over all countries."""
        return [
            (name, index, region)
            for index, country in enumerate(self.places.countries)
            for name, region in country.regions.items()
        ]

    @cached_property
    def leaves(self) -> list[tuple[str, int]]:
        """Sub-category name and index of its top category."""
        return [(name, i) for i, top in enumerate(self.shop.categories) for name in top.subcategories]

    @cached_property
    def city_region(self) -> dict[str, int]:
        """Region index by city."""
        return {city: i for i, (_, _, region) in enumerate(self.regions) for city in region.cities}


def load_reference() -> Reference:
    """Read and check the YAML files."""
    folder = Path(__file__).parent
    shop = yaml.load((folder / "shop.yaml").read_text("utf-8"), yaml.CSafeLoader)
    places = yaml.load((folder / "places.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return Reference(_Shop.model_validate(shop), _Places.model_validate(places))
