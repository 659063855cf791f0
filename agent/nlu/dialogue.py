"""Follow-up questions: what a short question takes over from the one before."""

from __future__ import annotations

import re
from dataclasses import replace

from dateutil.relativedelta import relativedelta

from agent.nlu.compose import Composition
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from agent.nlu.timing import NO_YEAR
from tools.semantic.query import Comparison, Filter, Operator, TimeWindow

_ELLIPTIC = re.compile(
    r"^\W*(?:and\b|why\W*$|how come\W*$|what about|how about|now\b|only\b|just\b"
    r"|same\b|but\b|then\b|also\b|or\b|instead|for\b|in\b|by\b|per\b"
    r"|without\b|excluding\b|except\b|break (?:it|that|this|them)|split (?:it|that)|compare (?:it"
    r"|that|this|with|to)"
    r"|show (?:it|that|me that|them)|make it|as a |sort|rank|top \d+$|vs\b|versus\b|compared"
    r"|over time|monthly|weekly|daily"
    r"|the same|group|filter|exclude|include|drill|list them|who are they|which ones)"
)
_BACKWARD = re.compile(
    r"\b(?:it|that|those|them|they|he|she|him|her|his|their|these|there|same|this one|ones|instead|then)\b"
)
_SELF_CONTAINED_WORDS = 9
_FRAGMENT_WORDS = 5
_LONGEST_PART = 200
_SUPERLATIVE = re.compile(
    r"\b(?:best|worst|highest|lowest|most|least|biggest|smallest|top|peak|strongest|weakest)\b"
)
_ADDS = re.compile(r"\b(?:too|also|as well|add|adding|plus|include|including|together with)\b")
_COMPARES = re.compile(r"\b(?:compare[ds]?|comparing|versus|vs)\b")
_CHOOSING = frozenset({Operator.EQ, Operator.IN})


def continues(signals: Signals, composition: Composition, before: Frame) -> bool:
    """Whether the question leans on the one before: elliptic, pointing back, or a mere fragment."""
    text = signals.lower
    if composition.frame.subject or len(signals.tokens) > 2 * _SELF_CONTAINED_WORDS:
        return False
    if _ELLIPTIC.search(text):
        return True
    if _picks_among(signals, composition, before):
        return True
    points_back = bool(_BACKWARD.search(text)) and not (composition.named and signals.values)
    fragment = len(signals.tokens) <= 4 and not composition.named and not _asks(text)
    return points_back or fragment


def _picks_among(signals: Signals, composition: Composition, before: Frame) -> bool:
    """A superlative without a figure of its own, among groups that were just shown ("which was best?")."""
    if composition.named or signals.values or signals.time.periods or not _SUPERLATIVE.search(signals.lower):
        return False
    now = composition.frame
    grain = now.time.grain if now.time else None
    shown = before.time.grain if before.time else None
    return bool(before.metrics) and (
        bool(now.dimensions and set(now.dimensions) <= set(before.dimensions))
        or bool(grain and grain == shown)
        or len(signals.tokens) <= _FRAGMENT_WORDS
    )


def in_year_of(before: Frame, composition: Composition, signals: Signals) -> tuple[Composition, Signals]:
    """A period named without its year ("and Q2?") is meant in the year that was just spoken of."""
    window, shown = composition.frame.time, before.time.start if before.time else None
    named = signals.time.periods
    bare = len(named) == 1 and named[0].year_inferred and named[0].unit != "year"
    if not bare or shown is None or window is None or window.start is None or window.end is None:
        return composition, signals
    years = relativedelta(years=shown.year - window.start.year)
    moved = replace(window, start=window.start + years, end=window.end + years)
    period = replace(named[0], start=moved.start, end=moved.end)
    settled = replace(
        composition,
        frame=composition.frame.model_copy(update={"time": moved}),
        notes=tuple(note for note in composition.notes if not note.startswith(NO_YEAR)),
    )
    return settled, replace(signals, time=replace(signals.time, periods=(period,)))


