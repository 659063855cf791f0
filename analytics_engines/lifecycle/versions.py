"""Versions of managed models: what the registry holds, what a run is told, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum

from analytics_engines.lifecycle.distributions import Reference


@dataclass(frozen=True, slots=True)
class Card:
    """What a version was made from, and how inputs and scores were spread when it learned.

    Args:
        model: Name of the model.
        version: `recipe.number.0`: the recipe changes with the code, the number with every training.
        trained_until: The last day it learned from.
        rows: Cases known by then.
        features: Inputs of everyone scored on that day.
        scores: Its scores of them.
        figures: What was measured of it on days it had not seen.
    """

    model: str
    version: str
    trained_until: date
    rows: int
    features: tuple[Reference, ...] = ()
    scores: Reference | None = None
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def recipe(self) -> int:
        """The recipe it was made by."""
        return int(self.version.split(".")[0])

    def to_json(self) -> str:
        """The card as JSON."""
        return json.dumps(asdict(self) | {"trained_until": self.trained_until.isoformat()})

    @classmethod
    def from_json(cls, text: str) -> Card:
        """Read what `to_json` wrote."""
        said = json.loads(text)
        scores = said["scores"]
        return cls(
            said["model"],
            said["version"],
            date.fromisoformat(said["trained_until"]),
            said["rows"],
            tuple(Reference.from_dict(feature) for feature in said["features"]),
            None if scores is None else Reference.from_dict(scores),
            said["figures"],
        )


@dataclass(frozen=True, slots=True)
class Version:
    """A version with its trained parameters, as bytes that its model understands."""

    card: Card
    artefact: bytes

    @property
    def name(self) -> str:
        """What rows and answers call it."""
        return f"{self.card.model}-{self.card.version}"


class EventKind(StrEnum):
    """Steps in the life of a version."""

    TRAINED = "trained"
    PROMOTED = "promoted"
    REJECTED = "rejected"
    RAMPED = "ramped"
    ROLLED_BACK = "rolled_back"
    DRIFT_BEGAN = "drift_began"
    DRIFT_ENDED = "drift_ended"


@dataclass(frozen=True, slots=True)
class ModelEvent:
    """One step, why it was taken, and the figure that it rests on.

    `share` is the part of the customers (or what is scored) that the version serves from now on.
    """

    kind: EventKind
    model: str
    version: str
    reason: str
    share: float | None = None
    measure: str | None = None
    value: float | None = None
    baseline: float | None = None
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class ModelState:
    """What the registry knows of a model when a run begins.

    Args:
        model: Name of the model.
        champion: The version in use; None before the first.
        contender: A newer version that serves `share`; None when there is no ramp.
        share: Part that the contender serves.
        since: The day that the share holds from.
        tried: The day of the latest training; None before the first.
        numbers: How many versions have been trained.
        is_drifting: Whether drift was there at the last look.
    """

    model: str
    champion: Version | None = None
    contender: Version | None = None
    share: float = 0.0
    since: date | None = None
    tried: date | None = None
    numbers: int = 0
    is_drifting: bool = False


class DriftKind(StrEnum):
    """What has moved."""

    INPUT = "input"
    SCORE = "score"
    CALIBRATION = "calibration"
    FORECAST_ERROR = "forecast_error"


class DriftStatus(StrEnum):
    """How far."""

    OK = "ok"
    WATCH = "watch"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class DriftFigure:
    """One measure of one input, score or error: its value, from where on it is drift, and the verdict."""

    model: str
    version: str
    kind: DriftKind
    subject: str
    measure: str
    value: float
    threshold: float
    status: DriftStatus
    baseline: float | None = None
    p_value: float | None = None
    cases: int = 0


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What a run did with a managed model: steps in order, versions to keep, and drift."""

    model: str
    events: tuple[ModelEvent, ...] = ()
    versions: tuple[Version, ...] = ()
    drift: tuple[DriftFigure, ...] = ()
