"""Questions that say too little: of another world, without a figure, without a subject."""

from __future__ import annotations

import re

from agent.nlu.compose import Composition
from agent.nlu.intents import IntentScores
from agent.nlu.lexicon import Mention
from agent.nlu.signals import Signals

_OUT_OF_SCOPE = 0.5
_SALES_VERB = re.compile(
    r"\b(?:sell\w*|sold|took|take|made|make|earn\w*|business|doing|perform\w*|trend\w*|grow\w*)\b"
)
_POINTING = re.compile(
    r"\b(?:(?:did|does|do|has|have|is|was|were|are|will|about) (?:it|they|he|she|them|this one|that one)"
    r"|(?:of|for|by|to|on) (?:it|them|him|her))\b"
)


def is_foreign(signals: Signals, composition: Composition, scores: IntentScores) -> bool:
    """Nothing of the shop is named, or unknown words stand in a question that the head calls foreign."""
    names_something = bool(
        composition.roles.metrics
        or composition.roles.dimensions
        or signals.values
        or signals.identifiers
        or composition.timing.best_period
    )
    if not names_something and scores.of("out_of_scope") > 1 - _OUT_OF_SCOPE:
        return True
    if not names_something and not composition.frame.metrics and composition.frame.intent != "product_search":
        return True
    return bool(signals.unknown) and scores.best == "out_of_scope" and scores.confidence > _OUT_OF_SCOPE


def leaves_figure_open(signals: Signals, composition: Composition) -> bool:
    """Nothing says which figure is wanted: no noun, no verb, no comparison, nothing ranked."""
    frame = composition.frame
    general = frame.compare is not None or composition.linking.compared or signals.ranking
    meant = frame.intent in {"trend", "forecast"} or frame.having or frame.summary is not None
    return bool(frame.metrics) and not (general or meant or frame.among or frame.contrast)


def is_vague(signals: Signals, composition: Composition) -> bool:
    """Only words without content: something is wanted of the shop, but not what."""
    named = composition.roles.metrics or composition.roles.dimensions or composition.frame.filters
    timed = signals.time.periods or signals.conditions or signals.identifiers
    return (
        not (named or timed or signals.unknown or signals.values)
        and len(signals.tokens) > 0
        and (
            composition.frame.metrics in ((), ("revenue",))
            and not composition.timing.best_period
            and not _SALES_VERB.search(signals.lower)
        )
    )


def begins(signals: Signals, mention: Mention, at: int) -> bool:
    """Whether a thing to break down by is named right there."""
    return signals.position(mention)[0] == at and bool(mention.of("dimension"))


def points_nowhere(signals: Signals, composition: Composition) -> bool:
    """A pronoun that no earlier turn explains is all there is for a subject."""
    named = composition.named or composition.roles.dimensions or signals.values or signals.identifiers
    return not named and bool(_POINTING.search(signals.lower))
