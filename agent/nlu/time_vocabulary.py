"""The pieces that the patterns of time expressions are made of, without groups of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.nlu.calendar import HOLIDAYS, MONTHS, SEASONS, WEEKDAYS
from agent.nlu.time_rules import COUNTS


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


YEAR4 = r"(?:19|20)\d\d"
_COUNTED = (
    r"days?|weeks?|months?|years?|best|top|most|biggest|largest|lowest|highest|products?|items?|customers?"
    r"|orders?|units?|stores?|skus?|brands?|lines?|percent|euros?|dollars?|pounds?"
)
YEAR = rf"{YEAR4}|'\d\d(?![\d'])"
"""A year that cannot be another number: in full, or two digits behind an apostrophe."""
SHORT = rf"{YEAR4}|'?\d\d(?!\d|[.,/:-]\d| ?%| (?:{_COUNTED})\b)"
"""A year behind what only a year follows (quarter, half, season): two digits do."""
DASH = r"(?:-|to|until|till|through|thru|up to)"
COUNT = rf"(?:\d{{1,4}}|{_any(COUNTS)})"
UNITS = r"(?:day|week|month|quarter|year)"
UNIT = r"(?:day|week|month|quarter|year|fortnight)"
MONTH = rf"(?:{_any(MONTHS)})"
WEEKDAY = rf"(?:{_any(WEEKDAYS)})"
TH = r"(?:st|nd|rd|th)"
PAST = r"(?:last|previous|prior|past|preceding|trailing|rolling|most recent|latest)"
WHOLE = r"(?:full|complete|completed|finished|closed|whole|entire|calendar)"
FISCAL = r"(?:(?:fiscal|financial|calendar|trading|business) )?"
_OCCASIONS = [name.replace("'s", "'?s?'?") for name in HOLIDAYS]
HOLIDAY = rf"(?:{_any(_OCCASIONS)})"
FESTIVE = r"(?:christmas|xmas|holiday|festive)"
SEASON = rf"(?:{_any(SEASONS)})"

FAMILIES = {
    "digit": re.compile(r"\d"),
    "month": re.compile(rf"\b{MONTH}\b"),
    "weekday": re.compile(rf"\b{WEEKDAY}s?\b"),
    "unit": re.compile(rf"{UNIT}|weekend|hour|hal(?:f|ves)|wk|cw"),
    "past": re.compile(r"\b(?:last|previous|prior|past|preceding|trailing|rolling|recent|latest)\b"),
    "ahead": re.compile(r"\b(?:next|coming|following|upcoming|now|ahead|out)\b"),
    "named": re.compile(
        rf"\b(?:{HOLIDAY}|{SEASON}|holidays?|festive|christmas|xmas|school|golden|cyber|holy)\b"
    ),
    "short": re.compile(r"(?:[yqmw]td|[lt]tm|[lrt]\d+[dwm])\b"),
    "hours": re.compile(r"\b(?:tonight|(?:this|last) (?:morning|afternoon|evening|night))\b"),
    "day": re.compile(r"\b(?:yesterday|today|tomorrow)\b"),
}
"""What a text must hold for a rule to have a chance: each rule names the families that it needs."""
