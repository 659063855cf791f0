"""Questions about the figures themselves: what one means, how it is computed, what it rests on."""

from __future__ import annotations

import re

from agent.answer.model import ToolCall
from agent.nlu.reading import Frame, Reading
from agent.nlu.signals import Signals
from tools.meanings.topics import meaning_of
from tools.semantic.model import SemanticModel

_DONE = (
    r"(?:computed|calculated|worked out|estimated|measured|derived|determined|defined|scored|obtained"
    r"|arrived at"
    r"|made|produced|built|assigned|decided|set|found|ranked)"
)
_DO = (
    r"(?:compute|calculate|work out|estimate|measure|derive|determine|define|score|get|obtain|arrive at"
    r"|come up with"
    r"|make|produce|build|assign|decide|figure out|know|find|rank)"
)
_ASKED = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bwhat (?:do|does|did) (?:the term )?(?P<term>.+?) mean\b(?! by)",
        r"\bwhat (?:do|did) (?:you|we) mean by (?P<term>.+)",
        r"\bwhat (?:is|are) (?:meant by|an?|the meaning of|the definition of) (?P<term>.+)",
        r"\b(?:meaning|definition) of (?P<term>.+)",
        r"^\W*(?:please )?(?:define|explain)(?: to me)? (?:what )?(?P<term>.+?)(?: (?:is|are|means?))?\W*$",
        rf"\bhow (?:is|are|was|were|did|do|does) (?P<term>.+?) (?:get )?{_DONE}\b",
        rf"\bhow (?:do|did|does|can|would) (?:you|we|it|one|the model) {_DO} (?P<term>.+)",
        r"\bwhat (?:makes|turns) (?:someone|somebody|a customer|a buyer|people) (?:into )?(?P<term>.+)",
        r"\bwhat (?:is|are|does|do) (?P<term>.+?) (?:based|built|resting|rest|depend|rely|go"
        r"|rank(?:ed)?)(?:s|ing)?"
        r" (?:up)?(?:on|by)\b",
        r"\bon what (?:basis|grounds) (?:is|are|do|does|did) (?:(?:you|we|it) (?:say|call|decide"
        r"|claim) )?(?P<term>.+)",
        r"\bwhat goes into (?P<term>.+)",
        r"\bwhere (?:do|does|did) (?P<term>.+?) come from\b",
        r"\bhow (?:do|does) (?P<term>.+?) work\b",
    )
)
_POINTING = re.compile(
    r"^(?:that|this|it|they|these|those|them|he|she|(?:the|this|that|these|those)"
    r" (?:figures?|numbers?|results?|list|scores?|answer|values?|ranking|one|things?))$"
)


def read_meaning(signals: Signals, model: SemanticModel, before: Frame | None) -> Reading | None:
    """Read a question for an explanation; None where no figure that is known is meant."""
    if signals.time.periods or signals.identifiers:
        return None
    found = (match["term"] for pattern in _ASKED if (match := pattern.search(signals.lower)))
    for term in found:
        named = term.strip(" ?.!,\"'")
        if _POINTING.match(named) and before is not None:
            named = _spoken_of(before, model) or named
        if meaning_of(named, model) is not None:
            call = ToolCall(name="explain", arguments={"term": named})
            return Reading(kind="answer", frame=Frame(intent="help"), calls=(call,), confidence=0.95)
    return None


def _spoken_of(before: Frame, model: SemanticModel) -> str | None:
    """What the turn before was about, as its figure is called."""
    names = (*before.metrics, before.intent)
    labels = (model.metrics[n].label if n in model.metrics else n.replace("_", " ") for n in names)
    return next((label for label in labels if meaning_of(label, model) is not None), None)
