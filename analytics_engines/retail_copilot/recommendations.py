"""`product_recommendations`: the recommender that finds last baskets best, and a floor below it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np
import pyarrow as pa

from analytics_engines.engine import Metric, Query
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.retail_copilot.choice import Choice, choose
from analytics_engines.retail_copilot.holdout import cuts
from analytics_engines.retail_copilot.item_knn import item_neighbours
from analytics_engines.retail_copilot.options import Options
from analytics_engines.retail_copilot.popularity import POPULAR, WINDOWS, popularity
from analytics_engines.retail_copilot.purchases import Codes, Purchases, catalogue, read_purchases
from analytics_engines.retail_copilot.recommendation_rows import Publisher, Row
from analytics_engines.retail_copilot.recommender import known_from
from analytics_engines.retail_copilot.shelf import Shelf, read_shelf
from analytics_engines.retail_copilot.tables import PRODUCT_RECOMMENDATIONS
from analytics_engines.sales import Sales
from analytics_engines.tables import rows_to_table

_FEWEST_JUDGED = 30


def recommendations(
    query: Query, sales: Sales, options: Options, seed: int
) -> tuple[pa.Table, list[Metric], list[str]]:
    """The table, figures of every model on the test cut, and what must be said.

    Raises:
        NotEnoughDataError: No product was bought by enough customers.
    """
    everything = read_purchases(sales)
    purchases = catalogue(everything, options.fewest_customers, options.catalogue)
    if not len(purchases.products):
        raise NotEnoughDataError(f"no product was bought by {options.fewest_customers} known customers")
    choice, reasons = _choice(purchases, options, seed)
    known, shelf = known_from(purchases), read_shelf(query, purchases.products)
    popular = popularity(known, WINDOWS[0])
    publisher = Publisher(known, shelf, item_neighbours(known), popular, options.recommended)
    customers = np.empty(0, dtype=np.int64)
    own: Iterable[Row] = ()
    if choice is not None and choice.winner != POPULAR:
        customers = _latest(purchases, options.most_customers)
        own = publisher.for_customers(choice.fit(known), customers)
    rows = list(chain(own, publisher.for_products(), publisher.for_anyone()))
    table = rows_to_table(rows, PRODUCT_RECOMMENDATIONS)
    figures = [*_figures(choice), *_reach(everything, purchases, customers)]
    return table, figures, [*reasons, *_reservations(everything, purchases, customers, shelf)]


def _choice(purchases: Purchases, options: Options, seed: int) -> tuple[Choice | None, list[str]]:
    """The winner; None with a reason where too few customers came back to compare on."""
    validation, test = cuts(purchases, options.judged_customers, seed)
    if min(len(validation.judged), len(test.judged)) < _FEWEST_JUDGED:
        few = min(len(validation.judged), len(test.judged))
        said = f"{few} customers have three baskets or more, {_FEWEST_JUDGED} are needed to compare models"
        return None, [f"the most popular products are recommended to everyone: {said}"]
    choice = choose(validation, test)
    if choice.winner == POPULAR:
        return choice, [
            "the most popular products are recommended to everyone: no model found more of the hidden baskets"
        ]
    return choice, []


def _latest(purchases: Purchases, most: int) -> Codes:
    """Customers by their last purchase, the latest first, then by number."""
    last = purchases.last_day()
    there = np.flatnonzero(last > np.iinfo(np.int64).min)
    return np.sort(there[np.argsort(-last[there], kind="stable")][:most])


def _figures(choice: Choice | None) -> list[Metric]:
    if choice is None:
        return []
    floor = choice.judged["popularity"].recall
    figures = []
    for name, judged in choice.judged.items():
        subject = "chosen" if name == choice.winner else "candidate"
        named = {
            "recall_at_10": judged.recall,
            "recall_at_10_of_new_products": judged.new_recall,
            "hit_rate_at_10": judged.hit_rate,
            "coverage": judged.coverage,
            "recall_over_popularity": judged.recall / floor if floor else float("nan"),
        }
        figures += [
            Metric(name, metric, value, "holdout", subject)
            for metric, value in named.items()
            if np.isfinite(value)
        ]
    return figures


def _reach(everything: Purchases, purchases: Purchases, customers: Codes) -> list[Metric]:
    """How much of the shop has recommendations of its own."""
    products = len(purchases.products) / max(len(everything.products), 1)
    return [
        Metric("recommendations", "products_learned_from", products, "in_sample"),
        Metric(
            "recommendations",
            "customers_reached",
            len(customers) / max(len(everything.customers), 1),
            "in_sample",
        ),
    ]


def _reservations(everything: Purchases, purchases: Purchases, customers: Codes, shelf: Shelf) -> list[str]:
    said = []
    left = len(everything.customers) - len(customers)
    if left and len(customers):
        said.append(f"{left} customers get the most popular products: they bought too little or too long ago")
    if not shelf.stocked:
        said.append("products out of stock cannot be left out: the source has no stock")
    if len(purchases.products) < len(everything.products):
        few = len(everything.products) - len(purchases.products)
        said.append(f"{few} products bought by too few customers are not recommended")
    return said
