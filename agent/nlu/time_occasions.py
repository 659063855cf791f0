"""Occasions and seasons that retail people name, with the weeks and weekends around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from agent.nlu.calendar import HOLIDAYS, SEASONS, black_friday, easter_sunday, floor, latest_month, shift
from agent.nlu.time_rules import Match, Rule, Span, filled, year_of

_NAMES = sorted(HOLIDAYS, key=len, reverse=True)


def _named(word: str) -> Callable[[int], date]:
    return HOLIDAYS[next(n for n in _NAMES if re.fullmatch(n.replace("'s", "'?s?'?"), word))]


def _latest(of_year: Callable[[int], date], year: int | None, today: date) -> date:
    """The day in that year, or the latest that has come."""
    found = of_year(year or today.year)
    return of_year(today.year - 1) if year is None and found > today else found


def holiday(m: Match, today: date) -> Span:
    """Black Friday 2011, last Christmas, Christmas week: the latest one where no year is named."""
    year = year_of(m["y"])
    day = _latest(_named(m["h"]), year, today)
    match m["w"]:
        case "week":
            start, length = floor(day, "week"), 7
        case "weekend":
            start, length = _weekend(day, m["h"])
        case _:
            return filled(day, "day", inferred=year is None)
    return Span(start, start + timedelta(days=length), None, year is None)


def _weekend(day: date, name: str) -> tuple[date, int]:
    """The days off around an occasion and how many they are: from Friday or to Monday where it falls so."""
    if name.startswith("easter"):
        return easter_sunday(day.year) - timedelta(days=2), 4
    match day.weekday():
        case 0:
            return (day - timedelta(days=3), 4) if name.startswith("cyber") else (day - timedelta(days=2), 3)
        case 3:
            return day, 4
        case 4:
            return day, 3
        case _:
            return floor(day, "week") + timedelta(days=5), 2


def stretch(of_year: Callable[[int], tuple[date, date]], name: str) -> Rule:
    """Days that have a name of their own, said back because not everyone counts them alike."""

    def build(m: Match, today: date) -> Span:
        year = year_of(m["y"])
        named = of_year(year or today.year)
        start, last = of_year(today.year - 1) if year is None and named[0] > today else named
        note = f"took {name} as {start.day} {start:%B} to {last.day} {last:%B}"
        return Span(start, last + timedelta(days=1), year_inferred=year is None, note=note)

    return build


golden_week = stretch(lambda year: (date(year, 4, 29), date(year, 5, 5)), "Golden Week")
holy_week = stretch(lambda year: (easter_sunday(year) - timedelta(days=6), easter_sunday(year)), "Holy Week")
cyber_week = stretch(
    lambda year: (black_friday(year) - timedelta(days=1), black_friday(year) + timedelta(days=3)),
    "Cyber Week",
)
summer_holidays = stretch(lambda year: (date(year, 7, 1), date(year, 8, 31)), "the summer holidays")
back_to_school = stretch(lambda year: (date(year, 8, 1), date(year, 9, 30)), "back to school")
christmas_holidays = stretch(
    lambda year: (date(year, 12, 24), date(year + 1, 1, 1)), "the Christmas holidays"
)


def holiday_season(m: Match, today: date) -> Span:
    """The Christmas or holiday season: November and December."""
    year = year_of(m["y"])
    start = date(year, 11, 1) if year else latest_month(today, 11)
    note = "took the holiday season as November and December"
    return Span(start, shift(start, "month", 2), year_inferred=year is None, note=note)


def season(m: Match, today: date) -> Span:
    """Summer 2011; without a year the latest that has begun, with "last" the latest that is over."""
    first, length = SEASONS[m["s"]]
    year = year_of(m["y"])
    start = date(year, first, 1) if year else latest_month(today, first)
    if m["l"] and "this" not in m["l"] and year is None and shift(start, "month", length) > today:
        start = shift(start, "year", -1)
    note = f"took {m['s']} as the three months from {start:%B}"
    return Span(start, shift(start, "month", length), year_inferred=year is None and not m["l"], note=note)


def winter(m: Match, today: date) -> Span:
    """Winter 2016/17: from December of the first."""
    start = date(year_of(m["y"]) or today.year, 12, 1)
    return Span(start, shift(start, "month", 3), note="took winter as December to February")
