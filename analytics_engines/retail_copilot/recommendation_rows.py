"""Rows of `product_recommendations`, kind of subject by kind of subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics_engines.retail_copilot.holdout import batches, top
from analytics_engines.retail_copilot.item_knn import ItemNeighbours
from analytics_engines.retail_copilot.popularity import Popularity
from analytics_engines.retail_copilot.purchases import Codes, Floats
from analytics_engines.retail_copilot.reasons import Reason, Reasons, popular
from analytics_engines.retail_copilot.recommender import Known, Recommender
from analytics_engines.retail_copilot.shelf import Shelf

Row = dict[str, object]
EVERYONE = "all"


@dataclass(frozen=True, slots=True)
class Publisher:
    """What rows are made of; products that cannot be sold now are left out."""

    known: Known
    shelf: Shelf
    neighbours: ItemNeighbours
    popular: Popularity
    count: int

    def for_customers(self, recommender: Recommender, customers: Codes) -> Iterator[Row]:
        """The customer's best, and the popular where nothing speaks for a product."""
        reasons = Reasons(self.known.days, self.neighbours, self.shelf)
        for some in batches(customers):
            scores = recommender.score(some)
            first = top(np.where(self.shelf.sellable, scores, -1.0), self.count)
            for customer, products, own in zip(some, first, scores, strict=True):
                yield from self._of_customer(int(customer), products, own, reasons, recommender.name)

    def _of_customer(
        self, customer: int, products: Codes, scores: Floats, reasons: Reasons, model: str
    ) -> Iterator[Row]:
        chosen = products[self.shelf.sellable[products] & (scores[products] > 0)]
        who = str(self.known.purchases.customers[customer])
        found = reasons.of(customer, chosen)
        rows = self._rows(chosen, scores, found)
        for product, row, reason in zip(chosen, rows, found, strict=True):
            yield {
                **row,
                "subject": "customer",
                "subject_id": who,
                "customer_id": who,
                "already_bought": reason.because == product,
                "model_version": model,
            }

    def for_products(self) -> Iterator[Row]:
        """What customers of each product bought as well."""
        for source in range(len(self.shelf.ids)):
            begin, end = self.neighbours.similarity.indptr[source : source + 2]
            near = self.neighbours.similarity.indices[begin:end]
            scores = np.zeros(len(self.shelf.ids))
            scores[near] = self.neighbours.similarity.data[begin:end]
            chosen = near[self.shelf.sellable[near]]
            chosen = chosen[np.argsort(-scores[chosen], kind="stable")][: self.count]
            shared = self.neighbours.shared[[source]].toarray()[0]
            reasons = [Reason(f"{int(shared[p])} customers bought both", source) for p in chosen]
            for row in self._rows(chosen, scores, reasons):
                yield {
                    **row,
                    "subject": "product",
                    "subject_id": str(self.shelf.ids[source]),
                    "source_product_id": str(self.shelf.ids[source]),
                    "source_product": str(self.shelf.names[source]),
                    "model_version": self.neighbours.name,
                }

    def for_anyone(self) -> Iterator[Row]:
        """The floor: the most popular of all, and of each category."""
        buyers = np.where(self.shelf.sellable, self.popular.buyers, 0.0)
        named = sorted({str(c) for c in self.shelf.categories if c})
        yield from self._popular("everyone", EVERYONE, buyers)
        for category in named:
            yield from self._popular("category", category, buyers * (self.shelf.categories == category))

    def _popular(self, subject: str, subject_id: str, buyers: Floats) -> Iterator[Row]:
        first = top(buyers[None, :], self.count)[0]
        chosen = first[buyers[first] > 0]
        for row in self._rows(chosen, buyers, [popular(self.shelf, int(p)) for p in chosen]):
            yield {
                **row,
                "subject": subject,
                "subject_id": subject_id,
                "model_version": self.popular.name,
            }

    def _rows(self, products: Codes, scores: Floats, reasons: list[Reason]) -> Iterator[Row]:
        highest = float(scores[products[0]]) if len(products) else 1.0
        for rank, (product, reason) in enumerate(zip(products, reasons, strict=True), start=1):
            yield {
                "rank": rank,
                "product_id": str(self.shelf.ids[product]),
                "product": str(self.shelf.names[product]),
                "category": self.shelf.categories[product],
                "score": float(scores[product]) / highest,
                "reason": reason.text,
                "because_product_id": None if reason.because is None else str(self.shelf.ids[reason.because]),
            }
