"""Drift of a managed model: of its inputs, of its scores, and of how far its chances can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from analytics_engines.lifecycle.comparison import area_under_curve, calibration_error
from analytics_engines.lifecycle.distributions import (
    Floats,
    Reference,
    chi_square,
    kolmogorov_smirnov,
    population_stability,
    stability_noise,
)
from analytics_engines.lifecycle.managed import ManagedModel
from analytics_engines.lifecycle.versions import DriftFigure, DriftKind, DriftStatus, Version

WATCH_FROM, DRIFT_FROM = 0.10, 0.25
"""Population stability index: moderate and large shifts (Siddiqi 2006)."""
UNLIKELY = 0.001
"""A shift counts when luck alone would give it less often; many inputs are looked at in every run."""
CALIBRATION_LOST, RANKING_LOST = 0.05, 0.05
"""Added calibration error, and area under the curve lost, that are drift."""
DRIFTED_INPUTS = 0.2
"""Share of inputs that must have drifted before the model's inputs have."""

_NOISE = 3.0
_FEWEST_CASES = 100


def drift_of(model: ManagedModel, version: Version) -> tuple[DriftFigure, ...]:
    """Every figure of drift of a version, against what its card says of the day it learned."""
    current = model.current()
    card, found = version.card, list[DriftFigure]()
    for number, reference in enumerate(card.features):
        found += moved(model.name, card.version, DriftKind.INPUT, reference, current[:, number])
    if card.scores is not None:
        scores = model.score(version.artefact, current)
        found += moved(model.name, card.version, DriftKind.SCORE, card.scores, scores)
    return (*found, *_calibration(model, version))


def moved(
    model: str, version: str, kind: DriftKind, reference: Reference, values: Floats
) -> list[DriftFigure]:
    """The stability index and a test of one input or score; the verdict needs both."""
    index = population_stability(reference, values)
    noise = _NOISE * stability_noise(reference, values)
    test = chi_square if reference.is_discrete else kolmogorov_smirnov
    statistic, p_value = test(reference, values)
    threshold = max(DRIFT_FROM, noise)
    sure = p_value < UNLIKELY
    watch = sure and index >= max(WATCH_FROM, noise)
    status = (
        DriftStatus.DRIFT if sure and index >= threshold else DriftStatus.WATCH if watch else DriftStatus.OK
    )
    name = "chi_square" if reference.is_discrete else "ks"
    said = (model, version, kind, reference.name)
    return [
        DriftFigure(*said, "psi", index, threshold, status, None, p_value, len(values)),
        DriftFigure(*said, name, statistic, UNLIKELY, status, None, p_value, len(values)),
    ]


def has_drifted(figures: Sequence[DriftFigure]) -> str | None:
    """Why the model as a whole has drifted, in words; None where it has not.

    One input alone is worth a look; a fifth of them, the scores or the calibration are drift of the model.
    """
    inputs = [f for f in figures if f.kind is DriftKind.INPUT and f.measure == "psi"]
    away = [f.subject for f in inputs if f.status is DriftStatus.DRIFT]
    reasons = [
        f"{f.subject}: {f.measure} {f.value:.3g} (drift from {f.threshold:.3g})"
        for f in figures
        if f.kind is not DriftKind.INPUT and f.status is DriftStatus.DRIFT and f.measure not in _TESTS
    ]
    if inputs and len(away) >= max(1.0, DRIFTED_INPUTS * len(inputs)):
        reasons.insert(0, f"{len(away)} of {len(inputs)} inputs have moved: {', '.join(away[:5])}")
    return "; ".join(reasons) or None


_TESTS = frozenset({"ks", "chi_square"})


def _calibration(model: ManagedModel, version: Version) -> list[DriftFigure]:
    """Chances of a horizon ago against what happened; only of days that the version had not seen."""
    day = model.today - timedelta(days=model.horizon_days)
    if version.card.trained_until > day:
        return []
    cases = model.cases_since(day)
    if len(cases.outcome) < _FEWEST_CASES or len(np.unique(cases.outcome)) < 2:
        return []
    chance = model.score(version.artefact, cases.features)
    known = version.card.figures
    found = calibration_error(chance, cases.outcome), area_under_curve(chance, cases.outcome)
    claimed = known.get("ece", 0.0), known.get("auc", found[1])
    limits = claimed[0] + CALIBRATION_LOST, claimed[1] - RANKING_LOST
    said = (model.name, version.card.version, DriftKind.CALIBRATION)
    return [
        DriftFigure(
            *said, "calibration", "ece", found[0], limits[0], _status(found[0] > limits[0]),
            claimed[0], cases=len(chance),
        ),
        DriftFigure(
            *said, "ranking", "auc", found[1], limits[1], _status(found[1] < limits[1]),
            claimed[1], cases=len(chance),
        ),
    ]  # fmt: skip


def _status(is_beyond: bool) -> DriftStatus:
    return DriftStatus.DRIFT if is_beyond else DriftStatus.OK
