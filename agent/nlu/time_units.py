"""Time counted from the last day of the data: rolling windows, running and past units, days by name."""

from __future__ import annotations

from datetime import date, timedelta

from agent.nlu.calendar import WEEKDAYS, floor, shift
from agent.nlu.time_rules import Match, Rule, Span, filled, number, year_of

_DAY = timedelta(days=1)


def _unit(word: str) -> str:
    return "week" if word == "fortnight" else word


def _count(count: str | None, unit: str) -> int:
    return number(count or "one") * (2 if unit == "fortnight" else 1)


def _calendar(m: Match) -> str | None:
    """The assumption behind a fiscal unit."""
    return f"took {m[0].strip()} by the calendar" if "fiscal" in m[0] or "financial" in m[0] else None


def to_date(m: Match, today: date) -> Span:
    """Year to date, MTD, this quarter so far."""
    letters = {"y": "year", "q": "quarter", "m": "month", "w": "week"}
    return Span(floor(today, letters.get(m["u"], m["u"])), today + _DAY)


def year_to_date(m: Match, today: date) -> Span:
    """YTD 2017: up to the day of that year which the data's last day is of its own."""
    year = year_of(m["y"]) or today.year
    end = shift(today, "year", year - today.year) + _DAY
    note = f"took it as up to {end - _DAY:%d %B %Y}, as far as the data's last year goes"
    return Span(date(year, 1, 1), end, note=note if year != today.year else None)


def full_units_back(m: Match, today: date) -> Span:
    """Last 3 full months, the last complete quarter: whole calendar units, the current one left out."""
    unit, count = _unit(m["u"]), _count(m["n"], m["u"])
    end = floor(today, unit)
    return Span(shift(end, unit, -count), end, unit if count == 1 else None)


def units_back(m: Match, today: date) -> Span:
    """Last 30 days, past 6 weeks, the last two and a half months: rolling, ending with today."""
    unit, end = _unit(m["u"]), today + _DAY
    start = shift(end, unit, -_count(m["n"], m["u"]))
    if "half" in m[0]:
        start = _half_before(start, unit)
    return Span(start, end)


def _half_before(day: date, unit: str) -> date:
    if unit == "year":
        return shift(day, "month", -6)
    return day - timedelta(days={"week": 3, "month": 15, "quarter": 45}.get(unit, 0))


def months_back(months: int) -> Rule:
    """A fixed number of months up to today: TTM, the past half year."""
    return lambda m, today: Span(shift(today + _DAY, "month", -months), today + _DAY)


def letters_back(m: Match, today: date) -> Span:
    """L30D, R12M: so many days, weeks or months up to today."""
    unit = {"d": "day", "w": "week", "m": "month"}[m[2]]
    return Span(shift(today + _DAY, unit, -int(m[1])), today + _DAY)


def hours_back(m: Match, today: date) -> Span:
    """Past 48 hours: as many days as they fill, the last one included."""
    days = -(-number(m["n"]) // 24)
    return Span(today - timedelta(days=days - 1), today + _DAY, note=f"took {m[0].strip()} as {days} day(s)")


def recent(m: Match, today: date) -> Span:
    """Recent weeks: the last three units, or seven days."""
    count = 7 if m["u"] == "day" else 3
    start = shift(today + _DAY, m["u"], -count)
    return Span(start, today + _DAY, note=f"took {m[0].strip()} as the last {count} {m['u']}s")


def past_unit(m: Match, today: date) -> Span:
    """The past year: one unit up to today, not the calendar unit before."""
    start, end = shift(today + _DAY, m["u"], -1), today + _DAY
    return Span(start, end, note=f"took {m[0].strip()} as {start:%d %B %Y} to {today:%d %B %Y}")


def latest_unit(m: Match, today: date) -> Span:
    """The most recent quarter: the latest that is over, today's own where it ends today."""
    start = shift(floor(today + _DAY, m["u"]), m["u"], -1)
    return filled(start, m["u"], note=f"took {m[0].strip()} as the latest {m['u']} that is over")


def units_before_now(m: Match, today: date) -> Span:
    """The 3 quarters before this one."""
    end = floor(today, m["u"])
    return Span(shift(end, m["u"], -_count(m["n"], m["u"])), end)


def units_ahead(m: Match, today: date) -> Span:
    """Next 30 days: rolling, from tomorrow."""
    return Span(today + _DAY, shift(today + _DAY, _unit(m["u"]), _count(m["n"], m["u"])))


def units_ago(m: Match, today: date) -> Span:
    """Two months ago: the calendar unit that holds that day."""
    unit = _unit(m["u"])
    return filled(floor(shift(today, unit, -_count(m["n"], m["u"])), unit), unit)


def unit_before_last(m: Match, today: date) -> Span:
    """The month before last, last year but one."""
    return filled(shift(floor(today, m["u"]), m["u"], -2), m["u"])


def previous_unit(m: Match, today: date) -> Span:
    """Last month, the month just ended: the calendar unit before the current one."""
    unit = _unit(m["u"])
    return filled(shift(floor(today, unit), unit, -1), unit, note=_calendar(m))


def current_unit(m: Match, today: date) -> Span:
    """This month, the current quarter."""
    return filled(floor(today, _unit(m["u"])), _unit(m["u"]), note=_calendar(m))


def next_unit(m: Match, today: date) -> Span:
    """Next month."""
    unit = _unit(m["u"])
    return filled(shift(floor(today, unit), unit, 1), unit)


def fortnight(m: Match, today: date) -> Span:
    """The last or the next fortnight: fourteen days."""
    first = today + _DAY
    ahead = Span(first, first + timedelta(days=14))
    return ahead if m["l"] in {"next", "coming", "following"} else Span(first - timedelta(days=14), first)


def last_weekday(m: Match, today: date) -> Span:
    """Last Friday: the latest one before today."""
    return filled(_before(today, WEEKDAYS[m["w"]]), "day")


def _before(today: date, weekday: int) -> date:
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def weekdays_ago(m: Match, today: date) -> Span:
    """Three Fridays ago."""
    return filled(_before(today, WEEKDAYS[m["w"]]) - timedelta(weeks=number(m["n"]) - 1), "day")


def last_weekday_range(m: Match, today: date) -> Span:
    """Last Monday to Friday: of the week before this one."""
    monday = floor(today, "week") - timedelta(weeks=1)
    first, last = (monday + timedelta(days=WEEKDAYS[m[g]]) for g in ("a", "b"))
    return Span(first, last + _DAY)


def last_weekdays(m: Match, today: date) -> Span:
    """The last 3 Mondays: from the first of them to the last; which weekday is a condition of its own."""
    last = _before(today, WEEKDAYS[m["w"]])
    return Span(last - timedelta(weeks=number(m["n"]) - 1), last + _DAY)


def last_weekends(m: Match, today: date) -> Span:
    """The last two weekends: from the first Saturday to the last Sunday."""
    sunday = _before(today, 6)
    return Span(sunday - timedelta(days=7 * number(m["n"]) - 6), sunday + _DAY)


def weekend(m: Match, today: date) -> Span:
    """Last or this weekend, Saturday and Sunday."""
    monday = floor(today, "week")
    saturday = monday + timedelta(days=5 if m["l"] == "this" else -2)
    return Span(saturday, saturday + timedelta(days=2))


def relative_day(offset: int) -> Rule:
    """Yesterday, today, tomorrow: so many days from today."""
    return lambda m, today: filled(today + timedelta(days=offset), "day")
