"""From signals to a frame: what is asked, in the model's own terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agent.nlu.asked import Asked
from agent.nlu.breakdown import break_down
from agent.nlu.candidates import refitted
from agent.nlu.conditions import Linking, link_filters
from agent.nlu.derived import derive
from agent.nlu.intents import IntentScores
from agent.nlu.measures import Measured, measure
from agent.nlu.reading import Frame
from agent.nlu.roles import Roles, assign
from agent.nlu.shapes import shape
from agent.nlu.signals import Signals
from agent.nlu.timing import Timing, read_timing
from tools.semantic.model import SemanticModel
from tools.semantic.values import ValueIndex


@dataclass(frozen=True, slots=True)
class Composition:
    """A frame, what was assumed for it, and what it was made from.

    Args:
        named: The metrics that the words named, before any default.
        how: What settled the figure (see `Measured`).
    """

    frame: Frame
    notes: tuple[str, ...]
    roles: Roles
    timing: Timing
    linking: Linking
    named: tuple[str, ...]
    how: str = ""


def compose(
    signals: Signals,
    model: SemanticModel,
    index: ValueIndex,
    scores: IntentScores,
    today: date,
    base: Frame | None = None,
) -> Composition:
    """Build the frame of one question; values link in the light of the frame it goes on from, if any."""
    asked = Asked(signals, assign(signals), read_timing(signals, today), model, base)
    measured = measure(asked, scores, today)
    linking = _link(asked, measured, index)
    frame = derive(shape(asked, measured, break_down(asked, measured, linking)), asked)
    frame, refit = refitted(frame, asked, measured.how)
    notes = (*asked.timing.notes, *linking.notes, *(refit or measured.guessed))
    return Composition(frame, notes, asked.roles, asked.timing, linking, asked.roles.metrics, measured.how)


def _link(asked: Asked, measured: Measured, index: ValueIndex) -> Linking:
    base, roles = asked.base, asked.roles
    metrics = roles.metrics or (base.metrics if base else measured.metrics)
    if measured.intent == "forecast" and asked.has_metric("forecast"):
        metrics = ("forecast",)
    standing = tuple(f.field for f in base.filters) if base else ()
    return link_filters(asked.signals, asked.model, index, metrics, roles.dimensions, standing)
