"""The shape of the result: counted or averaged, in which order, how many rows, per what."""

from __future__ import annotations

import re

from agent.nlu import compose_cues as words
from agent.nlu.asked import Asked
from agent.nlu.breakdown import Breakdown
from agent.nlu.cues import wants_count, wants_list
from agent.nlu.intent_rules import launched
from agent.nlu.measures import Measured
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from tools.semantic.model import SemanticModel
from tools.semantic.query import Having, Summary, TimeWindow


def shape(asked: Asked, measured: Measured, parts: Breakdown) -> Frame:
    """The frame, from the figures and what they are broken down by."""
    signals, timing = asked.signals, asked.timing
    summary = _summary(asked, measured.metrics, parts.dimensions, parts.having)
    dimensions = _counted_by_id(summary, parts.dimensions, asked)
    ranked = signals.ranking
    return Frame(
        intent=measured.intent,
        metrics=measured.metrics,
        dimensions=dimensions,
        filters=parts.filters,
        part=parts.part,
        summary=summary,
        time=_on_field(asked, measured.metrics),
        compare=timing.compare,
        by_change=_moved(asked) is not None,
        relative=bool(words.FASTEST.search(asked.text)),
        descending=_descending(asked, measured.metrics),
        limit=_limit(asked, dimensions),
        offset=ranked.offset if ranked else 0,
        per=_per(asked, dimensions),
        having=parts.having,
        shares=parts.shares and summary is None,
        listing=_lists(asked, measured.intent),
        subject=_subject(signals),
        text=" ".join(t.lower for t in signals.unknown) or None,
        fields=_fields(signals, asked.model),
        active=False if words.GONE.search(asked.text) else None,
    )


def _summary(
    asked: Asked, metrics: tuple[str, ...], dimensions: tuple[str, ...], having: tuple[Having, ...]
) -> Summary | None:
    """Count the groups of "how many customers spent over …"; average a metric over its axis."""
    counted = asked.roles.asked or dimensions in {("order_id",), ("customer",)}
    if _of_one_record(asked, dimensions):
        return None
    if dimensions and dimensions == (_counted_kind(asked),):
        return Summary.COUNT
    if dimensions and wants_count(asked.text) and counted and (having or not asked.roles.metrics):
        return Summary.COUNT
    window = asked.timing.window
    grain = window.grain if window else None
    if grain and having and not dimensions and wants_count(asked.text):
        return Summary.COUNT
    if any(asked.model.metrics[m].additivity == "non_additive" for m in metrics):
        return None
    averaged = grain and words.AVERAGE.search(asked.text) and not asked.timing.best_period
    return Summary.AVERAGE if averaged else None


_COUNTED_KIND = re.compile(
    r"\b(?:how many|number of|count of)\s+"
    r"(?:(?:of (?:the|our)|the|our|different|distinct|unique|separate)\s+)*$"
)


def _counted_kind(asked: Asked) -> str:
    """The kind of group that is counted: "from how many different cities"; "" where none is."""
    for mention in asked.signals.mentions:
        begin, _ = asked.signals.position(mention)
        last = asked.signals.tokens[mention.last - 1]
        plain = mention.of("dimension") and not mention.of("metric") and last.lower != last.stem
        if plain and _COUNTED_KIND.search(asked.text[:begin]):
            return mention.of("dimension")[0]
    return ""


def _of_one_record(asked: Asked, dimensions: tuple[str, ...]) -> bool:
    """Columns of one thing that is named ("pages and weight of product 12") are told, not counted."""
    own = bool(dimensions) and all("." in name for name in dimensions)
    values = [v.best for v in asked.signals.values]
    named = any(m.exact and m.dimension in {"product", "customer_name", "store"} for m in values)
    return own and (named or bool(asked.signals.identifiers))


