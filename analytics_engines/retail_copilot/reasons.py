"""Why a product is recommended to a customer, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from analytics_engines.retail_copilot.item_knn import ItemNeighbours
from analytics_engines.retail_copilot.purchases import Codes
from analytics_engines.retail_copilot.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence, and the product bought before that speaks for it most, if one does."""

    text: str
    because: int | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for products: days bought by the customer, and neighbours among what was bought."""

    days: sparse.csr_array
    neighbours: ItemNeighbours
    shelf: Shelf

    def of(self, customer: int, products: Codes) -> list[Reason]:
        """A reason for each product: bought before, bought with another, or popular."""
        begin, end = self.days.indptr[customer : customer + 2]
        bought, days = self.days.indices[begin:end], self.days.data[begin:end]
        if not len(bought):
            return [popular(self.shelf, product) for product in products]
        similar = self.neighbours.similarity[bought][:, products].toarray()
        nearest = similar.argmax(axis=0)
        return [
            self._reason(int(product), bought, days, int(nearest[i]), float(similar[nearest[i], i]))
            for i, product in enumerate(products)
        ]

    def _reason(self, product: int, bought: Codes, days: Codes, nearest: int, similarity: float) -> Reason:
        own = np.flatnonzero(bought == product)
        if len(own):
            times = int(days[own[0]])
            return Reason(f"bought on {times} {'day' if times == 1 else 'days'} before", product)
        if similarity > 0:
            other = int(bought[nearest])
            return Reason(f"bought with {self.shelf.names[other]}", other)
        return popular(self.shelf, product)


def popular(shelf: Shelf, product: int) -> Reason:
    """That many customers bought it."""
    category = shelf.categories[product]
    return Reason(f"popular in {category}" if category else "popular")
