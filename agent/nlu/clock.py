"""Hours of the day in a question: "between 9 and 11 am", "after 17:30", "before noon"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.semantic.query import Filter, Operator

_TIME = (
    r"(?:(\d{1,2})(?::(\d\d))?\s*(a\.?m\.?|p\.?m\.?|o'?clock|h\b|hrs?\b|hours?\b)?|(noon|midday|midnight))"
)
_RANGE = re.compile(
    rf"\b(?:between|from)\s+{_TIME}\s*(?:and|to|until|till|-|\u2013)\s*{_TIME}(?![\w]|[.:]\d)"
)
_BARE_RANGE = re.compile(rf"(?<![\w.,]){_TIME}\s*(?:to|until|till|-|\u2013)\s*{_TIME}(?![\w]|[.:]\d)")
_OPEN = re.compile(rf"\b(after|from|since|before|until|till|by)\s+{_TIME}(?![\w]|[.:]\d)")
_NOON = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """Conditions on the time of the day, and where the text says them."""

    filters: tuple[Filter, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


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
            later = found[1] in {"after", "from", "since"}
            limit = _text(_minute(time, time))
            return Clock(
                (Filter("time_of_day", Operator.GE if later else Operator.LT, limit),), (found.span(),)
            )
    return Clock()


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
