"""Stores: the physical ones in their cities, and the online store that serves every country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.spec import DemoSpec

ONLINE_NAME = "Online Store"


@dataclass(frozen=True, slots=True)
class Store:
    """A sales location; the online store has region and country -1."""

    name: str
    region: int
    country: int
    opened: date
    weight: float

    @property
    def physical(self) -> bool:
        """Whether customers walk in."""
        return self.region >= 0


def build_stores(spec: DemoSpec, reference: Reference) -> list[Store]:
    """The physical stores in file order, then the online store."""
    rng = spec.rng("stores")
    stores = []
    for city, place, year, weight in reference.places.stores:
        region = reference.city_region[city]
        opened = date(year, int(rng.integers(1, 13)), int(rng.integers(1, 29)))
        stores.append(Store(f"{city} {place}", region, reference.regions[region][1], opened, weight))
    return [*stores, Store(ONLINE_NAME, -1, -1, date(2016, 3, 1), 1.0)]


def stores_table(reference: Reference, stores: list[Store]) -> pa.Table:
    """One row per store; the online store has no region and no country of its own."""
    countries = reference.places.countries
    return pa.table(
        {
            "store_id": [f"S{number:02d}" for number in range(1, len(stores) + 1)],
            "name": [store.name for store in stores],
            "region": pa.array([reference.regions[s.region][0] if s.physical else None for s in stores]),
            "country": pa.array([countries[s.country].name if s.physical else None for s in stores]),
            "opened_on": pa.array([store.opened for store in stores]),
            "channel": ["store" if store.physical else "online" for store in stores],
        }
    )
