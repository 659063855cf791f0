"""A new version on the ramp: whom it serves, whether it may serve more, whether it must go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics_engines.lifecycle.comparison import MOST_LOST_RANKING, SIGNIFICANCE, ranks_worse
from analytics_engines.lifecycle.distributions import Floats
from analytics_engines.lifecycle.managed import ManagedModel
from analytics_engines.lifecycle.versions import ModelState, Version

STAGES = (0.1, 0.5, 1.0)
"""Shares that a new version serves, one after the other."""
STAGE_DAYS = 7
"""Days of outcomes before the next stage."""
MOST_SHIFT = 0.2
"""How far the mean of a version's chances may lie from that of the day it learned."""

_FEWEST_CASES, _FEWEST_EACH = 100, 10
_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Guard:
    """What a look at a version on the ramp said: `worse` must go, `may_rise` may serve more."""

    worse: bool
    may_rise: bool
    reason: str
    measure: str | None = None
    value: float | None = None
    baseline: float | None = None
    p_value: float | None = None


def served_by_new(model: str, subjects: Iterable[str], share: float) -> NDArray[np.bool_]:
    """Whom a new version serves: always the same ones, and more of them as the share grows."""
    salt = f"{model}\n"
    parts = (
        int.from_bytes(hashlib.blake2b((salt + one).encode(), digest_size=8).digest(), "big") % _PARTS
        for one in subjects
    )
    return np.fromiter(parts, dtype=np.int64) < share * _PARTS


def next_share(share: float) -> float:
    """The share after this one."""
    return next((stage for stage in STAGES if stage > share + 1e-9), 1.0)


def guard(model: ManagedModel, state: ModelState, new: Version, old: Version) -> Guard:
    """Look at a new version: its chances of today first, then what came of those of the stage's first day.

    Both versions are judged on everyone, each with the chances it gives as of that day: a pair of chances
    for the same customer tells more than two groups of customers do.
    """
    today = model.current()
    ours = _scored(model, new, today)
    if ours is None:
        return Guard(True, False, "its chances cannot be computed, or are no chances")
    learned = new.card.scores
    shift = abs(float(ours.mean()) - float(np.mean(learned.points))) if learned and len(ours) else 0.0
    if shift > MOST_SHIFT:
        said = f"its chances of today lie {shift:.2f} on average from those of the day that it learned"
        return Guard(True, False, said, "mean_shift", shift, MOST_SHIFT)
    return _by_outcomes(model, state, new, old)


def _by_outcomes(model: ManagedModel, state: ModelState, new: Version, old: Version) -> Guard:
    since = state.since or model.today
    elapsed = (model.today - since).days
    if elapsed < STAGE_DAYS:
        return Guard(False, False, f"{elapsed} of {STAGE_DAYS} days of outcomes")
    cases = model.cases_since(since)
    if len(cases.outcome) < _FEWEST_CASES or min(np.bincount(cases.outcome.astype(int), minlength=2)) < (
        _FEWEST_EACH
    ):
        return Guard(False, False, "too few outcomes to tell the versions apart")
    ours, theirs = (model.score(v.artefact, cases.features) for v in (new, old))
    area, baseline, p_value = ranks_worse(ours, theirs, cases.outcome)
    worse = p_value < SIGNIFICANCE and area < baseline - MOST_LOST_RANKING
    verb = "worse than" if worse else "no worse than"
    said = f"over {elapsed} days it ranks {verb} {old.card.version} (AUC {area:.3f} against {baseline:.3f})"
    return Guard(worse, not worse, said, "auc", area, baseline, p_value)


def _scored(model: ManagedModel, version: Version, features: Floats) -> Floats | None:
    """Its chances; None where they cannot be had or are no chances."""
    try:
        found = model.score(version.artefact, features)
    except ValueError:
        return None
    fine = bool(np.isfinite(found).all()) and bool(((found >= 0) & (found <= 1)).all())
    return found if fine else None
