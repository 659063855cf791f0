"""The churn forest as a managed model: versions are kept, compared and served side by side."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from analytics_engines.demand_insights_engine.churn import (
    FEATURES,
    ChurnTest,
    ChurnView,
    churn_figures,
    churn_view,
    hold_out_churn,
    learn_churn,
)
from analytics_engines.demand_insights_engine.churn_forest import ChurnForest
from analytics_engines.demand_insights_engine.history import History, Texts
from analytics_engines.demand_insights_engine.purchase_rhythm import churn_horizon
from analytics_engines.forecasting.base import Floats
from analytics_engines.lifecycle.managed import Cases
from analytics_engines.lifecycle.ramp import served_by_new
from analytics_engines.lifecycle.tend import Tended, tend
from analytics_engines.lifecycle.versions import Card, ModelReport, ModelState, Version

MODEL, RECIPE = "churn_forest", 2
MODEL_VERSION = f"{MODEL}-{RECIPE}"
"""Who the forest is where no registry keeps its versions."""

_EPOCH = date(1970, 1, 1)
_HORIZON = "horizon_days"
_SAME_QUESTION = 0.2
"""A version's horizon may differ from that of the shop's rhythm of today by this share."""


@dataclass(frozen=True)
class ManagedChurn:
    """Chances of no purchase within the horizon, learned from a history."""

    history: History
    horizon_days: int
    seed: int

    name = MODEL
    recipe = RECIPE
    feature_names = FEATURES

    @property
    def today(self) -> date:
        """The last day of the history."""
        return _EPOCH + timedelta(days=self.history.end)

    @property
    def rows(self) -> int:
        """Days with a sale or a return, by customer."""
        return len(self.history.day)

    @cached_property
    def view(self) -> ChurnView:
        """Everyone who ever bought, as known today."""
        return churn_view(self.history, self.horizon_days)

    @cached_property
    def test(self) -> ChurnTest:
        """Chances given a horizon ago, and who then stayed away."""
        return hold_out_churn(self.history, self.horizon_days, self.seed)

    def fits(self, card: Card) -> bool:
        """Whether a version has this recipe and this horizon."""
        return card.recipe == RECIPE and card.figures.get(_HORIZON) == self.horizon_days

    def train(self) -> bytes:
        """A forest learned from everything known."""
        return packed(learn_churn(self.history, self.horizon_days, self.seed))

    def train_before_holdout(self) -> bytes:
        """The forest that `test` was made by."""
        return packed(self.test.forest)

    def figures(self) -> Mapping[str, float]:
        """Its area under the curve, calibration error and so on, and the horizon."""
        return churn_figures(self.test) | {_HORIZON: float(self.horizon_days)}

    def cases_since(self, day: date) -> Cases:
        """Everyone as known on a day; the outcome is 1 for those who have not bought since."""
        cut = (day - _EPOCH).days
        view = churn_view(self.history.until(cut), self.horizon_days)
        end = min(cut + self.horizon_days, self.history.end)
        silent = self.history.between(cut, end).of(view.seen.customer).purchases == 0
        return Cases(view.features, silent.astype(np.float64))

    def current(self) -> Floats:
        """Features of everyone today."""
        return self.view.features

    def score(self, artefact: bytes, features: Floats) -> Floats:
        """Calibrated chances by a packed forest."""
        return unpacked(artefact).probability(features)


@dataclass(frozen=True, slots=True)
class ServedForest:
    """The forests that serve, and by which of them each customer is served."""

    champion: ChurnForest
    contender: ChurnForest | None
    by_contender: Floats
    names: tuple[str, str]

    def probability(self, features: Floats) -> Floats:
        """Each customer's chance, by the forest that serves the customer."""
        return self._merged(*(forest.probability(features) for forest in self._forests()))

    def contributions(self, features: Floats, *, exact: bool = False) -> Floats:
        """The same of what each feature adds to the log-odds; all of them by the champion when exact."""
        if exact:
            return self.champion.contributions(features, exact=True)
        return self._merged(*(forest.contributions(features) for forest in self._forests()))

    def version(self) -> Texts:
        """The version that serves each customer."""
        return np.where(self.by_contender > 0, self.names[1], self.names[0]).astype(object)

    def _forests(self) -> tuple[ChurnForest, ...]:
        return (self.champion,) if self.contender is None else (self.champion, self.contender)

    def _merged(self, old: Floats, new: Floats | None = None) -> Floats:
        if new is None:
            return old
        chosen = self.by_contender > 0
        return np.where(chosen if old.ndim == 1 else chosen[:, None], new, old)


def managed_churn(history: History, state: ModelState | None, seed: int) -> ManagedChurn:
    """The model with the champion's horizon, while that is still near the shop's rhythm.

    Raises:
        NotEnoughDataError: Customers hardly ever come back, or the history is too short to tell.
    """
    days = churn_horizon(history)
    champion = state.champion if state else None
    kept = int(champion.card.figures.get(_HORIZON, 0)) if champion else 0
    is_near = kept > 0 and abs(days - kept) <= _SAME_QUESTION * kept
    return ManagedChurn(history, kept if is_near else days, seed)


def serve_churn(model: ManagedChurn, state: ModelState | None) -> tuple[ServedForest, ModelReport | None]:
    """The forests to serve: those of the registry, tended to; without a registry, one learned now.

    Raises:
        NotEnoughDataError: Too few customers left or stayed to learn from.
    """
    count = len(model.view.features)
    if state is None:
        forest = learn_churn(model.history, model.horizon_days, model.seed)
        return ServedForest(forest, None, np.zeros(count), (MODEL_VERSION, "")), None
    tended = tend(model, state)
    return _served(model, tended), tended.report


def _served(model: ManagedChurn, tended: Tended) -> ServedForest:
    new = tended.contender
    customers = model.history.ids[model.view.seen.customer]
    share = tended.share if new else 0.0
    return ServedForest(
        unpacked(tended.champion.artefact),
        unpacked(new.artefact) if new else None,
        served_by_new(MODEL, customers, share).astype(np.float64),
        (tended.champion.name, _name(new)),
    )


def _name(version: Version | None) -> str:
    return version.name if version else ""


def packed(forest: ChurnForest) -> bytes:
    """A forest as bytes."""
    trees = base64.b64encode(bytes(forest.trees.save_raw("ubj"))).decode()
    said = {"slope": forest.slope, "intercept": forest.intercept, "trees": trees}
    return json.dumps(said, sort_keys=True).encode()


def unpacked(data: bytes) -> ChurnForest:
    """The forest that was packed."""
    import xgboost

    said = json.loads(data)
    trees = xgboost.Booster({"nthread": 1})
    trees.load_model(bytearray(base64.b64decode(said["trees"])))
    return ChurnForest(trees, said["slope"], said["intercept"])
