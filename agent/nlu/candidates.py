"""Other figures that a question may mean where the one read cannot be broken down or filtered as it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.nlu import compose_cues as words
from agent.nlu.asked import Asked
from agent.nlu.reading import Frame
from agent.nlu.tokens import stems
from tools.semantic.model import Metric

_VAGUE = re.compile(
    r"\b(?:volumes?|amounts?|values?|totals?|numbers?|figures?|business|worth|how much|money)\b"
)
_FITTING_WORD = 2.0
_USUAL = 1.0
_SAME_UNIT = 0.5
_CLOSE = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that fits what is asked of it, with what speaks for it."""

    metric: str
    score: float


def refitted(frame: Frame, asked: Asked, how: str) -> tuple[Frame, tuple[str, ...]]:
    """The frame with a figure that can be split and filtered as asked, and the note that says so.

    A figure named by its own name stays: the compiler then says why it cannot be broken down so.
    """
    needed = _needed(frame)
    plain = frame.intent == "sales_report" and not (frame.among or frame.contrast)
    if len(frame.metrics) != 1 or not needed or not plain:
        return frame, ()
    (read,) = frame.metrics
    spoken = [asked.text[begin:stop] for name, begin, stop in asked.roles.measured if name == read]
    vague = how in {"verb", "usual"} or any(_VAGUE.search(text) for text in spoken)
    if not vague or read not in asked.model.metrics or needed <= set(asked.model.dimensions_of(read)):
        return frame, ()
    ranked = candidates(read, needed, asked)
    if not ranked or (len(ranked) > 1 and ranked[0].score - ranked[1].score < _CLOSE):
        return frame, ()
    best = asked.model.metrics[ranked[0].metric]
    return frame.model_copy(update={"metrics": (best.name,)}), (f"Measured by {best.label.lower()}.",)


def candidates(read: str, needed: set[str], asked: Asked) -> list[Candidate]:
    """Every written figure that fits, likeliest first."""
    model = asked.model
    fitting = [
        Candidate(m.name, _score(m, model.metrics[read], asked))
        for m in model.metrics.values()
        if not m.generated
        and m.unit in {"money", "units", "count"}
        and needed <= set(model.dimensions_of(m.name))
    ]
    return sorted(fitting, key=lambda c: -c.score)


def _score(metric: Metric, read: Metric, asked: Asked) -> float:
    """The question's own words in its name or synonyms, how usual it is, the unit that was read."""
    spoken = {stem for text in (metric.label, *metric.synonyms) for stem in stems(text)}
    said = {t.stem for t in asked.signals.tokens if _VAGUE.fullmatch(t.lower)}
    fits = _FITTING_WORD if said & spoken else 0.0
    usual = _USUAL if metric.name in words.DEFAULTS else 0.0
    return fits + usual + (_SAME_UNIT if metric.unit == read.unit else 0.0)


def _needed(frame: Frame) -> set[str]:
    return {*frame.dimensions, *(f.field for f in (*frame.filters, *frame.part))}
