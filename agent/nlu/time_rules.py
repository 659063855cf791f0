"""Calendar dates as they are written: what days, months, quarters, halves, weeks and years mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from agent.nlu.calendar import MONTHS, latest_day, latest_month, shift

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class Span:
    """What a rule makes of its match: days, the unit filled, and what was assumed."""

    start: date
    end: date
    unit: str | None = None
    year_inferred: bool = False
    note: str | None = None


Rule = Callable[[Match, date], Span]

NUMBER_WORDS = {
    word: number
    for number, words in {
        1: "one a an single",
        2: "two couple",
        3: "three few",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        14: "fourteen",
        15: "fifteen",
        18: "eighteen",
        20: "twenty",
        24: "twenty-four",
        30: "thirty",
        60: "sixty",
        90: "ninety",
    }.items()
    for word in words.split()
}
COUNTS = NUMBER_WORDS | {
    "thirteen": 13,
    "sixteen": 16,
    "seventeen": 17,
    "nineteen": 19,
    "twenty-one": 21,
    "twenty-eight": 28,
    "forty": 40,
    "forty-five": 45,
    "fifty": 50,
    "fifty-two": 52,
    "seventy": 70,
    "eighty": 80,
    "hundred": 100,
    "one hundred": 100,
    "a hundred": 100,
    "a couple": 2,
    "several": 3,
}
"""Numbers that periods are counted in; "several" is taken as three, as "few" is."""
ORDINALS = {
    "first": 1,
    "1st": 1,
    "opening": 1,
    "front": 1,
    "second": 2,
    "2nd": 2,
    "latter": 2,
    "back": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
}


def number(word: str) -> int:
    """The value of a number written in digits or as a word."""
    return int(word) if word.isdigit() else COUNTS[word]


def year_of(word: str | None) -> int | None:
    """A year in full or by its last two digits."""
    if not word:
        return None
    digits = int(word.lstrip("'"))
    return digits + 2000 if digits < 100 else digits


def filled(start: date, unit: str, *, inferred: bool = False, note: str | None = None) -> Span:
    """The unit that begins on that day."""
    return Span(start, shift(start, unit, 1), unit, inferred, note)


def iso_day(m: Match, today: date) -> Span:
    """2011-12-05, 2011/12/5."""
    return filled(date(int(m[1]), int(m[2]), int(m[3])), "day")


def iso_month(m: Match, today: date) -> Span:
    """2011-12."""
    return filled(date(int(m[1]), int(m[2]), 1), "month")


def numbered_month(m: Match, today: date) -> Span:
    """11/2017, 11.2017."""
    return filled(date(int(m[2]), int(m[1]), 1), "month")


def _day_first(first: int, second: int, year: int | None, today: date) -> date:
    """Day before month unless only the other way can be; the latest where no year is written."""
    day, month = (first, second) if second <= 12 else (second, first)
    return date(year, month, day) if year else latest_day(today, month, day)


def slashed(m: Match, today: date) -> Span:
    """05/12/2011 or 05.12.11: day first unless only month first can be."""
    first, second = int(m[1]), int(m[2])
    found = _day_first(first, second, year_of(m[3]), today)
    both = first <= 12 and second <= 12 and first != second
    note = f'read "{m[0].strip()}" as {found.day} {found:%B} {found.year} (day first)' if both else None
    return Span(found, found + timedelta(days=1), "day", note=note)


def slashed_range(m: Match, today: date) -> Span:
    """01/05-07/05/2018, 15.8.-15.9.: both days included; the year of the end is the start's too."""
    a, b, c, d = (int(m[i]) for i in (1, 2, 4, 5))
    month_first = b > 12 or d > 12
    end_year = year_of(m[6]) or year_of(m[3])
    first, last = ((b, a), (d, c)) if month_first else ((a, b), (c, d))
    end = _day_first(*last, end_year, today)
    start = date(year_of(m[3]) or end.year, first[1], first[0])
    if start > end and not m[3]:
        start = shift(start, "year", -1)
    both = max(a, b, c, d) <= 12
    note = f'read "{m[0].strip()}" day first' if both else None
    return Span(start, end + timedelta(days=1), year_inferred=end_year is None, note=note)


def calendar_day(month: str, day: str, year: str | None, today: date) -> Span:
    """A day of a month, the latest one where no year is written."""
    named = year_of(year)
    found = date(named, MONTHS[month], int(day)) if named else latest_day(today, MONTHS[month], int(day))
    return filled(found, "day", inferred=named is None)


