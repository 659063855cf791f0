"""Rings: customers tied together by shared devices, addresses or cards, who order in one burst."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analytics_engines.forecasting.base import Floats

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.int64]

_APART = 1e6
_FEWEST_ORDERS = 4


@dataclass(frozen=True, slots=True)
class Ring:
    """One burst of one component.

    Args:
        purchases: Numbers of its purchases, by time.
        customers: How many customers.
        shared: How many devices, addresses and cards of it are shared, by kind.
    """

    purchases: tuple[int, ...]
    customers: int
    shared: dict[str, int]


def find_rings(links: pd.DataFrame, placed: Floats, days: float, customers: int) -> list[Ring]:
    """Connected components of customers and what they share, cut into bursts by DBSCAN (Ester et al. 1996).

    Args:
        links: `number`, `customer`, `kind`, `thing` of every use of a shared thing.
        placed: Day of each purchase.
        days: Purchases of a component belong to one burst when they are within so many days of each other.
        customers: The fewest that make a ring.
    """
    if links.empty:
        return []
    component = _components(links)
    uses = links.assign(component=component).drop_duplicates("number")
    number = uses["number"].to_numpy(np.int64)
    burst = _bursts(uses["component"].to_numpy(np.int64), placed[number], days)
    found = links.merge(uses.assign(burst=burst)[["number", "burst"]], on="number")
    rings = [_ring(rows) for label, rows in found[found["burst"] >= 0].groupby("burst")]
    return sorted((r for r in rings if r.customers >= customers), key=lambda ring: ring.purchases)


def _components(links: pd.DataFrame) -> Numbers:
    """Component of each link in the graph of customers and things."""
    from scipy.sparse import coo_array  # type: ignore[import-untyped]
    from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

    customer = links["customer"].factorize()[0]
    thing = (links["kind"] + " " + links["thing"]).factorize()[0] + customer.max() + 1
    size = int(thing.max()) + 1
    graph = coo_array((np.ones(len(links)), (customer, thing)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][customer], dtype=np.int64)


def _bursts(component: Numbers, day: Floats, days: float) -> Numbers:
    """Burst of each purchase, -1 for those in none; components lie too far apart to meet."""
    from sklearn.cluster import DBSCAN

    place = (component * _APART + day - day.min()).reshape(-1, 1)
    found = DBSCAN(eps=days, min_samples=_FEWEST_ORDERS).fit(place)
    return np.asarray(found.labels_, dtype=np.int64)


def _ring(rows: pd.DataFrame) -> Ring:
    users = rows.groupby(["kind", "thing"])["customer"].nunique()
    shared = users[users >= 2].groupby(level="kind").size()
    return Ring(
        tuple(sorted(set(rows["number"].tolist()))),
        int(rows["customer"].nunique()),
        {str(kind): int(count) for kind, count in shared.items()},
    )
