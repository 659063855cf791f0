"""Which recommender a shop gets: the one of most merit on the validation cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from analytics_engines.retail_copilot.blend import OWN_WEIGHTS, Blend
from analytics_engines.retail_copilot.ease import RIDGES, ease
from analytics_engines.retail_copilot.holdout import Cut, Judgement, judge
from analytics_engines.retail_copilot.item_knn import item_neighbours
from analytics_engines.retail_copilot.own_purchases import own_purchases
from analytics_engines.retail_copilot.popularity import WINDOWS, popularity
from analytics_engines.retail_copilot.recommender import Known, Recommender

Fit = Callable[[Known], Recommender]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, and how each kind of model did on the test cut.

    Its settings are those that did best on the validation cut.

    Args:
        fit: Fits the winner anew.
        judged: Test figures by name of the model.
        winner: Its name.
    """

    fit: Fit
    judged: Mapping[str, Judgement]
    winner: str


def choose(validation: Cut, test: Cut) -> Choice:
    """Try every candidate on the validation cut; judge the best of each kind on the test cut."""
    best: dict[str, tuple[float, Fit]] = {}
    for fit in _candidates(validation.known):
        recommender = fit(validation.known)
        for candidate, refit in _with_own(recommender, fit, validation.known):
            merit = judge(candidate, validation).merit
            if candidate.name not in best or merit > best[candidate.name][0]:
                best[candidate.name] = (merit, refit)
    winner = max(best, key=lambda name: best[name][0])
    judged = {name: judge(fit(test.known), test) for name, (_, fit) in best.items()}
    return Choice(best[winner][1], judged, winner)


def _candidates(known: Known) -> Iterator[Fit]:
    for days in WINDOWS:
        yield partial(_popular, days=days)
    yield _own
    yield item_neighbours
    for ridge in RIDGES:
        yield partial(ease, ridge=ridge)


def _with_own(recommender: Recommender, fit: Fit, known: Known) -> Iterator[tuple[Recommender, Fit]]:
    """The recommender by itself, and with weight for what each customer bought before."""
    yield recommender, fit
    if recommender.name not in {"item_knn", "ease"}:
        return
    own = own_purchases(known, popularity(known, WINDOWS[0]))
    for weight in OWN_WEIGHTS:
        yield Blend(recommender, own, weight), partial(_blended, fit=fit, weight=weight)


def _popular(known: Known, days: int) -> Recommender:
    return popularity(known, days)


def _own(known: Known) -> Recommender:
    return own_purchases(known, popularity(known, WINDOWS[0]))


def _blended(known: Known, fit: Fit, weight: float) -> Recommender:
    return Blend(fit(known), own_purchases(known, popularity(known, WINDOWS[0])), weight)