def day_month(m: Match, today: date) -> Span:
    """5 December 2011, 5th of Dec."""
    return calendar_day(m["m"], m["d"], m["y"], today)


def nth_day(m: Match, today: date) -> Span:
    """The 3rd: the latest such day."""
    return filled(_latest_nth(m["d"], today), "day", inferred=True)


def nth_days(m: Match, today: date) -> Span:
    """From the 3rd to the 9th, of the latest month that has both."""
    last = _latest_nth(m["b"], today)
    start = last.replace(day=int(m["a"]))
    return Span(start if start <= last else shift(start, "month", -1), last + timedelta(days=1), None, True)


def _latest_nth(day: str, today: date) -> date:
    """The latest day of that number."""
    found = today.replace(day=1) + timedelta(days=int(day) - 1)
    return found if found <= today else shift(found, "month", -1)


def months_of_year(m: Match, today: date) -> Span:
    """Jan-Aug 2018, March to May: from the first month to the end of the second."""
    last = month_of(m["m"], m["y"], today)
    months = (MONTHS[m["m"]] - MONTHS[m["a"]]) % 12
    return Span(shift(last.start, "month", -months), last.end, year_inferred=last.year_inferred)


def days_of_month(m: Match, today: date) -> Span:
    """3-14 May 2011, from the 3rd to the 14th of May, May 3-14, 1st of July till the 15th."""
    last = calendar_day(m["m"], m["b"], m["y"], today)
    return Span(last.start.replace(day=int(m["a"])), last.end, year_inferred=last.year_inferred)


def month(m: Match, today: date) -> Span:
    """March 2011, March '11, March."""
    return month_of(m["m"], m["y"], today)


def month_of(name: str, year: str | None, today: date) -> Span:
    """The month of that name in that year, or the latest one."""
    named = year_of(year)
    start = date(named, MONTHS[name], 1) if named else latest_month(today, MONTHS[name])
    return filled(start, "month", inferred=named is None)


def last_named_month(m: Match, today: date) -> Span:
    """Last March: the latest one that is over."""
    start = latest_month(today, MONTHS[m["m"]])
    if shift(start, "month", 1) > today:
        start = shift(start, "year", -1)
    return filled(start, "month")


def _part_of_year(months: int, index: int, year: int | None, today: date) -> tuple[date, bool]:
    start = date(year or today.year, months * (index - 1) + 1, 1)
    if year is None and start > today:
        start = shift(start, "year", -1)
    return start, year is None


def quarter(m: Match, today: date) -> Span:
    """Q3 2011, 3Q11, third quarter of 2011, 2011 Q3, Q3."""
    start, inferred = _part_of_year(3, ORDINALS.get(m["n"]) or int(m["n"]), year_of(m["y"]), today)
    return filled(start, "quarter", inferred=inferred)


def golden_quarter(m: Match, today: date) -> Span:
    """The golden or holiday quarter: October to December."""
    start, inferred = _part_of_year(3, 4, year_of(m["y"]), today)
    return filled(start, "quarter", inferred=inferred, note="took it as October to December")


def half(m: Match, today: date) -> Span:
    """H1 2011, 1H11, second half of 2011."""
    start, inferred = _part_of_year(6, ORDINALS.get(m["n"]) or int(m["n"]), year_of(m["y"]), today)
    return Span(start, shift(start, "month", 6), year_inferred=inferred)


def iso_week(m: Match, today: date) -> Span:
    """Week 42 of 2011, weeks 10 to 14 (ISO 8601); the latest that has begun where no year is named."""
    year = year_of(m["y"])
    last = int(m["b"] or m["a"])
    start = date.fromisocalendar(year or today.year, last, 1)
    if year is None and start > today:
        start = date.fromisocalendar(today.year - 1, last, 1)
    first = start - timedelta(weeks=(last - int(m["a"])) % 52)
    return Span(first, start + timedelta(weeks=1), None if m["b"] else "week", year is None)


def iso_week_of_year(m: Match, today: date) -> Span:
    """2018-W18, W18 2018."""
    return filled(date.fromisocalendar(int(m["y"]), int(m["a"]), 1), "week")


def year(m: Match, today: date) -> Span:
    """2011, FY11, fiscal year 2011."""
    fiscal = m[0].startswith(("fy", "fis", "fin"))
    note = f"took the {m[0].strip()} as the calendar year" if fiscal else None
    return filled(date(year_of(m["y"]) or today.year, 1, 1), "year", note=note)


def years(m: Match, today: date) -> Span:
    """2016-2017."""
    return Span(date(int(m[1]), 1, 1), date(int(m[2]) + 1, 1, 1))
