"""The single time expressions: each rule is a pattern and what it means on a given day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from agent.nlu.calendar import (
    HOLIDAYS,
    MONTHS,
    SEASONS,
    WEEKDAYS,
    floor,
    latest_day,
    latest_month,
    shift,
)

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class Span:
    """What a rule makes of its match: days, the unit filled, and what was assumed."""

    start: date
    end: date
    unit: str | None = None
    year_inferred: bool = False
    note: str | None = None


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
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


def number(word: str) -> int:
    """The value of a number written in digits or as a word."""
    return int(word) if word.isdigit() else NUMBER_WORDS[word]


def _year(word: str | None, today: date) -> int | None:
    if not word:
        return None
    if word.isdigit():
        return int(word)
    return today.year if "this" in word else today.year - 1


def _unit(word: str) -> str:
    return "week" if word == "fortnight" else word


def _count(count: str, unit: str) -> int:
    return number(count) * (2 if unit == "fortnight" else 1)


def _filled(start: date, unit: str, *, inferred: bool = False) -> Span:
    return Span(start, shift(start, unit, 1), unit, inferred)


def iso_day(m: Match, today: date) -> Span:
    """2011-12-05."""
    return _filled(date(int(m[1]), int(m[2]), int(m[3])), "day")


def iso_month(m: Match, today: date) -> Span:
    """2011-12."""
    return _filled(date(int(m[1]), int(m[2]), 1), "month")


def numbered_month(m: Match, today: date) -> Span:
    """11/2017."""
    return _filled(date(int(m[2]), int(m[1]), 1), "month")


def slashed(m: Match, today: date) -> Span:
    """05/12/2011 or 05.12.11: day first unless only month first can be."""
    first, second, year = int(m[1]), int(m[2]), int(m[3])
    year += 2000 if year < 100 else 0
    day, month = (first, second) if second <= 12 else (second, first)
    found = date(year, month, day)
    both = first <= 12 and second <= 12 and first != second
    note = f'read "{m[0].strip()}" as {found.day} {found:%B} {found.year} (day first)' if both else None
    return Span(found, found + timedelta(days=1), "day", note=note)


def _calendar_day(month: str, day: str, year: str | None, today: date) -> Span:
    named = _year(year, today)
    found = date(named, MONTHS[month], int(day)) if named else latest_day(today, MONTHS[month], int(day))
    return _filled(found, "day", inferred=named is None)


def day_month(m: Match, today: date) -> Span:
    """5 December 2011, 5th of Dec."""
    return _calendar_day(m[2], m[1], m[3], today)


def month_day(m: Match, today: date) -> Span:
    """December 5, 2011."""
    return _calendar_day(m[1], m[2], m[3], today)


def weekday_day_month(m: Match, today: date) -> Span:
    """Saturday the 19th of September: the day; its weekday only says it again."""
    return _calendar_day(m[3], m[2], m[4], today)


def weekday_month_day(m: Match, today: date) -> Span:
    """Saturday, September 19."""
    return _calendar_day(m[2], m[3], m[4], today)


def months_of_year(m: Match, today: date) -> Span:
    """Jan-Aug 2018, March to May: from the first month to the end of the second."""
    last = month_of(m[2], m[3], today)
    months = (MONTHS[m[2]] - MONTHS[m[1]]) % 12
    return Span(shift(last.start, "month", -months), last.end, year_inferred=last.year_inferred)


def edge_months(m: Match, today: date) -> Span:
    """The first six months of 2018, the last 3 months of 2017."""
    start = date(int(m[3]), 1, 1)
    if m[1] == "first":
        return Span(start, shift(start, "month", number(m[2])))
    end = shift(start, "year", 1)
    return Span(shift(end, "month", -number(m[2])), end)


def year_so_far(m: Match, today: date) -> Span:
    """2026 so far: up to the last day of the data."""
    start = date(int(m[1] or m[2]), 1, 1)
    return Span(start, min(today + timedelta(days=1), shift(start, "year", 1)))


def units_to_day(m: Match, today: date) -> Span:
    """The 10 weeks to 27 September: so many units that end with the day."""
    end = _calendar_day(m[4], m[3], m[5], today).end
    return Span(shift(end, m[2], -number(m[1])), end)


def short_half(m: Match, today: date) -> Span:
    """H1 26."""
    start = date(2000 + int(m[2]), 6 * int(m[1]) - 5, 1)
    return Span(start, shift(start, "month", 6))


def short_quarter(m: Match, today: date) -> Span:
    """Q3 26."""
    return _filled(date(2000 + int(m[2]), 3 * int(m[1]) - 2, 1), "quarter")


def days_of_month(m: Match, today: date) -> Span:
    """3-14 May 2011, 3 to 14 May."""
    last = _calendar_day(m[3], m[2], m[4], today)
    return Span(last.start.replace(day=int(m[1])), last.end, year_inferred=last.year_inferred)


def month_days(m: Match, today: date) -> Span:
    """May 3-14, 2011."""
    last = _calendar_day(m[1], m[3], m[4], today)
    return Span(last.start.replace(day=int(m[2])), last.end, year_inferred=last.year_inferred)


def month(m: Match, today: date) -> Span:
    """March 2011, March of last year, March."""
    year = _year(m[2], today)
    start = date(year, MONTHS[m[1]], 1) if year else latest_month(today, MONTHS[m[1]])
    return _filled(start, "month", inferred=year is None)


def last_named_month(m: Match, today: date) -> Span:
    """Last March: the latest one that is over."""
    start = latest_month(today, MONTHS[m[1]])
    if shift(start, "month", 1) > today:
        start = shift(start, "year", -1)
    return _filled(start, "month")


def part_of_month(m: Match, today: date) -> Span:
    """Beginning, middle or end of a month: its thirds."""
    whole = month_of(m[2], m[3], today)
    tenth, twentieth = whole.start + timedelta(days=10), whole.start + timedelta(days=20)
    match m[1]:
        case "mid" | "middle":
            return Span(tenth, twentieth, note="took the middle of a month as its 11th to 20th")
        case "late" | "end":
            return Span(twentieth, whole.end, note="took the end of a month as its 21st to last day")
        case _:
            return Span(whole.start, tenth, note="took the start of a month as its first ten days")


def month_of(name: str, year: str | None, today: date) -> Span:
    """The month of that name in that year, or the latest one."""
    named = _year(year, today)
    start = date(named, MONTHS[name], 1) if named else latest_month(today, MONTHS[name])
    return _filled(start, "month", inferred=named is None)


def week_of_month(m: Match, today: date) -> Span:
    """First week of December 2011: days 1-7, 8-14 …; the last week: the last seven days."""
    whole = month_of(m[2], m[3], today)
    if m[1] in ("last", "final"):
        return Span(whole.end - timedelta(days=7), whole.end)
    start = whole.start + timedelta(days=7 * (ORDINALS[m[1]] - 1))
    return Span(start, min(start + timedelta(days=7), whole.end))


def edge_days(m: Match, today: date) -> Span:
    """First 10 days of December 2011, last 5 days of November."""
    whole = month_of(m[3], m[4], today)
    length = timedelta(days=number(m[2]))
    return Span(whole.start, whole.start + length) if m[1] == "first" else Span(whole.end - length, whole.end)


def quarter(m: Match, today: date) -> Span:
    """Q3 2011, third quarter of 2011, Q3."""
    index = ORDINALS[m[1]] if m[1] in ORDINALS else int(m[1])
    year = _year(m[2], today)
    start = date(year or today.year, 3 * index - 2, 1)
    if year is None and start > today:
        start = shift(start, "year", -1)
    return _filled(start, "quarter", inferred=year is None)


def year_quarter(m: Match, today: date) -> Span:
    """2011 Q3."""
    return _filled(date(int(m[1]), 3 * int(m[2]) - 2, 1), "quarter")


def half(m: Match, today: date) -> Span:
    """H1 2011, second half of last year."""
    index = ORDINALS[m[1]] if m[1] in ORDINALS else int(m[1])
    year = _year(m[2], today)
    start = date(year or today.year, 6 * index - 5, 1)
    if year is None and start > today:
        start = shift(start, "year", -1)
    return Span(start, shift(start, "month", 6), year_inferred=year is None)


def iso_week(m: Match, today: date) -> Span:
    """Week 42 of 2011 (ISO 8601)."""
    return _filled(date.fromisocalendar(_year(m[2], today) or today.year, int(m[1]), 1), "week")


def week_of_day(m: Match, today: date) -> Span:
    """Week of 5 December 2011: the Monday-to-Sunday week that holds the day."""
    day = _calendar_day(m[2], m[1], m[3], today)
    return _filled(floor(day.start, "week"), "week", inferred=day.year_inferred)


def to_date(m: Match, today: date) -> Span:
    """Year to date, MTD."""
    letters = {"y": "year", "q": "quarter", "m": "month", "w": "week"}
    unit = letters.get(m[1], m[1])
    return Span(floor(today, unit), today + timedelta(days=1))


def full_units_back(m: Match, today: date) -> Span:
    """Last 3 full months: whole calendar units, the current one left out."""
    unit = _unit(m[2])
    end = floor(today, unit)
    return Span(shift(end, unit, -_count(m[1], m[2])), end)


def units_back(m: Match, today: date) -> Span:
    """Last 30 days, past 6 weeks: rolling, ending with today."""
    unit, end = _unit(m[2]), today + timedelta(days=1)
    return Span(shift(end, unit, -_count(m[1], m[2])), end)


def units_ahead(m: Match, today: date) -> Span:
    """Next 30 days: rolling, from tomorrow."""
    unit, start = _unit(m[2]), today + timedelta(days=1)
    return Span(start, shift(start, unit, _count(m[1], m[2])))


def units_ago(m: Match, today: date) -> Span:
    """Two months ago: the calendar unit that holds that day."""
    unit = _unit(m[2])
    return _filled(floor(shift(today, unit, -_count(m[1], m[2])), unit), unit)


def unit_before_last(m: Match, today: date) -> Span:
    """The month before last."""
    return _filled(shift(floor(today, m[1]), m[1], -2), m[1])


def previous_unit(m: Match, today: date) -> Span:
    """Last month: the calendar unit before the current one."""
    unit = _unit(m[1])
    return _filled(shift(floor(today, unit), unit, -1), unit)


def current_unit(m: Match, today: date) -> Span:
    """This month, the current quarter."""
    return _filled(floor(today, _unit(m[1])), _unit(m[1]))


def next_unit(m: Match, today: date) -> Span:
    """Next month."""
    unit = _unit(m[1])
    return _filled(shift(floor(today, unit), unit, 1), unit)


def fortnight(m: Match, today: date) -> Span:
    """The last or the next fortnight: fourteen days."""
    first = today + timedelta(days=1)
    ahead = Span(first, first + timedelta(days=14))
    return ahead if m[1] in {"next", "coming", "following"} else Span(first - timedelta(days=14), first)


def last_weekday(m: Match, today: date) -> Span:
    """Last Friday: the latest one before today."""
    return _filled(today - timedelta(days=(today.weekday() - WEEKDAYS[m[1]] - 1) % 7 + 1), "day")


def weekend(m: Match, today: date) -> Span:
    """Last or this weekend, Saturday and Sunday."""
    monday = floor(today, "week")
    saturday = monday + timedelta(days=5 if m[1] == "this" else -2)
    return Span(saturday, saturday + timedelta(days=2))


def relative_day(offset: int) -> Callable[[Match, date], Span]:
    """Yesterday, today, tomorrow: so many days from today."""
    return lambda m, today: _filled(today + timedelta(days=offset), "day")


def holiday(m: Match, today: date) -> Span:
    """Black Friday 2011, last Christmas: the latest one where no year is named."""
    name = next(n for n in HOLIDAYS if re.fullmatch(n.replace("'", "'?"), m[1]))
    year = _year(m[2], today)
    found = HOLIDAYS[name](year or today.year)
    if year is None and found > today:
        found = HOLIDAYS[name](today.year - 1)
    return _filled(found, "day", inferred=year is None)


def holiday_season(m: Match, today: date) -> Span:
    """The Christmas or holiday season: November and December."""
    year = _year(m[1], today)
    start = date(year, 11, 1) if year else latest_month(today, 11)
    return Span(start, shift(start, "month", 2), note="took the holiday season as November and December")


def season(m: Match, today: date) -> Span:
    """Summer 2011; without a year the latest that has begun, with "last" the latest that is over."""
    first, length = SEASONS[m[2]]
    year = _year(m[3], today)
    start = date(year, first, 1) if year else latest_month(today, first)
    if m[1] and year is None and shift(start, "month", length) > today:
        start = shift(start, "year", -1)
    note = f"took {m[2]} as the three months from {start:%B}"
    return Span(start, shift(start, "month", length), year_inferred=year is None, note=note)


def year(m: Match, today: date) -> Span:
    """2011, FY2011."""
    return _filled(date(int(m[1]), 1, 1), "year")
