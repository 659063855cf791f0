"""What customers will buy: BG/NBD with Gamma-Gamma, boosted trees on top of it, and the better of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics_engines.demand_insights_engine.bg_nbd import BgNbd, fit_bg_nbd
from analytics_engines.demand_insights_engine.boosted_value import BoostedValue, Guess, fit_boosted_value
from analytics_engines.demand_insights_engine.customer_features import customer_features
from analytics_engines.demand_insights_engine.gamma_gamma import GammaGamma, fit_gamma_gamma
from analytics_engines.demand_insights_engine.history import History, Outcome, Summary, summarise
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats

CLASSIC, BOOSTED, BLEND = "bg_nbd_gamma_gamma", "xgboost", "blend"
NAIVE = "spend_repeats"
_SHORTEST = 28


@dataclass(frozen=True, slots=True)
class Classic:
    """BG/NBD and Gamma-Gamma of one shop at one cut, with what they were fitted to."""

    history: History
    seen: Summary
    rhythm: BgNbd
    money: GammaGamma

    @property
    def order_value(self) -> Floats:
        """Expected net value of the next purchase, by customer."""
        return self.money.expected(self.seen.rhythm.repeats + 1, self.seen.mean_value)

    def guess(self, days: float) -> Guess:
        """Expected purchases and spend of the next `days`."""
        purchases = self.rhythm.expected(self.seen.rhythm, days)
        return Guess(purchases, purchases * self.order_value)


def fit_classic(history: History) -> Classic:
    """Fit both models to everything known at the history's end.

    Raises:
        NotEnoughDataError: Too few customers, or nobody came back.
    """
    seen = summarise(history)
    rhythm = fit_bg_nbd(seen.rhythm)
    return Classic(history, seen, rhythm, fit_gamma_gamma(seen.rhythm.repeats + 1, seen.mean_value))


def learn_corrections(history: History, days: int, seed: int) -> BoostedValue:
    """Trees fitted to the last `days` of a history, from what was known before them."""
    past = fit_classic(history.until(history.end - days))
    outcome = history.between(past.history.end, history.end).of(past.seen.customer)
    features = customer_features(past.history, past.seen, days)
    return fit_boosted_value(features, past.guess(days), outcome, seed)


def predict_all(known: Classic, trees: BoostedValue, days: float) -> dict[str, Guess]:
    """Every candidate's expectation of the next `days`; the blend is the geometric mean."""
    classic = known.guess(days)
    boosted = trees.predict(customer_features(known.history, known.seen, days), classic)
    blend = Guess(np.sqrt(classic.purchases * boosted.purchases), np.sqrt(classic.spend * boosted.spend))
    return {CLASSIC: classic, BOOSTED: boosted, BLEND: blend}


@dataclass(frozen=True, slots=True)
class Holdout:
    """A test on the last days of a history, from what was known before them.

    Args:
        days: Length of the test.
        predicted: By candidate.
        naive: Spend of everything so far, expected again.
        outcome: What happened.
    """

    days: int
    predicted: Mapping[str, Guess]
    naive: Floats
    outcome: Outcome

    @property
    def best(self) -> str:
        """The candidate with the smallest errors of spend, root mean squared and absolute alike."""
        base = self.predicted[CLASSIC].spend

        def score(name: str) -> float:
            found = self.predicted[name].spend
            truth = self.outcome.spend
            return rmse(found, truth) / rmse(base, truth) + mae(found, truth) / mae(base, truth)

        return min(self.predicted, key=score)


def hold_out_the_last(history: History, days: int, seed: int) -> Holdout:
    """Predict the last `days` by every candidate, learning from the days before them alone."""
    known = fit_classic(history.until(history.end - days))
    trees = learn_corrections(known.history, days, seed)
    outcome = history.between(known.history.end, history.end).of(known.seen.customer)
    naive = known.seen.mean_value * (known.seen.rhythm.repeats + 1)
    return Holdout(days, predict_all(known, trees, days), naive, outcome)


def learning_days(history: History, horizon: int, parts: int) -> int:
    """The horizon, or as much of it as fits `parts` times into the history.

    Raises:
        NotEnoughDataError: Not even four weeks do.
    """
    days = min(horizon, (history.end - history.begin) // parts)
    if days < _SHORTEST:
        raise NotEnoughDataError(f"{parts * _SHORTEST} days of sales are needed to test predictions")
    return days


def rmse(predicted: Floats, actual: Floats) -> float:
    """Root mean squared error."""
    return float(np.sqrt(np.mean((predicted - actual) ** 2)))


def mae(predicted: Floats, actual: Floats) -> float:
    """Mean absolute error."""
    return float(np.mean(np.abs(predicted - actual)))
