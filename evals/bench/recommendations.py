"""Last baskets of a home's customers found again: ours beside the `implicit` library, in the same run."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from analytics_engines.retail_copilot.choice import Fit, choose
from analytics_engines.retail_copilot.holdout import Judgement, cuts, judge
from analytics_engines.retail_copilot.options import read_options
from analytics_engines.retail_copilot.purchases import Codes, Floats, catalogue, read_purchases
from analytics_engines.retail_copilot.recommender import Known
from analytics_engines.sales import Sales
from evals.errors import PeerMissingError

_FACTORS = (32, 128)
_SEED = 20240607


@dataclass(frozen=True, slots=True)
class Factors:
    """Alternating least squares of `implicit`: factors of customers and products."""

    customers: Floats
    products: Floats
    name: str = "implicit_als"

    def score(self, customers: Codes) -> Floats:
        """Inner products, moved to be no less than zero."""
        scores = self.customers[customers] @ self.products.T
        return np.asarray(scores - scores.min(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Item neighbours of `implicit` by cosine."""

    bought: Any
    similarity: Any
    name: str = "implicit_item_knn"

    def score(self, customers: Codes) -> Floats:
        """Sum of similarities to what was bought."""
        return np.asarray((self.bought[customers] @ self.similarity).toarray())


def last_baskets(sales: Sales, seed: int = _SEED) -> Iterator[Mapping[str, float | str]]:
    """Figures of every model on the test cut; settings, the peers' too, are chosen on the validation cut.

    Raises:
        PeerMissingError: `implicit` is not installed.
    """
    options = read_options({})
    purchases = catalogue(read_purchases(sales), options.fewest_customers, options.catalogue)
    validation, test = cuts(purchases, options.judged_customers, seed)
    choice = choose(validation, test)
    floor = choice.judged["popularity"]
    for name, judged in choice.judged.items():
        yield _figures(name, judged, floor, chosen=name == choice.winner)
    factors: list[Fit] = [partial(_factors, count=count) for count in _FACTORS]
    for tries in (factors, [_neighbours]):
        fit = max(tries, key=lambda one: judge(one(validation.known), validation).merit)
        peer = fit(test.known)
        yield _figures(peer.name, judge(peer, test), floor, chosen=False)


def _figures(name: str, judged: Judgement, floor: Judgement, *, chosen: bool) -> Mapping[str, float | str]:
    return {
        "model": f"{name} (published)" if chosen else name,
        "recall@10": judged.recall,
        "over popularity": judged.recall / floor.recall,
        "recall@10 of new products": judged.new_recall,
        "of new products over popularity": judged.new_recall / floor.new_recall,
        "hit rate@10": judged.hit_rate,
        "coverage": judged.coverage,
    }


def _factors(known: Known, count: int) -> Factors:
    model = _peer("implicit.als").AlternatingLeastSquares(
        factors=count, regularization=0.05, alpha=10.0, iterations=15, random_state=_SEED, num_threads=1
    )
    model.fit(_matrix(known), show_progress=False)
    return Factors(model.user_factors, model.item_factors)


def _neighbours(known: Known) -> Neighbours:
    model = _peer("implicit.nearest_neighbours").CosineRecommender(K=60, num_threads=1)
    model.fit(_matrix(known), show_progress=False)
    return Neighbours(_matrix(known), model.similarity)


def _matrix(known: Known) -> object:
    """Days bought as the peer takes them."""
    return importlib.import_module("scipy.sparse").csr_matrix(known.days, dtype=np.float32)


def _peer(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise PeerMissingError(f"{name} is needed to compare with: install implicit first") from error
