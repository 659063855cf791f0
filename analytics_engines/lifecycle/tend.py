"""One run's care of a managed model: look for drift, train, compare, promote, ramp, roll back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.lifecycle.comparison import Comparison, compare
from analytics_engines.lifecycle.distributions import Reference
from analytics_engines.lifecycle.drift import drift_of, has_drifted
from analytics_engines.lifecycle.managed import ManagedModel
from analytics_engines.lifecycle.ramp import STAGES, Guard, guard, next_share
from analytics_engines.lifecycle.versions import (
    Card,
    DriftFigure,
    EventKind,
    ModelEvent,
    ModelReport,
    ModelState,
    Version,
)

MORE_DATA = 0.2
"""Facts added since the champion learned, as a share, that are a reason to train."""
RETRY_DAYS = 7
"""Days after a training before the same trouble is a reason for another."""


@dataclass(frozen=True, slots=True)
class Tended:
    """Who serves from now on (`contender` serves `share`), and what the run did."""

    champion: Version
    contender: Version | None
    share: float
    report: ModelReport


def tend(model: ManagedModel, state: ModelState) -> Tended:
    """Bring a model up to date by the rules of `docs/models.md`.

    Raises:
        NotEnoughDataError: There is no version yet, and too little to learn from.
    """
    champion = state.champion
    if champion is None or not model.fits(champion.card):
        return _first(model, state)
    drift = drift_of(model, champion)
    why = has_drifted(drift)
    events = _drift_events(model, champion, state, why)
    if state.contender is not None and model.fits(state.contender.card):
        return _ramp(model, state, champion, state.contender, (events, drift))
    reason = _reason_to_train(model, state, champion, why)
    if reason is None:
        return _tended(model, champion, None, 0.0, (events, drift))
    return _challenge(model, state, champion, reason, (events, drift))


_Seen = tuple[list[ModelEvent], tuple[DriftFigure, ...]]


def _first(model: ManagedModel, state: ModelState) -> Tended:
    """The first version serves at once, as does the first of a new recipe: there is nothing to compare."""
    version = _trained(model, state)
    why = "the first version" if state.champion is None else "the recipe or the question has changed"
    events = [
        _event(EventKind.TRAINED, version, why),
        _event(EventKind.PROMOTED, version, why, share=1.0),
    ]
    return _tended(model, version, None, 0.0, (events, ()), version)


def _challenge(model: ManagedModel, state: ModelState, champion: Version, reason: str, seen: _Seen) -> Tended:
    """Train a challenger without the last horizon, compare both on it, and put a better one on the ramp.

    What goes on the ramp is the same recipe fitted on everything known, as a forecast is after its backtest.
    """
    events, drift = seen
    try:
        found = _compared(model, champion)
        version = _trained(model, state) if found.is_better else None
    except NotEnoughDataError:
        return _tended(model, champion, None, 0.0, seen)
    card = version.card if version else _card(model, state)
    trained = ModelEvent(EventKind.TRAINED, model.name, card.version, reason)
    if version is None:
        verdict = _verdict(EventKind.REJECTED, card, found, "it is not better than the champion", None)
        return _tended(model, champion, None, 0.0, ([*events, trained, verdict], drift))
    verdict = _verdict(EventKind.RAMPED, card, found, "it is better than the champion", STAGES[0])
    return _tended(model, champion, version, STAGES[0], ([*events, trained, verdict], drift), version)


def _ramp(
    model: ManagedModel, state: ModelState, champion: Version, contender: Version, seen: _Seen
) -> Tended:
    events, drift = seen
    look = guard(model, state, contender, champion)
    if look.worse:
        back = _event(EventKind.ROLLED_BACK, contender, look.reason, share=0.0, look=look)
        return _tended(model, champion, None, 0.0, ([*events, back], drift))
    if not look.may_rise:
        return _tended(model, champion, contender, state.share, seen)
    share = next_share(state.share)
    kind = EventKind.PROMOTED if share >= 1 else EventKind.RAMPED
    events = [*events, _event(kind, contender, look.reason, share=share, look=look)]
    if share >= 1:
        return _tended(model, contender, None, 0.0, (events, drift))
    return _tended(model, champion, contender, share, (events, drift))


def _compared(model: ManagedModel, champion: Version) -> Comparison:
    challenger = model.train_before_holdout()
    cases = model.cases_since(model.today - timedelta(days=model.horizon_days))
    if not len(cases.outcome):
        raise NotEnoughDataError("there is nobody to compare versions on")
    ours, theirs = (model.score(v, cases.features) for v in (challenger, champion.artefact))
    return compare(ours, theirs, cases.outcome)


def _reason_to_train(
    model: ManagedModel, state: ModelState, champion: Version, drift: str | None
) -> str | None:
    """Why a challenger is due; None where it is not, or one was tried only lately."""
    tried = state.tried or champion.card.trained_until
    age = (model.today - champion.card.trained_until).days
    if (model.today - tried).days < RETRY_DAYS:
        return None
    if drift is not None:
        return f"drift: {drift}"
    if model.rows > (1 + MORE_DATA) * champion.card.rows:
        return f"{model.rows / max(champion.card.rows, 1) - 1:.0%} more data than the champion learned from"
    if age >= model.horizon_days and (model.today - tried).days >= model.horizon_days:
        return f"schedule: the champion learned {age} days ago"
    return None


def _trained(model: ManagedModel, state: ModelState) -> Version:
    """A new version with its card: how inputs and scores are spread today, what was measured of it."""
    artefact, current = model.train(), model.current()
    references = (Reference.of(name, current[:, number]) for number, name in enumerate(model.feature_names))
    scores = Reference.of("score", model.score(artefact, current))
    return Version(_card(model, state, tuple(references), scores), artefact)


def _card(
    model: ManagedModel,
    state: ModelState,
    features: tuple[Reference, ...] = (),
    scores: Reference | None = None,
) -> Card:
    version = f"{model.recipe}.{state.numbers}.0"
    return Card(model.name, version, model.today, model.rows, features, scores, model.figures())


def _drift_events(
    model: ManagedModel, champion: Version, state: ModelState, why: str | None
) -> list[ModelEvent]:
    """Drift that has begun or ended since the last look."""
    if why is not None and not state.is_drifting:
        return [_event(EventKind.DRIFT_BEGAN, champion, why)]
    if why is None and state.is_drifting:
        return [_event(EventKind.DRIFT_ENDED, champion, "inputs, scores and calibration are as they were")]
    return []


def _event(
    kind: EventKind, version: Version, reason: str, *, share: float | None = None, look: Guard | None = None
) -> ModelEvent:
    figures = (look.measure, look.value, look.baseline, look.p_value) if look else (None,) * 4
    return ModelEvent(kind, version.card.model, version.card.version, reason, share, *figures)


def _verdict(kind: EventKind, card: Card, found: Comparison, words: str, share: float | None) -> ModelEvent:
    reason = f"{words} on {found.cases} cases of the last horizon"
    return ModelEvent(
        kind, card.model, card.version, reason, share, "log_loss", found.loss, found.champion_loss,
        found.p_value,
    )  # fmt: skip


def _tended(
    model: ManagedModel,
    champion: Version,
    contender: Version | None,
    share: float,
    seen: _Seen,
    new: Version | None = None,
) -> Tended:
    events, drift = seen
    versions = (new,) if new is not None else ()
    return Tended(champion, contender, share, ModelReport(model.name, tuple(events), versions, drift))
