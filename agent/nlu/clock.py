"""Hours of the day in a question: "between 9 and 11 am", "after 17:30", "over lunch", "on Friday nights"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.nlu.calendar import WEEKDAYS
from tools.semantic.query import Filter, Operator

_TIME = (
    r"(?:(\d{1,2})(?::(\d\d))?\s*(a\.?m\.?|p\.?m\.?|o'?clock|h\b|hrs?\b|hours?\b)?|(noon|midday|midnight))"
)
_RANGE = re.compile(
    rf"\b(?:between|from)\s+{_TIME}\s*(?:and|to|until|till|-|\u2013)\s*{_TIME}(?![\w]|[.:]\d)"
)
_BARE_RANGE = re.compile(rf"(?<![\w.,]){_TIME}\s*(?:to|until|till|-|\u2013)\s*{_TIME}(?![\w]|[.:]\d)")
_OPEN = re.compile(
    rf"\b(after|from|since|before|until|till|by|past|at or after|no later than)\s+{_TIME}(?![\w]|[.:]\d)"
    r"(?:,? (?:on|onwards?|or later|and later|or earlier)(?=\s*(?:$|[,.?!])))?"
)
_AT = re.compile(rf"\b(?:at|around) {_TIME}(?![\w]|[.:]\d)")
_NOON = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
_DAY = 24 * 60
_PARTS = {
    "morning": (6 * 60, 12 * 60),
    "lunch": (12 * 60, 14 * 60),
    "afternoon": (12 * 60, 18 * 60),
    "evening": (18 * 60, 22 * 60),
    "night": (22 * 60, 6 * 60),
}
"""Parts of the day, from minute to minute; the night runs into the next day."""
_NAMED_DAY = "|".join(day for day in WEEKDAYS if len(day) > 4)
_PART = re.compile(
    rf"\b(?:(?P<day>this|last|{_NAMED_DAY}|yesterday|weekend|weekday)\s+(?P<of>morning|afternoon|evening|night)s?"
    r"|(?:at|by|during(?: the)?)\s+(?P<at>night)(?:[- ]?time)?"
    r"|(?P<over>over)night"
    r"|(?:over|at|during|around)(?: the)?\s+(?P<lunch>lunch)(?:[- ]?(?:times?|hours?|breaks?|period))?"
    r"|(?:in|during|of|over)\s+(?:the\s+)?(?:early\s+|late\s+)?(?P<in>morning|afternoon|evening|night)s?"
    r"|(?P<each>mornings|afternoons|evenings|nights)"
    r")(?=\s*(?:$|[,.?!;)]|(?:in|on|at|of|by|per|for|during|over|since|last|this|vs|versus|and|or|than|compared|were"
    r"|was|did|do|from|between|sales|revenue|orders|turnover|takings)\b))"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """Conditions on the time of the day, and where the text says them."""

    filters: tuple[Filter, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()


def read_clock(text: str) -> Clock:
    """The first clock time or range; a number counts as one only where its writing says so."""
    low = text.lower()
    for pattern in (_RANGE, _BARE_RANGE):
        for found in pattern.finditer(low):
            groups = found.groups()
            first, second = groups[:4], groups[4:]
            if _is_clock(second) or (_is_clock(first) and _is_clock(second)):
                return Clock(_between(_minute(first, second), _minute(second, second)), (found.span(),))
    for found in _OPEN.finditer(low):
        time = found.groups()[1:]
        if _is_clock(time):
            later = found[1] in {"after", "from", "since", "past", "at or after"}
            limit = _text(_minute(time, time))
            return Clock(
                (Filter("time_of_day", Operator.GE if later else Operator.LT, limit),), (found.span(),)
            )
    hour = _AT.search(low)
    if hour and _is_clock(hour.groups()):
        minute = _minute(hour.groups(), hour.groups()) // 60 * 60
        note = f"took it as the hour from {_text(minute)}"
        return Clock((Filter("hour", Operator.EQ, minute // 60),), (hour.span(),), (note,))
    named = _PART.search(low)
    return _part(named) if named else Clock()


def _part(found: re.Match[str]) -> Clock:
    """A part of the day by its name; the day beside it stays for others to read ("this morning": today)."""
    name = found["of"] or found["at"] or found["in"] or found["lunch"]
    name = name or ("night" if found["over"] else found["each"].rstrip("s"))
    start, end = _PARTS[name]
    note = f"took {name if name == 'lunch' else 'the ' + name} as {_text(start)} to {_text(end)}"
    spans = ((found.start("of") if found["of"] else found.start(), found.end()),)
    return Clock(_between(start, end), () if found["day"] in {"this", "last"} else spans, (note,))


def _is_clock(time: tuple[str | None, ...]) -> bool:
    """Whether the writing is a time of the day: a colon with minutes, am or pm, noon."""
    hour, minutes, half, name = time
    in_day = hour is None or int(hour) <= 24
    return in_day and bool(minutes or half or name)


def _minute(time: tuple[str | None, ...], last: tuple[str | None, ...]) -> int:
    """Minutes since midnight; the "am" or "pm" of a range stands behind its end."""
    hour, minutes, half, name = time
    if name:
        return _NOON[name]
    half = half or (last[2] if last[2] and last[2][0] in "ap" else None)
    hours = int(hour or 0)
    if half and half[0] in "ap":
        hours = hours % 12 + (12 if half[0] == "p" else 0)
    return hours * 60 + int(minutes or 0)


def _between(start: int, end: int) -> tuple[Filter, ...]:
    if start < end:
        return (
            Filter("time_of_day", Operator.GE, _text(start)),
            Filter("time_of_day", Operator.LT, _text(end)),
        )
    hours = [hour % 24 for hour in range(start // 60, (end + _DAY) // 60)]
    return (Filter("hour", Operator.IN, tuple(hours)),)


def _text(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
