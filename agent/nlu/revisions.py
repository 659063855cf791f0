"""Turns that work on what was just shown: take something off, show more rows, compare the two, go back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from agent.nlu.time_rules import NUMBER_WORDS
from tools.result import Value
from tools.semantic.query import Filter, Operator, TimeWindow

_LEAD = re.compile(
    r"^\W*(?:(?:no|nope|nah|not that|sorry|wait|oops|hmm+|actually|rather|i said|scratch that)\b[\s,.:;!-]*)+"
    r"(?:i (?:meant|mean|want(?:ed)?|said)\s+|make (?:it|that)\s+)?|^\W*i (?:meant|mean)\s+",
    re.IGNORECASE,
)
_SAME_TIME = re.compile(
    r"\b(?:(?:in|for|during|over|of) )?(?:that|the same|said) (?:year|month|week|quarter|day|period|time)"
    r"\b(?! (?:last|a) )"
    r"|\b(?:back )?then\b(?=\W*$)",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"^\W*(?:(?:ok|okay|right|now|so|and|let's|lets|can we)\b[\s,]*)*(?:go(?:ing)? |come |get |coming )?"
    r"(?:back|return(?:ing)?) to (?:the |our |my )?",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"^\W*(?:(?:ok|okay|now|and|please|can you)\b[\s,]*)*(?:forget(?: about)?|drop|remove|lose"
    r"|undo|ignore|clear|without|take (?:off|out|away)|get rid of|no more|don't|do not|stop)\s+"
    r"(?:(?:split|break|group|filter)\w*\s+(?:it\s+)?(?:down\s+)?(?:by|on|for)\s+)?"
    r"(?:the |that |this |those |any |all )*(?P<what>.+?)"
    r"(?:\s+(?:split|breakdown|grouping|filter|filters|condition|restriction|limit|part|bit))*\W*$",
    re.IGNORECASE,
)
_FILTERS = re.compile(r"^(?:filters?|conditions?|restrictions?)$", re.IGNORECASE)
_PERIOD = re.compile(r"^(?:dates?|periods?|time(?: frame| range| period)?)$", re.IGNORECASE)
_WHOLE = re.compile(
    r"^\W*(?:and |ok |now )*(?:overall|in total|all together|altogether|everything|for everything"
    r"|(?:for |in )?(?:the )?(?:whole|entire) (?:shop|company|business))\W*$",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"^\W*(?:and |ok |now |what about |how about )*(?:for |in |across |at |over )?(?:all|every|any)"
    r"(?: of)?(?: the| our)? (?P<what>[\w ]+?)\W*$",
    re.IGNORECASE,
)
_ROWS = re.compile(
    r"^\W*(?:and |ok |now |please )*(?P<lead>(?:just |only )?(?:show|give|list|make it|see|take)(?: me)? "
    r"|just |only )?(?:the )?(?:(?P<end>top|first|best|bottom|last|worst) )?(?P<count>\d{1,4}|[a-z]+)"
    r"(?P<tail>(?: of (?:them|those|these)| instead| more| please| rows| results)*)\W*$",
    re.IGNORECASE,
)
_ALL_ROWS = re.compile(
    r"^\W*(?:and |ok |now )*(?:show|list|give|see)(?: me)? (?:them all|all(?: of (?:them|those|it))?"
    r"|everything|the (?:rest|full list|whole list|others))\W*$",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"^\W*(?:ok |now |and |please )*(?:compare|put|set|show) (?:them|both|the two|those(?: two)?"
    r"|these(?: two)?|the two (?:of them|periods)|both (?:of them|periods))"
    r"(?: side by side| together| next to each other)?\W*$",
    re.IGNORECASE,
)
_WORST = frozenset({"bottom", "last", "worst"})


@dataclass(frozen=True, slots=True)
class Revision:
    """What became of a turn in the light of the frames before it.

    Args:
        text: The question that is left to read.
        base: The frame it goes on from; None: decided by the question itself.
        frame: The whole outcome, when nothing is left to read.
    """

    text: str
    base: Frame | None = None
    frame: Frame | None = None


def revise(question: str, frames: list[Frame], read: Callable[[str], Signals]) -> Revision:
    """Settle a turn that revises what was shown, or strip what only leads into it.

    Args:
        question: The turn as typed.
        frames: Frames of the conversation, the latest first; at least one.
        read: Finds the model's words and values in a text.
    """
    latest = frames[0]
    text = _LEAD.sub("", question, count=1)
    corrected = text != question and bool(text.strip())
    text = _SAME_TIME.sub(" ", text) if latest.time and latest.time.start else text
    outcome = (
        _both(text, frames)
        or _rows(text, latest)
        or (
            latest.model_copy(update={"filters": (), "dimensions": (), "limit": None})
            if _WHOLE.match(text)
            else None
        )
        or _off(text, latest, read)
        or _every(text, latest, read)
    )
    if outcome is not None and outcome != latest:
        return Revision(question, frame=outcome)
    back = _BACK.sub("", text, count=1)
    if back != text:
        return _back_to(back, frames, read)
    return Revision(text, latest) if corrected else Revision(text)


def _both(text: str, frames: list[Frame]) -> Frame | None:
    """The last two periods of the same figure, side by side."""
    if not _BOTH.match(text) or len(frames) < 2:
        return None
    now, before = frames[0], frames[1]
    if now.metrics != before.metrics or now.time is None or before.time is None:
        return None
    later, earlier = sorted((now.time, before.time), key=lambda window: str(window.start), reverse=True)
    return now.model_copy(update={"time": later, "compare": TimeWindow(earlier.start, earlier.end)})


def _rows(text: str, latest: Frame) -> Frame | None:
    """Another number of rows, from the same or the other end."""
    if _ALL_ROWS.match(text):
        return latest.model_copy(update={"limit": None, "offset": 0})
    found = _ROWS.match(text)
    count = _number(found["count"]) if found else None
    if found is None or count is None or not (latest.dimensions or latest.listing):
        return None
    if not (found["lead"] or found["end"] or found["tail"]):
        return None
    end = (found["end"] or "").lower()
    descending = latest.descending if not end else end not in _WORST
    return latest.model_copy(update={"limit": count, "offset": 0, "descending": descending})


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word) or None
    return NUMBER_WORDS.get(word.lower())


def _off(text: str, latest: Frame, read: Callable[[str], Signals]) -> Frame | None:
    """Without a filter, a breakdown or the period."""
    found = _OFF.match(text)
    if found is None:
        return None
    what = found["what"].strip()
    if _FILTERS.match(what):
        return latest.model_copy(update={"filters": ()})
    if _PERIOD.match(what):
        return latest.model_copy(update={"time": None, "compare": None})
    signals = read(what)
    named = {name for mention in signals.mentions for name in mention.of("dimension")}
    valued = _valued(signals)
    if any((f.field, value) in valued for f in latest.filters for value in _values(f)):
        return latest.model_copy(update={"filters": tuple(_less(latest.filters, valued))})
    return _without(latest, named)


def _less(filters: tuple[Filter, ...], valued: set[tuple[str, Value]]) -> list[Filter]:
    """The filters without the values; a filter left with none is gone."""
    kept = []
    for item in filters:
        left = [value for value in _values(item) if (item.field, value) not in valued]
        if len(left) == len(_values(item)):
            kept.append(item)
        elif left:
            single = len(left) == 1 and item.op is Operator.IN
            kept.append(
                Filter(item.field, Operator.EQ, left[0])
                if single
                else Filter(item.field, item.op, tuple(left))
            )
    return kept


def _valued(signals: Signals) -> set[tuple[str, Value]]:
    return {(match.dimension, match.value) for value in signals.values for match in value.matches}


def _values(item: Filter) -> tuple[Value, ...]:
    return item.value if isinstance(item.value, tuple) else (item.value,)


def _every(text: str, latest: Frame, read: Callable[[str], Signals]) -> Frame | None:
    """All of a dimension's values again: its filter is gone, the rest stays."""
    found = _EVERY.match(text)
    if found is None:
        return None
    signals = read(found["what"])
    named = {name for mention in signals.mentions for name in mention.of("dimension")}
    kept = tuple(f for f in latest.filters if f.field not in named)
    return latest.model_copy(update={"filters": kept}) if len(kept) < len(latest.filters) else None


