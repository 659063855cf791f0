"""What gives a routed question's frame its shape: plurals, superlatives, groups, figures that are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from agent.answer.model import Entity, ToolCall
from agent.nlu.conditions import Linking
from agent.nlu.lexicon import Mention
from agent.nlu.market import MarketReading, one_is_asked
from agent.nlu.market_cues import MarketKind
from agent.nlu.outlook import FORECAST_FIGURES
from agent.nlu.reading import Frame, Reading
from agent.nlu.route import unusable
from agent.nlu.signals import Signals
from agent.nlu.tagger import Span
from agent.nlu.targets import COUNTED_METRICS, FIGURE_METRICS, Target

COUNT = re.compile(r"\b(?:how many|number of|count of|count the)\b(?! (?:days|weeks|months))")
"""Words for a number of things."""
_TOLD = re.compile(r"\b(?:count|number|total|spend|spent|average|mean|share|how (?:much|many|big|large))\b")
_HIGH = re.compile(r"\b(?:highest|most|biggest|largest|greatest|strongest|best|worst)\b")
_LOW = re.compile(r"\b(?:lowest|least|smallest|fewest|weakest)\b")
_ONE_OF = re.compile(r"\b(?:which|what|in (?:which|what)) (?:of (?:our|the) )?(?!customers)\w+\b")


def is_whole(read: MarketReading) -> bool:
    """Whether a reading by its words leaves nothing over and nothing open."""
    return not read.left and not read.linking.ambiguous and unusable(read.frame) is None


def names_figure(signals: Signals) -> bool:
    """Whether a figure of the engines is called by its name, so that the semantic model has it."""
    figures = COUNTED_METRICS if COUNT.search(signals.lower) else FIGURE_METRICS
    return any({*m.of("metric")} & figures for m in signals.mentions if " " in m.text.strip())


def is_other_figure(mention: Mention, signals: Signals, spans: tuple[Span, ...]) -> bool:
    """Whether a figure is named that is not forecast, such as the margin."""
    named = {*mention.of("metric")}
    begin, stop = signals.position(mention)
    tagged = any(s.type == "metric" and s.begin < stop and begin < s.stop for s in spans)
    return bool(named) and not named & FORECAST_FIGURES and tagged


def is_share_of_tier(kind: MarketKind, signals: Signals) -> bool:
    """Whether a figure of one tier is asked for, which the summary of the tiers does not set against all."""
    tiers = any(v.best.dimension == "tier" for v in signals.values)
    counted = any(m.of("metric") for m in signals.mentions) or _TOLD.search(signals.lower)
    return kind.tool == "customer_segments" and tiers and bool(counted)


def is_about_figures(name: str) -> bool:
    """Whether the target tells of figures themselves: what they mean, how good they are."""
    return name == "explain" or name.startswith("quality_")


def shaped(frame: Frame, kind: MarketKind, signals: Signals) -> Frame:
    """With the groups that a plural asks for, and one row only where one thing is asked for."""
    groups = [d for m in signals.mentions if is_plural(m, signals) for d in m.of("dimension")]
    level = next((d for d in groups if d in kind.dimensions), None)
    if level is not None and not frame.dimensions and all(f.field != level for f in frame.filters):
        frame = frame.model_copy(update={"dimensions": (level,)})
    single = frame.limit == 1 and not one_is_asked(signals.lower)
    return frame.model_copy(update={"limit": None}) if single else frame


def groups_of(kind: MarketKind) -> frozenset[str]:
    """Dimensions that the rows of a kind stand for, or can."""
    own = {"customer", "customer_name"} if kind.subject == "customer" else set[str]()
    if kind.intent == "segments":
        own |= {"tier", "segment"}
    if "product" in kind.fields and not kind.levels:
        own |= {"product"}
    return frozenset({*kind.dimensions, *kind.levels, *own})


def is_plural(mention: Mention, signals: Signals) -> bool:
    """Whether a word of the model stands in the plural."""
    last = signals.tokens[mention.last - 1]
    return last.lower != last.stem


def ranked(frame: Frame, text: str) -> Frame:
    """Only the first group where one is asked for by a superlative."""
    if not frame.dimensions or not _ONE_OF.search(text):
        return frame
    if _HIGH.search(text):
        return frame.model_copy(update={"descending": True, "limit": frame.limit or 1})
    if _LOW.search(text):
        return frame.model_copy(update={"descending": False, "limit": frame.limit or 1})
    return frame


def chosen_by_words(frame: Frame, target: Target, text: str) -> Frame:
    """With the conditions that words ask for; several on one field set its values side by side."""
    chosen = [f for f, words in target.chosen if words.search(text)]
    fields = [f.field for f in chosen]
    beside = tuple(dict.fromkeys(field for field in fields if fields.count(field) > 1))
    filters = (*frame.filters, *(f for f in chosen if f.field not in beside))
    return frame.model_copy(update={"filters": filters, "dimensions": (*frame.dimensions, *beside)})


def plain_reading(tool: str, arguments: Mapping[str, object], frame: Frame) -> Reading:
    """A call whose arguments are settled."""
    return Reading(kind="answer", frame=frame, calls=(ToolCall(name=tool, arguments=dict(arguments)),))


def entities(signals: Signals, linking: Linking) -> Iterator[Entity]:
    """The values that were linked."""
    for value, match in zip(signals.values, linking.chosen, strict=True):
        yield Entity(type=match.dimension, text=value.text, value=str(match.value))
