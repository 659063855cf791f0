"""The patterns of time expressions, in order of precedence, each with the rule that gives it its meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.nlu import time_occasions as occasions
from agent.nlu import time_rules as rules
from agent.nlu import time_units as units
from agent.nlu.time_rules import Rule
from agent.nlu.time_vocabulary import (
    COUNT,
    DASH,
    FAMILIES,
    FESTIVE,
    FISCAL,
    HOLIDAY,
    MONTH,
    PAST,
    SEASON,
    SHORT,
    TH,
    UNIT,
    UNITS,
    WEEKDAY,
    WHOLE,
    YEAR,
    YEAR4,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way of writing a period, what the text must hold for it to have a chance, and what it means."""

    expression: re.Pattern[str]
    build: Rule
    needs: frozenset[str]


_D = rf"(?P<d>\d{{1,2}}){TH}?"
_A, _B = rf"(?P<a>\d{{1,2}}){TH}?", rf"(?P<b>\d{{1,2}}){TH}?"
_M = rf"(?P<m>{MONTH})\b\.?"
_OPTIONAL_YEAR = rf"(?:,? ?(?:of |in )?(?:the year )?(?P<y>{YEAR}))?"
_SHORT = rf"(?P<y>{SHORT})"
_FULL = f"(?P<y>{YEAR4})"
_OF_YEAR = rf"(?: ?(?:of |in )?(?P<y>{YEAR}))?"
_COUNTED = rf"(?P<n>{COUNT})(?: of)?"
_U = rf"(?P<u>{UNIT})s?"
_END = (
    r"(?=\s*(?:$|[,.?!;)-]|(?:and|to|until|till|through|onwards?|on"
    r"|vs|versus|compared|inclusive|in|by|at)\b))"
)

