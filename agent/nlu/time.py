"""Time expressions of a question: periods, the grain of a time axis, and what a period is compared with.

A grammar of its own rather than a library: retail phrases (quarters, rolling windows, holidays, "since",
"so far") count from the data's last day, and every reading must be sayable back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agent.nlu.calendar import shift
from agent.nlu.periods import Period
from agent.nlu.time_patterns import RULES
from agent.nlu.time_rules import Span
from tools.semantic.query import Comparison, Grain

_NEEDS_PREPOSITION = frozenset({"may", "march", "mar", "sat", "sun", "fall", "spring"})
_PREPOSITION = re.compile(
    r"(?:^|\b(?:in|since|for|during|before|until|till|of|vs\.?|versus|and|from|to|through|by|after"
    r"|last|this|between|or"
    r"|with|on|over|the|than|,|-|\u2013))\s*$"
)
_MODAL = re.compile(r"\s+(?:i|we|you|he|she|they|it|the|be)\b")
_VERB_BEFORE = re.compile(
    r"\b(?:did|does|do|will|would|could|can|to|not|n't)\b(?!.*\b(?:in|during|this|last|since|the)\s*$)"
)
_MONTH_AFTER = re.compile(
    r"\s*(?:in |of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE
)
_NOT_A_YEAR = re.compile(
    r"\b(?:over|than|above|under|below|exceed\w*|least|most|top|order|invoice|product|sku|id"
    r"|number|no|customer"
    r"|spent|spend|worth|(?<!by )units?)[\s#:.]*$"
)
_JOIN = re.compile(r"\s*(?:to|until|till|through|thru|up to|and|-|\u2013|\u2014)\s*(?:the end of |end of )?")
_OPENERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b(?:since|starting(?: from)?|as of|from)\s+(?:the\s+)?(?:(?:start|beginning) of\s+)?$"),
        "since",
    ),
    (re.compile(r"\bafter\s+(?:the\s+)?(?:end of\s+)?$"), "after"),
    (
        re.compile(r"\b(?:before|prior to|earlier than)\s+(?:the\s+)?(?:(?:start|beginning) of\s+)?$"),
        "before",
    ),
    (re.compile(r"\b(?:until|till|through|up to|up until|by)\s+(?:the\s+)?(?:end of\s+)?$"), "until"),
)

_ADVERBS = {
    Grain.DAY: r"daily|by (?:the )?day(?! of)|day by day|day[- ]on[- ]day",
    Grain.WEEK: r"weekly|by (?:the )?week|week by week|week after week",
    Grain.MONTH: r"monthly|by (?:the )?month|month by month|month after month",
    Grain.QUARTER: r"quarterly|by (?:the )?quarter|quarter by quarter",
    Grain.YEAR: r"yearly|annually|annual|by (?:the )?year|year by year",
}
_EVERY = (
    r"|(?:and|per|each|every|every single) {unit}\b"
    r"|(?<!in )(?<!within )(?<!for )(?<!of )(?<!half )(?<!than )a {unit}\b"
    r"(?! (?:ago|earlier|before|later|after))"
)
_GRAINS = tuple(
    (grain, re.compile(rf"\b(?:{words}{_EVERY.format(unit=grain.value)})\b"))
    for grain, words in _ADVERBS.items()
)
_AXIS = re.compile(r"\b(?:over time|through time|time series|timeline|month on month|day of each)\b")

_LAST_YEAR = re.compile(
    r"\b(?:"
    r"(?:the )?same (?:period|time|month|week|quarter|day|days|weeks|months|stretch)s?,? (?:of |in |the )?"
    r"(?:last|previous|prior|a) year(?: ago| earlier)?"
    r"|(?:a|one) year (?:ago|earlier|before)|(?:the )?(?:year|12 months) before"
    r"|year[- ](?:over|on)[- ]year|yoy|y/y|vs\.? ly|on last year"
    r"|(?:vs\.?|versus|against|than|(?:compared|relative) (?:to|with)) (?:the )?(?:last|previous"
    r"|prior) year"
    r")\b"
)
_PREVIOUS = re.compile(
    r"\b(?:"
    r"(?:the )?(?:previous|prior|preceding) (?:period|month|week|quarter|year|day)"
    r"|(?:the )?(?:period|month|week|quarter|day) (?:before|earlier)(?! last| yesterday)"
    r"|(?:month|week|quarter)[- ](?:over|on)[- ](?:month|week|quarter)|mom|m/m|wow|w/w|qoq|q/q"
    r"|(?:than|vs\.?|versus|compared (?:to|with)|against) (?:the )?"
    r"(?:one before|before|(?:last|previous) (?:month|week|quarter|day))"
    r")\b"
)
_COMPARING = re.compile(
    r"\b(?:delta|swing|gap|how much (?:more|less)|how many (?:more|fewer))\b|"
    r"\b(?:compar\w*|vs\.?|versus|against|relative to|difference between|differ\w*|up or down"
    r"|better or worse"
    r"|stack up|gr[eo]wn?|growth|change[ds]?|increase\w*|decrease\w*)\b|\bthan\b"
)


_MOVING = re.compile(
    r"\b(?:gr[eo]w\w*|change[ds]?|increase[ds]?|decrease[ds]?|differ\w*|delta|swing|gap|drop\w*"
    r"|fell|fall|rise|rose|doubled|tripled|quadrupled|halved|went (?:up|down)|lost|gained"
    r"|improve\w*|decline[ds]?|compar\w*|evolution|move[ds]?|how much more|how much less)\b"
)


@dataclass(frozen=True, slots=True)
class TimeReading:
    """Everything a question says of time.

    Args:
        periods: In the order of the text; a range ("from May to July") is one period.
        grain: Grain of the time axis asked for.
        axis: A time axis is wanted, grain left open ("over time").
        comparison: The reference period named by words ("year on year"), if any.
        comparing: The question weighs one thing against another.
        spans: Stretches of the text that are about time.
    """

    periods: tuple[Period, ...] = ()
    grain: Grain | None = None
    axis: bool = False
    comparison: Comparison | None = None
    comparing: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def read_time(question: str, today: date) -> TimeReading:
    """Read every time expression of the question; `today` is the day that relative phrases count from."""
    text = question.lower().replace("\u2019", "'")
    spans: list[tuple[int, int]] = []
    comparison = _comparison(text, spans)
    masked = _blank(text, spans)
    grain = _grain(masked, spans)
    masked = _blank(masked, spans)
    periods = _compose(masked, _scan(masked, today), today)
    spans.extend((p.begin, p.stop) for p in periods)
    axis = _AXIS.search(text)
    if axis:
        spans.append(axis.span())
    return TimeReading(
        periods=tuple(periods),
        grain=grain,
        axis=axis is not None,
        comparison=comparison,
        comparing=comparison is not None or bool(_COMPARING.search(text)) or _moves(text, periods),
        spans=tuple(sorted(spans)),
    )


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for begin, stop in spans:
        text = text[:begin] + "\x00" * (stop - begin) + text[stop:]
    return text


def _comparison(text: str, spans: list[tuple[int, int]]) -> Comparison | None:
    for pattern, kind in (
        (_LAST_YEAR, Comparison.SAME_PERIOD_LAST_YEAR),
        (_PREVIOUS, Comparison.PREVIOUS_PERIOD),
    ):
        found = pattern.search(text)
        if found and _has_base(text, found, kind):
            spans.append(found.span())
            return kind
    return None


def _has_base(text: str, found: re.Match[str], kind: Comparison) -> bool:
    """A bare "previous month" is a period of its own unless something is being compared."""
    if kind is Comparison.SAME_PERIOD_LAST_YEAR:
        return True
    bare = re.fullmatch(r"(?:the )?(?:previous|prior|preceding) (?:month|week|quarter|year|day)", found[0])
    return not bare or bool(_COMPARING.search(text))


def _grain(text: str, spans: list[tuple[int, int]]) -> Grain | None:
    for grain, pattern in _GRAINS:
        found = pattern.search(text)
        if found:
            spans.append(found.span())
            return grain
    return None


def _scan(text: str, today: date) -> list[Period]:
    taken: list[Period] = []
    for pattern, build in RULES:
        for found in pattern.finditer(text):
            begin, stop = found.span()
            if any(p.begin < stop and begin < p.stop for p in taken) or not _plausible(text, found):
                continue
            try:
                span = build(found, today)
            except (ValueError, OverflowError):
                continue
            taken.append(_period(span, begin, stop))
    return sorted(taken, key=lambda p: p.begin)


def _period(span: Span, begin: int, stop: int) -> Period:
    return Period(span.start, span.end, begin, stop, span.unit, span.year_inferred, span.note)


def _plausible(text: str, found: re.Match[str]) -> bool:
    word, before = found[0].strip(), text[: found.start()]
    if word in _NEEDS_PREPOSITION:
        return bool(_PREPOSITION.search(before)) and not _MODAL.match(text[found.end() :])
    if word.startswith(("fall", "the fall")) and _falls(before, text[found.end() :]):
        return False
    ranked = _RANKED_NOUN.search(before)
    return bool(ranked) or not (word.isdigit() and _NOT_A_YEAR.search(before))


_RANKED_NOUN = re.compile(
    r"\b(?:top|best|biggest|largest|worst|leading|number one|no\.? ?1|new|average|median)(?: \w+)?"
    r" (?:customer|client|product|item|invoice|order)s?\s+$"
)


def _falls(before: str, after: str) -> bool:
    """Whether "fall" is what a figure did, not the season: "did revenue fall", "the fall in May"."""
    return bool(_VERB_BEFORE.search(before) or _MONTH_AFTER.match(after))


def _compose(text: str, periods: list[Period], today: date) -> list[Period]:
    merged: list[Period] = []
    moved: list[Period] = []
    for period in periods:
        joined = bool(merged) and _is_range(text, merged[-1], period)
        if joined and _is_change(text, merged[-1], period):
            moved.append(merged[-1])
        if joined and merged[-1] not in moved:
            merged[-1] = _range(text, merged[-1], period)
        else:
            merged.append(period)
    return [period if period in moved else _opened(text, period, today) for period in merged]


def _is_range(text: str, first: Period, second: Period) -> bool:
    between = text[first.stop : second.begin]
    if not _JOIN.fullmatch(between):
        return False
    lead = re.search(r"\b(from|between)\s+(?:the\s+)?(?:(?:start|beginning) of\s+)?$", text[: first.begin])
    word = between.strip().split(" ")[0] if between.strip() else ""
    if word == "and":
        return lead is not None and lead[1] == "between"
    return lead is not None or word in {
        "to",
        "through",
        "thru",
        "until",
        "till",
        "-",
        "\u2013",
        "\u2014",
        "up",
    }


def _is_change(text: str, first: Period, second: Period) -> bool:
    """Two whole periods of one kind that something is said to move between: growth from 2010 to 2011."""
    alike = first.unit == second.unit and (first.unit is not None or _days(first) == _days(second) > 0)
    return alike and bool(_MOVING.search(text))


def _moves(text: str, periods: list[Period]) -> bool:
    """A figure that went from one period to another."""
    return len(periods) == 2 and periods[0].unit == periods[1].unit and bool(_MOVING.search(text))


def _days(period: Period) -> int:
    """Whole weeks of a closed period, by which halves of a year are alike; else 0."""
    return (period.end - period.start).days // 7 if period.start and period.end else 0


def _range(text: str, first: Period, second: Period) -> Period:
    start, end = first.start, second.end
    if start is None or end is None:  # an open side cannot be joined to anything
        return second
    if first.year_inferred and not second.year_inferred:
        start = start.replace(year=end.year)
        while start >= end:
            start = shift(start, "year", -1)
    elif second.year_inferred and not first.year_inferred:
        while shift(end, "year", -1) > start:
            end = shift(end, "year", -1)
        while end <= start:
            end = shift(end, "year", 1)
    elif end <= start:
        start = shift(start, "year", -1)
    lead = re.search(r"\b(?:from|between)\s+(?:the\s+)?(?:(?:start|beginning) of\s+)?$", text[: first.begin])
    begin = lead.start() if lead else first.begin
    return Period(start, end, begin, second.stop, None, first.year_inferred and second.year_inferred)


_FIGURE = re.compile(
    r"\s+(?:net |gross )?(?:revenue|sales|turnover|orders|units|profit|margin|volume|value|spend)"
)


def _opened(text: str, period: Period, today: date) -> Period:
    before = text[: period.begin]
    for pattern, kind in _OPENERS:
        found = pattern.search(before)
        if found and found[0].startswith("by ") and _FIGURE.match(text[period.stop :]):
            continue
        if found:
            return _open(replace(period, begin=found.start(), unit=None), kind, today, found[0])
    return period


def _open(period: Period, kind: str, today: date, word: str) -> Period:
    match kind:
        case "since":
            if word.strip().startswith("from") and period.end and period.end <= today:
                return replace(period, unit=None, end=today + timedelta(days=1))
            return replace(period, end=today + timedelta(days=1))
        case "after":
            return replace(period, start=period.end, end=today + timedelta(days=1))
        case "before":
            return replace(period, start=None, end=period.start)
        case _:
            return replace(period, start=None)
