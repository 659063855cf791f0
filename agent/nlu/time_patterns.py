"""The patterns of time expressions, in order of precedence, each with the rule that gives it its meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from agent.nlu import time_rules as rules
from agent.nlu.calendar import HOLIDAYS, MONTHS, SEASONS, WEEKDAYS
from agent.nlu.time_rules import NUMBER_WORDS, Match, Span

_DASH = r"(?:-|\u2013|to|until|through|and)"
_N = r"(\d{1,4}|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")(?: of)?"
_UNIT = r"(day|week|fortnight|month|quarter|year)s?"
_MONTH = r"(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"((?:19|20)\d\d)"
_YEARISH = r"(?:,? (?:of |in )?(?:the )?((?:19|20)\d\d|last year|this year|previous year))?"
_MY = _MONTH + _YEARISH
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")"
_ORDINALS = r"first|second|third|fourth|1st|2nd|3rd|4th"
_HOLIDAY_YEAR = r"(?: (?:of |in )?((?:19|20)\d\d|last year|this year))?"
_PAST = r"(?:last|previous|prior|past|preceding|trailing)"
_HOLIDAY = r"(" + "|".join(name.replace("'", "'?") for name in HOLIDAYS) + r")"
_FESTIVE = r"(?:christmas|holiday|festive)"
_SEASON = r"(" + "|".join(SEASONS) + r")"


Rule = tuple[re.Pattern[str], Callable[[Match, date], Span]]

_PATTERNS: tuple[tuple[str, Callable[[Match, date], Span]], ...] = (
    (r"(\d{4})-(\d\d)-(\d\d)", rules.iso_day),
    (r"(\d{4})-(\d\d)(?!\d)", rules.iso_month),
    (r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d\d)", rules.slashed),
    (r"(?<![\d/.])(0?[1-9]|1[0-2])/((?:19|20)\d\d)", rules.numbered_month),
    (
        rf"(?:the )?{_N} (day|week|month)s? (?:to|up to|ending|until|before|through)"
        rf" {_DAY}(?: of)? {_MONTH}{_YEARISH}",
        rules.units_to_day,
    ),
    (
        rf"week (?:of|commencing|beginning|from) (?:the )?{_DAY}(?: of)? {_MONTH}{_YEARISH}",
        rules.week_of_day,
    ),
    (
        rf"{_WEEKDAY},? (?:the )?{_DAY}(?: of)? {_MONTH}{_YEARISH}",
        rules.weekday_day_month,
    ),
    (rf"{_WEEKDAY},? {_MONTH} (?:the )?{_DAY}(?!\d){_YEARISH}", rules.weekday_month_day),
    (rf"{_MONTH} ?[-\u2013/] ?{_MONTH}{_YEARISH}", rules.months_of_year),
    (
        rf"(?:{_DAY} ?{_DASH} ?{_DAY})(?: of)? {_MONTH}{_YEARISH}",
        rules.days_of_month,
    ),
    (rf"{_MONTH} {_DAY} ?{_DASH} ?{_DAY}(?!\d){_YEARISH}", rules.month_days),
    (rf"(?:the )?{_DAY}(?: of)? {_MONTH}{_YEARISH}", rules.day_month),
    (rf"{_MONTH} (?:the )?{_DAY}(?!\d){_YEARISH}", rules.month_day),
    (rf"(?:the )?({_ORDINALS}|last|final) week (?:of|in) {_MONTH}{_YEARISH}", rules.week_of_month),
    (rf"(?:the )?(first|last) {_N} days (?:of|in) {_MONTH}{_YEARISH}", rules.edge_days),
    (
        rf"(?:the )?(beginning|start|early|mid|middle|late|end)(?: of|-)? ?{_MY}",
        rules.part_of_month,
    ),
    (rf"(?:iso )?week (\d{{1,2}})(?!\d){_YEARISH}", rules.iso_week),
    (rf"{_YEAR}[- ]?q([1-4])", rules.year_quarter),
    (rf"q([1-4])(?: |-)?{_YEARISH}", rules.quarter),
    (rf"(?:the )?({_ORDINALS}) quarter{_YEARISH}", rules.quarter),
    (r"h([12]) ?'?(\d\d)(?!\d)", rules.short_half),
    (r"q([1-4]) ?'?(\d\d)(?!\d)", rules.short_quarter),
    (rf"(?:the )?(first|last) {_N} months? (?:of|in) {_YEAR}", rules.edge_months),
    (rf"{_YEAR} (?:so far|to date|ytd|up to now|until now)", rules.year_so_far),
    (rf"(?:so far|to date) (?:in|for|during) {_YEAR}|ytd {_YEAR}", rules.year_so_far),
    (rf"h([12]){_YEARISH}", rules.half),
    (rf"(?:the )?(first|second|1st|2nd) half{_YEARISH}", rules.half),
    (r"(?:the )?day before yesterday", rules.relative_day(-2)),
    (r"yesterday", rules.relative_day(-1)),
    (r"today", rules.relative_day(0)),
    (r"tomorrow", rules.relative_day(1)),
    (r"(year|quarter|month|week)[- ]to[- ]date", rules.to_date),
    (r"([yqmw])td", rules.to_date),
    (r"(?:so far |to date )?this (year|quarter|month|week) (?:so far|to date)", rules.to_date),
    (r"so far this (year|quarter|month|week)", rules.to_date),
    (
        rf"(?:the )?{_PAST} {_N} (?:full|completed?|whole|calendar|entire) {_UNIT}",
        rules.full_units_back,
    ),
    (rf"(?:the )?{_PAST} {_N} {_UNIT}", rules.units_back),
    (rf"(?:the )?(?:next|coming|following|upcoming) {_N} {_UNIT}", rules.units_ahead),
    (rf"{_N} {_UNIT} (?:from now|ahead|out)", rules.units_ahead),
    (rf"{_N} {_UNIT} (?:ago|back)", rules.units_ago),
    (r"(?:the )?(day|week|month|quarter|year) before last", rules.unit_before_last),
    (r"(last|previous|past|this) weekend", rules.weekend),
    (r"(?:the )?(next|coming|following|last|past|previous) fortnight", rules.fortnight),
    (rf"{_PAST} {_WEEKDAY}", rules.last_weekday),
    (
        rf"(?:the )?(?:(?:last|this) )?{_FESTIVE} (?:season|period|trading){_HOLIDAY_YEAR}",
        rules.holiday_season,
    ),
    (rf"(?:(?:last|this|on|the) )?{_HOLIDAY}{_HOLIDAY_YEAR}", rules.holiday),
    (rf"(?:the )?(last |previous |this )?{_SEASON}(?: of| in)?(?: {_YEAR})?", rules.season),
    (rf"{_PAST} {_MONTH}(?! \d)", rules.last_named_month),
    (rf"(?:the )?{_PAST} {_UNIT}", rules.previous_unit),
    (rf"(?:this|the current|current) {_UNIT}", rules.current_unit),
    (rf"(?:the )?(?:next|coming|following|upcoming) {_UNIT}", rules.next_unit),
    (rf"{_MONTH}{_YEARISH}", rules.month),
    (rf"(?:the )?(?:(?:calendar|financial|fiscal) )?(?:year |fy ?)?{_YEAR}", rules.year),
)

RULES: tuple[Rule, ...] = tuple(
    (re.compile(rf"(?<![\w.,£$€])(?<!\d-){pattern}(?![\w%])"), build) for pattern, build in _PATTERNS
)
"""Rules in order of precedence: the first that matches a stretch of text keeps it."""