def _without(latest: Frame, named: set[str]) -> Frame | None:
    dimensions = tuple(d for d in latest.dimensions if d not in named)
    filters = tuple(f for f in latest.filters if f.field not in named)
    if dimensions == latest.dimensions and filters == latest.filters:
        return None
    limit = latest.limit if dimensions == latest.dimensions else None
    return latest.model_copy(update={"dimensions": dimensions, "filters": filters, "limit": limit})


def _back_to(text: str, frames: list[Frame], read: Callable[[str], Signals]) -> Revision:
    """The latest frame that is about what is named; what follows the name is read on top of it."""
    signals = read(text)
    metrics = {name for mention in signals.mentions for name in mention.of("metric")}
    dimensions = {name for mention in signals.mentions for name in mention.of("dimension")}
    valued = _valued(signals)

    def about(frame: Frame) -> bool:
        filtered = any((f.field, value) in valued for f in frame.filters for value in _values(f))
        return bool(metrics & set(frame.metrics) or dimensions & set(frame.dimensions)) or filtered

    base = next((frame for frame in frames if about(frame)), None)
    if base is None:
        return Revision(text, frames[0])
    words = re.sub(r"\W+", " ", text).split()
    only_names = len(words) <= 3 and not (signals.time.periods or signals.time.comparison)
    return Revision(text, base, base if only_names and base != frames[0] else None)
