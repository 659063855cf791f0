"""Follow-up questions: what a short question takes over from the one before."""

from __future__ import annotations

import re

from agent.nlu.compose import Composition
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from tools.semantic.query import Filter, Operator, TimeWindow

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


def continues(signals: Signals, composition: Composition) -> bool:
    """Whether the question leans on the one before: elliptic, pointing back, or a mere fragment."""
    text = signals.lower
    if composition.frame.subject or len(signals.tokens) > 2 * _SELF_CONTAINED_WORDS:
        return False
    if _ELLIPTIC.search(text):
        return True
    points_back = bool(_BACKWARD.search(text)) and not (composition.named and signals.values)
    fragment = len(signals.tokens) <= 4 and not composition.named and not _asks(text)
    return points_back or fragment


def merge(before: Frame, composition: Composition) -> Frame:
    """The earlier frame with what the new question says in its place."""
    now = composition.frame
    named = composition.named
    if before.intent == "customer_lookup" and before.subject and now.intent != "customer_lookup":
        same = Filter("customer", Operator.EQ, before.subject)
        return now.model_copy(update={"filters": (*now.filters, same)})
    return before.model_copy(
        update={
            "intent": _intent(before, now, bool(named)),
            "metrics": named or before.metrics,
            "dimensions": _dimensions(before, now),
            "filters": _filters(before.filters, now.filters),
            "time": _time(before.time, None if composition.timing.assumed else now.time),
            "compare": now.compare or (before.compare if now.time is None else None),
            "descending": before.descending if now.descending is None else now.descending,
            "limit": now.limit if now.limit is not None else _limit(before, now),
            "having": now.having or before.having,
            "shares": now.shares or before.shares,
            "part": now.part or before.part,
            "summary": now.summary or (before.summary if not now.dimensions else None),
            "listing": now.listing or before.listing,
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


def _filters(before: tuple[Filter, ...], now: tuple[Filter, ...]) -> tuple[Filter, ...]:
    renewed = {f.field for f in now}
    return (*(f for f in before if f.field not in renewed), *now)


def _time(before: TimeWindow | None, now: TimeWindow | None) -> TimeWindow | None:
    if now is None or before is None:
        return now or before
    if now.start is None and now.end is None:
        return TimeWindow(before.start, before.end, now.grain or before.grain, before.field)
    return TimeWindow(now.start, now.end, now.grain or before.grain, now.field or before.field)