def merge(before: Frame, composition: Composition, signals: Signals) -> Frame:
    """The earlier frame with what the new question says in its place."""
    now = composition.frame
    named = composition.named
    if _asks_anew(composition):
        kept = tuple(f for f in before.filters if f.field not in {g.field for g in now.filters})
        return now.model_copy(update={"filters": (*kept, *now.filters), "time": _time(before.time, now.time)})
    if before.intent == "customer_lookup" and before.subject and now.intent != "customer_lookup":
        same = Filter("customer", Operator.EQ, before.subject)
        return now.model_copy(update={"filters": (*now.filters, same)})
    return before.model_copy(
        update={
            "intent": _intent(before, now, bool(named)),
            "metrics": named or before.metrics,
            "dimensions": _dimensions(before, now),
            "filters": _filters(before.filters, now.filters, adds=bool(_ADDS.search(signals.lower))),
            **_periods(before, now, composition, signals),
            "descending": before.descending if now.descending is None else now.descending,
            "limit": now.limit if now.limit is not None else _limit(before, now),
            "having": now.having or before.having,
            "shares": now.shares or before.shares,
            "part": now.part or before.part,
            "summary": now.summary or (before.summary if not now.dimensions else None),
            "listing": now.listing or before.listing,
            "focus": (),
            "single": False,
            "text": now.text or (before.text if before.intent == "product_search" else None),
        }
    )


def _intent(before: Frame, now: Frame, named: bool) -> str:
    """A bare "why" asks for the cause of what was shown; other follow-ups stay with the kind of question."""
    if now.intent == "why_change" or (named and now.intent != "sales_report"):
        return now.intent
    return before.intent


def _asks(text: str) -> bool:
    return bool(
        re.match(r"^\W*(?:how|what|which|who|where|when|why|is|are|do|does|did|can|list|show|find)\b", text)
    )


def _dimensions(before: Frame, now: Frame) -> tuple[str, ...]:
    """A new breakdown replaces the old one."""
    return now.dimensions or before.dimensions


def _limit(before: Frame, now: Frame) -> int | None:
    return None if now.dimensions and now.dimensions != before.dimensions else before.limit


def _asks_anew(composition: Composition) -> bool:
    """A whole question by its verb and a breakdown of its own: only place and period are taken over."""
    return (
        bool(composition.frame.dimensions)
        and composition.how == "verb"
        and composition.frame.descending is not None
    )


def _periods(
    before: Frame, now: Frame, composition: Composition, signals: Signals
) -> dict[str, TimeWindow | Comparison | None]:
    """The period and what it is compared with; "compare that to 2010" keeps the period shown."""
    said = None if composition.timing.assumed else now.time
    other = (
        _compared_with(before.time, said) if _COMPARES.search(signals.lower) and now.compare is None else None
    )
    if other is not None:
        return {"time": before.time, "compare": other}
    return {
        "time": _time(before.time, said),
        "compare": now.compare or (before.compare if now.time is None else None),
    }


def _compared_with(shown: TimeWindow | None, said: TimeWindow | None) -> TimeWindow | None:
    """The period to compare with: the same part of the year named when a whole year is, else as named."""
    if shown is None or said is None or not (shown.start and shown.end and said.start and said.end):
        return None
    year = said.end == said.start.replace(year=said.start.year + 1) and (
        said.start.month,
        said.start.day,
    ) == (1, 1)
    if not year or (shown.end - shown.start).days > _LONGEST_PART:
        return TimeWindow(said.start, said.end)
    back = relativedelta(years=shown.start.year - said.start.year)
    return TimeWindow(shown.start - back, shown.end - back)


def _filters(before: tuple[Filter, ...], now: tuple[Filter, ...], *, adds: bool) -> tuple[Filter, ...]:
    """A new condition on a field replaces the old one, adds its values to it, or takes them from it."""
    standing = {f.field: f for f in before}
    changed = tuple(_joined(standing[f.field], f, adds=adds) if f.field in standing else f for f in now)
    renewed = {f.field for f in now}
    return (*(f for f in before if f.field not in renewed), *changed)


def _joined(old: Filter, new: Filter, *, adds: bool) -> Filter:
    kept = old.value if isinstance(old.value, tuple) else (old.value,)
    said = new.value if isinstance(new.value, tuple) else (new.value,)
    if old.op not in _CHOOSING:
        return new
    if adds and new.op in _CHOOSING:
        return Filter(old.field, Operator.IN, tuple(dict.fromkeys((*kept, *said))))
    left = tuple(value for value in kept if value not in said)
    if new.op in {Operator.NE, Operator.NOT_IN} and 0 < len(left) < len(kept):
        return (
            Filter(old.field, Operator.IN, left) if len(left) > 1 else Filter(old.field, Operator.EQ, left[0])
        )
    return new


def _time(before: TimeWindow | None, now: TimeWindow | None) -> TimeWindow | None:
    if now is None or before is None:
        return now or before
    if now.start is None and now.end is None:
        return TimeWindow(before.start, before.end, now.grain or before.grain, before.field)
    return TimeWindow(now.start, now.end, now.grain or before.grain, now.field or before.field)
