"""Questions about days to come: which figure, of what, over which days ahead, how surely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from agent.nlu.calendar import floor, shift
from agent.nlu.conditions import Linking, link_filters
from agent.nlu.lexicon import Mention
from agent.nlu.market import MarketReading
from agent.nlu.periods import Period
from agent.nlu.phrasing import binding
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from agent.nlu.time import read_time
from agent.nlu.timing import Timing, read_timing
from agent.nlu.tokens import tokenize
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Grain, TimeWindow
from tools.semantic.values import ValueIndex

_SURELY = re.compile(
    r"^\W*(?:please )?project\b|\b(?:forecast\w*|predict\w*|projection\w*|projected|outlook|anticipat\w+"
    r"|foresee\w*|ballpark"
    r"|how (?:sure|certain|confident) are (?:you|we)|going to (?:sell|make|take|get|earn|bring|turn over)"
    r"|(?:best|worst)[- ]case"
    r"|(?:do|did|are|would|should|can) (?:you|we|i) (?:\w+ )?expect(?:ing)?|you expect|(?:can|could"
    r"|should) (?:we|i) (?:plan|count|reckon) (?:on|with)|expected (?:revenue"
    r"|sales|takings|turnover|units|orders|income|number of orders)|what(?:'s| is) coming in"
    r"|coming in over)\b"
)
_AHEAD = re.compile(
    r"\b(?:will|won't|'ll|shall|should|could|expect\w*|likely|look(?:s|ing)? like|brings?|going to|due|be|get"
    r"|range|interval|sure|confident|certain|estimate\w*|best|worst|case|in store)\b"
)
_WILL = re.compile(r"\b(?:will|'ll|going to|expect(?:ed|ing)?)\b")
_NOT = re.compile(
    r"\b(?:churn\w*|leav\w+|lifetime|clv|ltv|elastic\w*|sensitiv\w+|reorder\w*|re-order|replenish\w*|in stock"
    r"|bought|sold|did|was|were|had|made|spent|ordered|returned|took|earned|order (?:is|was)|actual\w*"
    r"|deliver\w*|arrive\w*|shipped|ship|last (?:year|month|week|quarter)|so far"
    r"|demand|weather|models?|retention|come back|expire\w*|opened|launch\w*)\b"
)
_LOOKS_ON = re.compile(
    rf"{_SURELY.pattern}|{_AHEAD.pattern}|{_WILL.pattern}"
    r"|\b(?:rest|remain\w*|still|end up|finish|close|land|year[- ]end|month[- ]end|by (?:the )?end|until|till"
    r"|on track|on course|future|ahead|coming|next|estimat\w*|trajectory)\b"
)
"""Words that look ahead where the period itself has begun already: "how will this year end"."""
_LEVEL = re.compile(r"\b(\d{2})\s?(?:%|percent|per cent|pct)")
_WIDE = re.compile(r"\b(?:worst|best)[- ]case\b|\bworst and best\b")
_PEAK = re.compile(
    r"\b(?:which|what) (?:day|week|month|store|shop|branch|categor\w+|department|countr\w+|region|product)\b"
    r".*\b(?P<end>busiest|best|most|highest|strongest|biggest|largest|top|peak|quietest|least|lowest|slowest"
    r"|worst|weakest|fewest)\b"
)
_LOW = frozenset({"quietest", "least", "lowest", "slowest", "worst", "weakest", "fewest"})
_UNIT = re.compile(r"\b(?:which|what|best|busiest|quietest|worst|strongest) (?P<unit>day|week|month)\b")
_GRAIN = re.compile(r"\b(?P<unit>day|week|month)[- ]by[- ](?:day|week|month)\b|\b(?P<ly>dai|week|month)ly\b")
_REST = re.compile(
    r"\b(?:(?:until|till|to|by|through|before) (?:the )?end of|(?:until|till|through|for)(?= (?:the|this) )"
    r"|(?:the )?rest of|remainder of|left of) (?:the |this )?(?P<unit>year|quarter|month)\b"
)
_UP_TO = re.compile(r"\b(?:between now and|from (?:now|today|tomorrow) (?:to|until|till|up to))\b")
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b(?:last|past|ago|yesterday|previous|this)\b")
_BEFORE = re.compile(
    r"\b(?:by|per|each|every|which|what|across|top|best|worst|biggest|(?:top|best|worst|biggest|which"
    r"|what) \w+)\s+"
    r"(?:the |our )?$"
)
_BUSY = re.compile(r"\b(?:busiest|quietest|busy|quiet)\b")
_UNITS = re.compile(
    r"\b(?:units?|pieces?|items?|quantit\w+|volume)\b|\bhow many\b(?! (?:orders|purchases|customers))"
)
_ORDERS = re.compile(r"\b(?:orders|purchases|transactions)\b")
_WORDS = re.compile(
    r"^(?:forecast\w*|predict\w*|project\w*|outlook|anticipat\w+|foresee\w*|ballpark|sure|certain|confident"
    r"|interval|range|worst|best|case|expect\w*|coming|ahead|upcoming|bring\w*|take|make|money|look\w*|likely"
    r"|estimate\w*|split|break|down|busiest|quietest|day|week|month|sell|sales?|number|figure|number?s|get"
    r"|income"
    r"|over|with|probability|confidence|please|again|store|stores|shop|tomorrow|turn|earn|roughly|about"
    r"|error|plan|count|reckon|idea|contribute)$"
)
_MEASURES = {"revenue": "forecast", "units": "forecast_units", "orders": "forecast_orders"}
_LINKED = {"revenue": "revenue", "units": "units_sold", "orders": "orders"}
FORECAST_FIGURES = frozenset(
    {"revenue", "units_sold", "orders", "forecast", "forecast_units", "forecast_orders", "gross_sales"}
)


def read_outlook(
    signals: Signals, model: SemanticModel, index: ValueIndex, today: date, meant: str = ""
) -> MarketReading | None:
    """Read a question about days to come; None for any other, or where nothing is forecast.

    `meant` is the kind of question that the trained head is sure of.
    """
    if "forecast" not in model.metrics or _NOT.search(signals.lower):
        return None
    sure = meant == "forecast"
    ahead = _moved_ahead(signals, today, sure=sure)
    if not _asks(signals, ahead, today, sure=sure):
        return None
    read, apart = _ahead_frame(ahead, signals, model, index, today)
    left = (*_left(read.signals, read.frame, lenient=sure), *(_said(read.signals) if apart else ()))
    return replace(read, left=left)


def frame_ahead(
    signals: Signals, model: SemanticModel, index: ValueIndex, today: date
) -> MarketReading | None:
    """A question read as one about days to come, whatever its words are; None where its days are over.

    Periods that no forecast honours are left over; other words are not looked at.
    """
    ahead = _moved_ahead(signals, today, sure=True)
    periods = ahead.time.periods
    if "forecast" not in model.metrics or signals.identifiers:
        return None
    if periods and all(p.end is not None and p.end <= today + timedelta(days=1) for p in periods):
        return None
    begun = bool(periods) and all(p.start is not None and p.start <= today for p in periods)
    if begun and not _LOOKS_ON.search(signals.lower):
        return None
    read, apart = _ahead_frame(ahead, signals, model, index, today)
    return replace(read, left=tuple(_said(read.signals)) if apart else ())


def _ahead_frame(
    ahead: Signals, signals: Signals, model: SemanticModel, index: ValueIndex, today: date
) -> tuple[MarketReading, bool]:
    """The frame, and whether a period is named that is not of the days to come."""
    ahead = replace(
        ahead,
        values=tuple(v for v in ahead.values if not (_is_word(v.text) or _is_rest(v.text, ahead.lower))),
    )
    timing = _joined(read_timing(ahead, today))
    measure = _measure(signals.lower)
    dimensions = tuple(dict.fromkeys(d for m in ahead.mentions for d in _dimensions(m, ahead)))
    linking = _at_stores(link_filters(ahead, model, index, (_LINKED[measure],), dimensions), signals.lower)
    window = timing.window or TimeWindow()
    rest = _rest(signals.lower, today)
    if rest is not None and window.start is None and window.end is None:
        window = TimeWindow(rest.start, rest.end, window.grain)
    if window.start is not None and _is_up_to(ahead):
        window = TimeWindow(today + timedelta(days=1), window.end, window.grain)
    peak = _PEAK.search(signals.lower)
    grain = _grain(signals.lower) or window.grain
    ranked = signals.ranking.limit if signals.ranking and (dimensions or grain) else None
    frame = Frame(
        intent="forecast",
        metrics=(_MEASURES[measure],),
        dimensions=dimensions,
        filters=linking.filters,
        time=TimeWindow(window.start, window.end, grain),
        descending=(peak["end"] not in _LOW) if peak else None,
        limit=ranked or (1 if peak else None),
        text=_level(signals.lower),
    )
    notes = tuple(n for n in timing.notes if "is not over" not in n and "No year" not in n)
    linking = replace(linking, notes=(*linking.notes, *notes))
    apart = timing.compare is not None or any(p.end and p.end <= today for p in ahead.time.periods)
    return MarketReading(ahead, frame, linking, ()), apart


def _is_word(text: str) -> bool:
    return all(_WORDS.search(word) for word in text.lower().split())


def _is_up_to(signals: Signals) -> bool:
    """Whether the one period named is where the days end that begin now: "between now and Christmas"."""
    periods = signals.time.periods
    return len(periods) == 1 and bool(_UP_TO.search(signals.lower))


def _joined(timing: Timing) -> Timing:
    """Two neighbouring periods to come, set against each other: one row for each."""
    window, other = timing.window, timing.compare
    if window is None or not isinstance(other, TimeWindow) or window.start is None or other.start is None:
        return timing
    units = [u for u in (Grain.WEEK, Grain.MONTH) if shift(other.start, u.value, 1) == window.start]
    if not units or other.end != window.start:
        return timing
    return replace(timing, window=TimeWindow(other.start, window.end, units[0]), compare=None)


def _rest(text: str, today: date) -> TimeWindow | None:
    """What is left of the running year, quarter or month, or of the next one where it ends today."""
    found = _REST.search(text)
    if found is None:
        return None
    first = today + timedelta(days=1)
    return TimeWindow(first, shift(floor(first, found["unit"]), found["unit"], 1))


def _asks(signals: Signals, ahead: Signals, today: date, *, sure: bool) -> bool:
    """Words of foresight, unless the days are over; or days to come and a word that looks ahead."""
    periods = ahead.time.periods
    over = bool(periods) and all(p.end is not None and p.end <= today for p in periods)
    to_come = bool(periods) and all(p.start is None or p.start > today for p in periods)
    if signals.identifiers or over:
        return False
    running = bool(periods) and all(p.end is None or p.end > today + timedelta(days=1) for p in periods)
    if running and (sure or _WILL.search(signals.lower)):
        return True
    return bool(_SURELY.search(signals.lower)) or (to_come and bool(_AHEAD.search(signals.lower)))


def _moved_ahead(signals: Signals, today: date, *, sure: bool) -> Signals:
    """Periods without a year are the coming ones in a question that looks ahead."""
    if not (sure or _SURELY.search(signals.lower) or _AHEAD.search(signals.lower)):
        return signals
    later = read_time(signals.question, shift(today, "year", 1)).periods
    moved = tuple(_coming(p, later, signals.lower, today) for p in signals.time.periods)
    return replace(signals, time=replace(signals.time, periods=moved))


def _coming(period: Period, later: tuple[Period, ...], text: str, today: date) -> Period:
    """The same days as they are read a year later, where no year or past is named."""
    dated = not period.year_inferred and bool(_DATED.search(text[period.begin : period.stop]))
    if dated or period.end is None or period.end > today:
        return period
    same = (p for p in later if (p.begin, p.stop) == (period.begin, period.stop))
    return replace(next(same, period), year_inferred=False)


def _measure(text: str) -> str:
    if _ORDERS.search(text) or _BUSY.search(text):
        return "orders"
    return "units" if _UNITS.search(text) else "revenue"


def _grain(text: str) -> Grain | None:
    found = _UNIT.search(text) or _GRAIN.search(text)
    if found is None:
        return None
    word = str(found.groupdict().get("unit") or found.groupdict().get("ly"))
    return Grain("day" if word == "dai" else word)


def _level(text: str) -> str | None:
    """The interval asked for: 95 where 95% or more, or the worst case, is named."""
    named = _LEVEL.search(text)
    if named is None:
        return "95" if _WIDE.search(text) else None
    return "95" if int(named[1]) > 80 else "80"


def _dimensions(mention: Mention, signals: Signals) -> Iterator[str]:
    """A dimension that the rows are wanted by: after "by" or "per", or what "which" asks for."""
    begin, _ = signals.position(mention)
    before = signals.lower[:begin]
    if _BEFORE.search(before):
        yield from mention.of("dimension")[:1]


def _at_stores(linking: Linking, text: str) -> Linking:
    """A region is that of its stores where stores are spoken of."""
    if not re.search(r"\bstores?\b|\bshops?\b|\bbranch(?:es)?\b", text):
        return linking
    filters = tuple(replace(f, field="store_region") if f.field == "region" else f for f in linking.filters)
    return replace(linking, filters=filters)


def _left(signals: Signals, frame: Frame, *, lenient: bool) -> Iterator[str]:
    """Words that the forecast does nothing for."""
    held = {str(v).lower() for f in frame.filters for v in _values(f)}
    stems = {t.stem for v in held for t in tokenize(v)}
    for value in signals.values:
        named = {str(m.value).lower() for m in value.matches} | {value.text.lower()}
        if not (named & held or {t.stem for t in tokenize(value.text)} & stems):
            yield value.text
    for condition in signals.conditions:
        if not condition.percent:
            yield signals.question[condition.begin : condition.stop]
    for mention in signals.mentions:
        known = (
            _is_rest(mention.text, signals.lower)
            or {*mention.of("metric")} & FORECAST_FIGURES
            or {*mention.of("dimension")} & set(frame.dimensions)
        )
        phrase = mention.text.lower() == "margin" and "margin of error" in signals.lower
        if not (known or phrase) and not all(_WORDS.search(w) for w in mention.text.lower().split()):
            yield mention.text
    for token in binding(signals) if lenient else signals.unknown:
        if not _WORDS.search(token.lower) and not _is_rest(token.text, signals.lower):
            yield token.text


def _is_rest(word: str, text: str) -> bool:
    """Whether the word is of "the rest of the year"."""
    found = _REST.search(text)
    return found is not None and word.lower() in found[0]


def _values(item: Filter) -> tuple[object, ...]:
    return item.value if isinstance(item.value, tuple) else (item.value,)


def _said(signals: Signals) -> Iterator[str]:
    for period in signals.time.periods:
        yield signals.question[period.begin : period.stop]