_DATES: tuple[tuple[str, str, Rule], ...] = (
    ("digit", r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)", rules.iso_day),
    ("digit", rf"({YEAR4}) ?- ?({YEAR4})", rules.years),
    ("digit", rf"{_FULL}[- ]?w(?P<a>\d\d?)", rules.iso_week_of_year),
    ("digit", rf"w(?P<a>\d\d?)[ /-]{_FULL}", rules.iso_week_of_year),
    ("digit", r"(\d{4})-(\d\d)(?!\d)", rules.iso_month),
    (
        "digit",
        rf"(\d\d?)/(\d\d?)(?:/({YEAR4}|\d\d))? ?{DASH} ?(\d\d?)/(\d\d?)(?:/({YEAR4}|\d\d))?",
        rules.slashed_range,
    ),
    (
        "digit",
        rf"(\d\d?)\.(\d\d?)\.({YEAR4}|\d\d)? ?{DASH} ?(\d\d?)\.(\d\d?)(?:\.({YEAR4}|\d\d)?)?",
        rules.slashed_range,
    ),
    ("digit", r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d\d)", rules.slashed),
    ("digit", rf"(?<![\d/.])(0?[1-9]|1[0-2])[/.]({YEAR4})", rules.numbered_month),
    ("month", rf"(?P<a>{MONTH})\b\.? ?[-/] ?{_M}{_OPTIONAL_YEAR}", rules.months_of_year),
    ("month digit", rf"{_M}(?: ?'|[-/])(?P<y>{YEAR4}|\d\d)(?![\d/.])", rules.month),
    (
        "month digit",
        rf"{_A} ?(?:{DASH}|/|and) ?(?:the )?{_B}(?: of)? {_M}{_OPTIONAL_YEAR}",
        rules.days_of_month,
    ),
    (
        "month digit",
        rf"{_A}(?: of)? {_M} ?{DASH} ?(?:the )?(?P<b>\d{{1,2}}){TH}{_OPTIONAL_YEAR}",
        rules.days_of_month,
    ),
    (
        "month digit",
        rf"{_M} (?:the )?{_A} ?(?:{DASH}|and) ?(?:the )?{_B}(?!\d){_OPTIONAL_YEAR}",
        rules.days_of_month,
    ),
    ("month digit", rf"(?:{WEEKDAY},? (?:the )?)?{_D}(?: of)? {_M}{_OPTIONAL_YEAR}", rules.day_month),
    ("month digit", rf"(?:{WEEKDAY},? )?{_M} (?:the )?{_D}(?!\d){_OPTIONAL_YEAR}", rules.day_month),
    (
        "digit",
        rf"(?<=the )(?P<a>\d{{1,2}}){TH} ?(?:{DASH}|and) ?(?:the )?(?P<b>\d{{1,2}}){TH}{_END}",
        rules.nth_days,
    ),
    ("digit", rf"(?<=the )(?P<d>\d{{1,2}}){TH}{_END}", rules.nth_day),
    (
        "digit unit",
        r"(?:(?:iso|calendar) )?(?:weeks?|wks?|cw)\.? ?(?:(?:no|nr|number)\b\.? ?|# ?)?(?P<a>\d{1,2})(?!\d)"
        rf"(?: ?(?:{DASH}|and) ?(?:weeks? |wks? |cw ?)?(?P<b>\d{{1,2}})(?!\d))?{_OPTIONAL_YEAR}",
        rules.iso_week,
    ),
    ("digit", rf"{_FULL}[- ]?q(?P<n>[1-4])", rules.quarter),
    ("digit", rf"(?P<n>[1-4])q[ /'-]?{_SHORT}", rules.quarter),
    ("digit", rf"q(?P<n>[1-4])(?:(?: of|,)? ?[/-]?{_SHORT})?", rules.quarter),
    (
        "unit",
        rf"(?P<n>first|second|third|fourth|1st|2nd|3rd|4th) quarter(?:,? (?:of |in )?{_SHORT})?",
        rules.quarter,
    ),
    ("digit", rf"{_FULL}[- ]?h(?P<n>[12])", rules.half),
    ("digit", rf"(?P<n>[12])h[ /'-]?{_SHORT}", rules.half),
    ("digit", rf"h(?P<n>[12])(?:(?: of|,)? ?[/-]?{_SHORT})?", rules.half),
    (
        "unit",
        rf"(?P<n>first|second|1st|2nd|opening|latter|back) half(?:,? (?:of |in )?{_SHORT})?",
        rules.half,
    ),
)
_RELATIVE: tuple[tuple[str, str, Rule], ...] = (
    ("day", r"day before yesterday", units.relative_day(-2)),
    ("day", r"yesterday", units.relative_day(-1)),
    ("day", r"today", units.relative_day(0)),
    ("day", r"tomorrow", units.relative_day(1)),
    ("hours", r"this (?:morning|afternoon|evening)|tonight", units.relative_day(0)),
    ("hours", r"last (?:night|evening)", units.relative_day(-1)),
    ("short digit", rf"ytd (?P<y>{YEAR})", units.year_to_date),
    ("short digit", rf"(?P<y>{YEAR}) ytd", units.year_to_date),
    ("unit", rf"(?P<u>{UNITS})[- ]to[- ]date", units.to_date),
    ("short", r"(?P<u>[yqmw])td", units.to_date),
    ("unit", rf"(?:so far |to date )?this (?P<u>{UNITS}) (?:so far|thus far|to date)", units.to_date),
    ("unit", rf"(?<=the )(?P<u>{UNITS}) (?:so far|thus far)", units.to_date),
    ("unit", rf"(?:so|thus) far this (?P<u>{UNITS})", units.to_date),
    ("unit", rf"earlier (?:in )?(?:this|the) (?P<u>{UNITS})", units.to_date),
    ("short", r"[lt]tm", units.months_back(12)),
    ("short digit", r"[lrt](\d{1,3})([dwm])", units.letters_back),
    ("past unit", rf"{PAST} (?:{_COUNTED} )?{WHOLE}(?: {WHOLE})? {_U}", units.full_units_back),
    ("past unit", rf"{PAST} half[- ]year", units.months_back(6)),
    ("past unit", rf"{PAST} {_COUNTED}[ -]hours?", units.hours_back),
    (
        "past unit",
        rf"{PAST} {_COUNTED}[ -](?:and a half )?{_U}(?: and a half)?"
        r"(?:[ -](?:period|window|basis|stretch|span))?",
        units.units_back,
    ),
    ("past unit", rf"{PAST} (?P<n>){_U} and a half", units.units_back),
    ("past unit", rf"{PAST} {_COUNTED}(?= weekends\b)", units.last_weekends),
    ("past weekday", rf"{PAST} {_COUNTED}(?= (?P<w>{WEEKDAY})s\b)", units.last_weekdays),
    ("past unit", r"recent (?P<u>day|week|month)s", units.recent),
    ("past unit", r"(?:this )?past (?P<u>week|month|year)", units.past_unit),
    (
        "past unit",
        r"(?:(?<=over the )|(?<=in the )|(?<=within the )|(?<=during the ))last (?P<u>week|month|year)",
        units.past_unit,
    ),
    ("past unit", rf"(?:most recent|latest) (?P<u>{UNITS})", units.latest_unit),
    ("ahead unit", rf"(?:next|coming|following|upcoming) {_COUNTED} {_U}", units.units_ahead),
    ("ahead unit", rf"{_COUNTED} {_U} (?:from now|ahead|out)", units.units_ahead),
    ("unit", rf"{_COUNTED} {_U} (?:ago|back)", units.units_ago),
    (
        "unit",
        rf"{_COUNTED} {_U} (?:before|prior to|preceding) (?:this|the current) (?:one|{UNITS})",
        units.units_before_now,
    ),
    ("unit past", rf"(?P<u>{UNITS}) before last", units.unit_before_last),
    ("unit past", rf"last (?P<u>{UNITS}) but one", units.unit_before_last),
    (
        "unit",
        rf"(?P<u>{UNITS}) (?:that |which )?(?:has |have )?"
        r"(?:just (?:gone(?: by)?|ended|finished|passed|closed|been)|gone by)",
        units.previous_unit,
    ),
    ("unit", rf"just[- ](?:ended|finished|passed|closed|completed) (?P<u>{UNITS})", units.previous_unit),
    ("unit", r"(?P<l>last|previous|past|this) weekend", units.weekend),
    ("unit", r"(?P<l>next|coming|following|last|past|previous) fortnight", units.fortnight),
    (
        "past weekday",
        rf"last (?P<a>{WEEKDAY}) ?(?:to|-|through|until|till) ?(?P<b>{WEEKDAY})",
        units.last_weekday_range,
    ),
    ("past weekday", rf"{PAST} (?P<w>{WEEKDAY})", units.last_weekday),
    ("weekday", rf"{_COUNTED} (?P<w>{WEEKDAY})s? ago", units.weekdays_ago),
    ("past month", rf"{PAST} {_M}(?! \d)", rules.last_named_month),
    ("past unit", rf"{PAST} {FISCAL}{_U}", units.previous_unit),
    ("unit", rf"(?:this|current|running) {FISCAL}{_U}", units.current_unit),
    ("ahead unit", rf"(?:next|coming|following|upcoming) {FISCAL}{_U}", units.next_unit),
    ("unit", rf"(?:(?<=of the )|(?<=since the ))(?P<u>{UNITS})(?! \d)", units.current_unit),
)
_NAMED: tuple[tuple[str, str, Rule], ...] = (
    ("named", rf"golden week{_OF_YEAR}", occasions.golden_week),
    ("named", rf"holy week{_OF_YEAR}", occasions.holy_week),
    ("named", rf"cyber (?:week|weekend|five|5){_OF_YEAR}", occasions.cyber_week),
    ("named", rf"summer (?:holidays?|vacations?|break){_OF_YEAR}", occasions.summer_holidays),
    ("named", rf"(?:christmas|xmas) (?:holidays|break|vacation){_OF_YEAR}", occasions.christmas_holidays),
    (
        "named",
        rf"back[- ]to[- ]school (?:season|period|weeks|time|months){_OF_YEAR}",
        occasions.back_to_school,
    ),
    ("named", rf"(?:golden|holiday) quarter{_OF_YEAR}", rules.golden_quarter),
    ("named", rf"(?:(?:last|this) )?{FESTIVE} (?:season|period|trading){_OF_YEAR}", occasions.holiday_season),
    (
        "named",
        rf"(?:(?:last|this|on) )?(?P<h>{HOLIDAY})(?:(?: long)?[ -](?P<w>week|weekend)\b)?{_OF_YEAR}",
        occasions.holiday,
    ),
    ("named digit", rf"winter (?:of )?'?(?P<y>{YEAR4}|\d\d)[/-](?:{YEAR4}|\d\d)", occasions.winter),
    (
        "named",
        rf"(?P<l>last |previous |past |this )?(?P<s>{SEASON})(?: months| season)?(?: (?:of |in )?{_SHORT})?",
        occasions.season,
    ),
)
_LAST: tuple[tuple[str, str, Rule], ...] = (
    ("month", rf"(?:this )?{_M}{_OPTIONAL_YEAR}", rules.month),
    ("digit", rf"(?:fy|(?:financial|fiscal)(?: year)?) ?{_SHORT}", rules.year),
    ("digit", rf"(?:calendar )?(?:year )?(?P<y>{YEAR})", rules.year),
)


def _compiled(needs: str, pattern: str, build: Rule) -> Pattern:
    return Pattern(re.compile(rf"(?:{pattern})(?![\w%])"), build, frozenset(needs.split()))


PATTERNS = tuple(_compiled(*row) for row in (*_DATES, *_RELATIVE, *_NAMED, *_LAST))
"""In order of precedence: the first that matches a stretch of text keeps it."""


def families(text: str) -> frozenset[str]:
    """What the text holds of all that rules can need."""
    return frozenset(name for name, pattern in FAMILIES.items() if pattern.search(text))
