"""What of a routed question its tool would do nothing for: names, conditions, periods, groups.

A tool that was found by meaning accounts for the words that put the question, whatever they are. It does not
account for a name nobody knows, an adjective that narrows whom it is about, an amount, or a period.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from agent.nlu.insight_cues import NUMBERS
from agent.nlu.linked import LinkedValue
from agent.nlu.market import CONTRACTED
from agent.nlu.market_cues import MarketKind
from agent.nlu.periods import Period
from agent.nlu.signals import Signals
from agent.nlu.tagger import Span
from agent.nlu.tokens import Token, tokenize
from tools.semantic.query import Filter

NAMED = frozenset(
    [
        "brand",
        "category",
        "channel",
        "city",
        "competitor",
        "country",
        "customer",
        "payment_method",
        "product",
        "region",
        "segment",
        "status",
        "store",
    ]
)
"""Types of the tagger that name something of the shop."""
_TAGGED = 0.55
_CURRENT_DAYS = 31
_LEADS = re.compile(
    r"\b(?:for|of|in|at|from|with|without|except|near|called|named)\s+(?:(?:the|a|an|our|all|any) )*$"
)
_WHICH = re.compile(r"\b(?:which|what|how many|whose)\s+(?:(?:of )?(?:our|the|these|those) )?$")
_SPLIT = re.compile(r"\b(?:by|per|each|every|for each|split by|broken down by)\s+(?:the |our )?$")
Known = Callable[[str], bool]
"""Whether a word stands in the wordings of the tools."""


def likely(signals: Signals, spans: Sequence[Span], fields: frozenset[str], ordinary: Known) -> Signals:
    """Without values that were only guessed from ordinary words."""
    kept = tuple(v for v in signals.values if is_meant(v, spans, fields, ordinary))
    return replace(signals, values=kept)


def is_meant(value: LinkedValue, spans: Sequence[Span], fields: frozenset[str], ordinary: Known) -> bool:
    """Whether a value is named, not guessed from an ordinary word."""
    fits = any(m.dimension in fields for m in value.matches)
    named = _is_tagged(value.begin, value.stop, spans) or (value.text[:1].isupper() and value.begin > 0)
    plain = all(ordinary(word) for word in value.text.lower().split())
    return named or (fits and value.best.exact) or (not plain and (fits or value.best.exact))


def strays(signals: Signals, spans: Sequence[Span], ordinary: Known, own: Known) -> Iterator[str]:
    """Unknown words that name or narrow something, unless the wordings of the tool have them.

    They are tagged as a name, or capitalised; or they stand right before a noun ("vegan customers"), or they
    are what "which" asks for.
    """
    starts = {signals.position(m)[0] for m in signals.mentions} | {v.begin for v in signals.values}
    for token in signals.unknown:
        if (
            token.lower in NUMBERS
            or own(token.lower)
            or own(token.stem)
            or CONTRACTED.search(token.lower.replace("\u2019", "'"))
        ):
            continue
        narrows = any(at - token.stop == 1 for at in starts)
        asked = _WHICH.search(signals.lower[: token.begin]) is not None
        capital = token.text[:1].isupper() and not _begins(token, signals)
        plain = ordinary(token.lower) or ordinary(token.stem)
        led = _LEADS.search(signals.lower[: token.begin]) is not None and not _is_verb(token)
        named = not plain and (capital or led or _is_tagged(token.begin, token.stop, spans))
        if named or ((narrows or asked) and not _is_verb(token)):
            yield token.text


def _is_verb(token: Token) -> bool:
    """An ending of verbs, as in "slipping"; what narrows a noun seldom has one."""
    return token.lower.endswith("ing")


def unheld(signals: Signals, filters: Sequence[Filter], subject: str | None) -> Iterator[str]:
    """Names in the question that neither a filter nor the subject holds."""
    held = [str(v) for f in filters for v in (f.value if isinstance(f.value, tuple | list) else (f.value,))]
    held += [subject] if subject else []
    stems = {token.stem for word in held for token in tokenize(word)}
    lower = {word.lower() for word in held}
    for value in signals.values:
        named = {str(match.value).lower() for match in value.matches} | {value.text.lower()}
        if not (named & lower or {token.stem for token in tokenize(value.text)} & stems):
            yield value.text


def undone(signals: Signals, kind: MarketKind | None, today: date, *, ahead: bool = False) -> Iterator[str]:
    """Periods and amounts that the kind of question has no use for; the days around today are the present.

    With `ahead`, and for kinds whose period is how far they look ahead, days to come are of use.
    """
    ahead = ahead or (kind is not None and kind.period == "")
    useful = kind is not None and (bool(kind.period) or kind.intent == "copilot_usage")
    for period in () if useful else signals.time.periods:
        said = signals.question[period.begin : period.stop].strip()
        to_come = ahead and (period.start is None or period.start > today)
        if not (to_come or said == "may" or is_present(period, today)):
            yield said
    for condition in signals.conditions if kind is None or not kind.counted else ():
        if kind is not None and (kind.percent if condition.percent else kind.amount):
            continue
        yield signals.question[condition.begin : condition.stop].strip()


def ungrouped(signals: Signals, grouped: frozenset[str]) -> Iterator[str]:
    """What the answer is to be split by ("per country") and the tool does not group by."""
    for mention in signals.mentions:
        begin, stop = signals.position(mention)
        dimensions = mention.of("dimension")
        if dimensions and _SPLIT.search(signals.lower[:begin]) and not grouped & set(dimensions):
            yield signals.question[begin:stop]


def is_present(period: Period, today: date) -> bool:
    """Whether the period is a short one that holds today or begins or ends next to it."""
    if period.start is None or period.end is None:
        return period.start is None and period.end is None
    near = timedelta(days=8)
    short = (period.end - period.start).days <= _CURRENT_DAYS
    return short and period.start <= today + near and period.end >= today - near


def _is_tagged(begin: int, stop: int, spans: Sequence[Span]) -> bool:
    return any(
        s.type in NAMED and s.confidence >= _TAGGED and s.begin < stop and begin < s.stop for s in spans
    )


def _begins(token: Token, signals: Signals) -> bool:
    before = signals.question[: token.begin].strip()
    return not before or before[-1] in ".!?:"
