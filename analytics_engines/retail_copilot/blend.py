"""A recommender of the like-minded with some weight for what the customer bought before."""

from __future__ import annotations

from dataclasses import dataclass

from analytics_engines.retail_copilot.own_purchases import OwnPurchases
from analytics_engines.retail_copilot.purchases import Codes, Floats
from analytics_engines.retail_copilot.recommender import Recommender, scaled

OWN_WEIGHTS = (0.3, 1.0, 3.0)
"""Weights of own purchases that are tried."""


@dataclass(frozen=True, slots=True)
class Blend:
    """Both scores over their highest, the own ones weighed."""

    others: Recommender
    own: OwnPurchases
    weight: float

    @property
    def name(self) -> str:
        """Of the recommender of the like-minded, with own purchases."""
        return f"{self.others.name}_and_own_purchases"

    def score(self, customers: Codes) -> Floats:
        """Customers x products."""
        return scaled(self.others.score(customers)) + self.weight * self.own.score(customers)
