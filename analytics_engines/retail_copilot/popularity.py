"""The baseline: what most customers bought lately, the same for everyone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.retail_copilot.purchases import Codes, Floats
from analytics_engines.retail_copilot.recommender import Known

POPULAR = "popularity"
"""Its name as a model."""
WINDOWS = (90, 100_000)
"""Days looked back that are tried."""


@dataclass(frozen=True, slots=True)
class Popularity:
    """Customers of each product over the last `days`."""

    name: str
    buyers: Floats

    def score(self, customers: Codes) -> Floats:
        """The same row for every customer."""
        return np.tile(self.buyers, (len(customers), 1))


def popularity(known: Known, days: int) -> Popularity:
    """Distinct customers by product over the last `days` known."""
    purchases = known.purchases
    first = (int(purchases.day.max()) if len(purchases.day) else 0) - days
    recent = purchases.only(purchases.day > first).matrix()
    buyers = np.bincount(recent.indices, minlength=len(purchases.products)).astype(np.float64)
    return Popularity(POPULAR, buyers)
