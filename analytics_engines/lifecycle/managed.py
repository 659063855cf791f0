"""The contract of a managed model: one whose versions are kept, compared and served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from analytics_engines.lifecycle.distributions import Floats
from analytics_engines.lifecycle.versions import Card


@dataclass(frozen=True, slots=True)
class Cases:
    """What was known of some subjects on a day, and what came of them.

    Args:
        features: Cases x features.
        outcome: 1 where what the model predicts has happened.
    """

    features: Floats
    outcome: Floats


class ManagedModel(Protocol):
    """A model of chances: how to train it, what it is tested on, what it scores today.

    Nothing it trains on or is tested with lies after the day it says.
    """

    @property
    def name(self) -> str:
        """Name in the registry, such as `churn_forest`."""
        ...

    @property
    def recipe(self) -> int:
        """Raised whenever code or features change, so that older parameters no longer fit."""
        ...

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Of the columns of every features matrix."""
        ...

    @property
    def today(self) -> date:
        """The last day known."""
        ...

    @property
    def horizon_days(self) -> int:
        """Days after which an outcome is known for good."""
        ...

    @property
    def rows(self) -> int:
        """Facts known today; a fifth more of them is a reason to train."""
        ...

    def fits(self, card: Card) -> bool:
        """Whether a version can still be served: same recipe, same question."""
        ...

    def train(self) -> bytes:
        """Parameters learned from everything known.

        Raises:
            NotEnoughDataError: There is too little to learn from.
        """
        ...

    def train_before_holdout(self) -> bytes:
        """The same without the last horizon.

        Raises:
            NotEnoughDataError: There is too little to learn from.
        """
        ...

    def figures(self) -> Mapping[str, float]:
        """What is measured of `train_before_holdout` on the last horizon."""
        ...

    def cases_since(self, day: date) -> Cases:
        """Everyone as known on a day, with what has come of them until today."""
        ...

    def current(self) -> Floats:
        """Features of everyone scored today."""
        ...

    def score(self, artefact: bytes, features: Floats) -> Floats:
        """Chances by a version's parameters."""
        ...