def _counted_by_id(summary: Summary | None, dimensions: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """Products are counted by their ids: two may share a name."""
    if summary is Summary.COUNT and dimensions == ("product",) and asked.has_dimension("product_id"):
        return ("product_id",)
    return dimensions


def _on_field(asked: Asked, metrics: tuple[str, ...]) -> TimeWindow | None:
    """Products counted by when they were launched, not by when they sold."""
    window = asked.timing.window
    if window is None or metrics != ("product_count",) or not launched(asked.text):
        return window
    return TimeWindow(window.start, window.end, window.grain, "launched_on")


def _moved(asked: Asked) -> bool | None:
    """Whether the ranking is by how much a figure rose (true) or fell (false); None: by the figure."""
    if asked.timing.compare is None:
        return None
    moved = words.MOVED.search(asked.text)
    if moved is None and words.FASTEST.search(asked.text) and asked.signals.ranking:
        return True
    return not (moved["down"] or moved["drop"]) if moved else None


def _descending(asked: Asked, metrics: tuple[str, ...]) -> bool | None:
    """Which end comes first; the best of a figure that should be low is its lowest."""
    moved, text, ranking = _moved(asked), asked.text, asked.signals.ranking
    if moved is not None:
        return moved
    falling, rising = words.FALLING.search(text), words.RISING.search(text)
    falling = None if "failed_payments" in metrics else falling
    if falling and (rising or words.EITHER.search(text)):
        return None
    if falling:
        return False
    first = asked.model.metrics.get(metrics[0]) if metrics else None
    if first is not None and first.unit == "days" and (pace := words.PACE.search(text)):
        return pace["slow"] is not None
    if ranking:
        judged = words.JUDGED.search(text)
        low = bool(judged and metrics and asked.model.metrics[metrics[0]].higher_is_better is False)
        return ranking.descending is not low
    if words.RISING.search(text):
        return True
    return True if asked.timing.best_period else None


def _limit(asked: Asked, dimensions: tuple[str, ...]) -> int | None:
    best_seller, ranking = words.BEST_SELLER.search(asked.text), asked.signals.ranking
    one = best_seller is not None and (best_seller["one"] is not None or best_seller["two"] is not None)
    if one and not dimensions[1:]:
        return 1
    if ranking is None or ranking.limit:
        return ranking.limit if ranking else None
    roles = asked.roles
    singular = (
        asked.timing.best_period or (roles.asked and roles.singular) or words.THE_ONE.search(asked.text)
    )
    one_kind = _names_one(asked.signals) or _searches_one(asked)
    return 1 if singular or (not roles.dimensions and one_kind) else None


def _searches_one(asked: Asked) -> bool:
    """The dearest of what is searched by a word in the singular: "the dearest lantern"."""
    unknown = asked.signals.unknown
    return bool(unknown) and unknown[-1].lower == unknown[-1].stem and not asked.roles.metrics


def _names_one(signals: Signals) -> bool:
    """A part of a product name in the singular: "the cheapest coffee grinder"."""
    parts = [v for v in signals.values if v.best.how == "partial"]
    last = [t for t in signals.tokens if parts and parts[-1].begin <= t.begin < parts[-1].stop]
    return bool(last) and last[-1].lower == last[-1].stem


def _per(asked: Asked, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """The dimension that a ranking is repeated for: "top 3 products in each country"."""
    if not asked.signals.ranking or len(dimensions) < 2 or not words.EACH.search(asked.text):
        return ()
    roles = asked.roles
    return tuple(d for d in roles.grouped if d in dimensions and d != roles.asked)[:1]


def _lists(asked: Asked, intent: str) -> bool:
    base = asked.base
    if intent == "order_status" or (base is not None and base.intent == "order_status"):
        return bool(words.CONTENTS.search(asked.text))
    return wants_list(asked.text)


def _fields(signals: Signals, model: SemanticModel) -> tuple[str, ...]:
    """Fields of the customer or parcel that the words name and that are not among the usual ones."""
    if words.TRACKING.search(signals.lower) and "shipments" in model.entities:
        return ("tracking_number",)
    known = model.entities["customers"].fields if "customers" in model.entities else {}
    wanted = [name for name, pattern in words.FIELDS if name in known and pattern.search(signals.lower)]
    return tuple(dict.fromkeys(["customer_id", "name", *wanted])) if wanted else ()


def _subject(signals: Signals) -> str | None:
    return next((i.value for i in signals.identifiers if i.kind in {"order", "customer"}), None)
