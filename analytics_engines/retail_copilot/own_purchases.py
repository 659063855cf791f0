"""What the customer bought before, more for often and for lately; the popular after it."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import sparse  # type: ignore[import-untyped]

from analytics_engines.retail_copilot.popularity import Popularity
from analytics_engines.retail_copilot.purchases import Codes, Floats
from analytics_engines.retail_copilot.recommender import Known, scaled

_AFTER = 1e-3
_REPEATED = 1.0


@dataclass(frozen=True, slots=True)
class OwnPurchases:
    """Days bought, each halved with the time since."""

    recent: sparse.csr_array
    rest: Popularity
    name: str = "own_purchases"

    def score(self, customers: Codes) -> Floats:
        """Own purchases first, then the popular."""
        own = scaled(self.recent[customers].toarray())
        return own * _REPEATED + scaled(self.rest.score(customers)) * _AFTER


def own_purchases(known: Known, rest: Popularity) -> OwnPurchases:
    """Nothing is learned but what each customer bought."""
    return OwnPurchases(known.recent, rest)
