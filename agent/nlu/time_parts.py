"""Parts of a period and days around it: the first week of it, its end, the four weeks before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from agent.nlu.calendar import WEEKDAYS, floor, shift
from agent.nlu.periods import label
from agent.nlu.time_atoms import Atom
from agent.nlu.time_rules import ORDINALS, Match, Span, number
from agent.nlu.time_vocabulary import COUNT, UNIT, UNITS, WEEKDAY, WHOLE

Narrow = Callable[[Match, Atom, date], Span]
_DAY = timedelta(days=1)
_THIRDS = ("start", "middle", "end")
_WORDS = {
    "beginning": "start",
    "start": "start",
    "early": "start",
    "turn": "start",
    "mid": "middle",
    "middle": "middle",
}


def _bounds(atom: Atom) -> tuple[date, date]:
    """Both ends of a period.

    Raises:
        ValueError: A side is open, so that it has no parts.
    """
    if atom.start is None or atom.end is None:
        raise ValueError(atom)
    return atom.start, atom.end


def _nth(m: Match, atom: Atom, today: date) -> Span:
    """First week of it: days 1-7, 8-14 …; the last week: its last seven days; the second Sunday."""
    start, end = _bounds(atom)
    unit, word = m["u"], m["nth"]
    last = word in {"last", "final", "closing"}
    count = number(m["n"] or "one")
    if unit in WEEKDAYS or unit == "weekend":
        return _named_day(start, end, unit, -1 if last else ORDINALS[word])
    if unit == "half":
        return _half(start, end, 2 if last else ORDINALS[word])
    unit, count = ("week", 2 * count) if unit == "fortnight" else (unit, count)
    filled = unit if count == 1 and unit != "week" else None
    if last:
        part = Span(_back(end, unit, count), end, filled, atom.inferred)
    else:
        first = shift(start, unit, count * (ORDINALS[word] - 1))
        part = Span(first, min(shift(first, unit, count), end), filled, atom.inferred)
    if part.start <= start and part.end >= end:
        raise ValueError(m[0])
    return part


def _back(end: date, unit: str, count: int) -> date:
    return shift(end, unit, -count)


def _named_day(start: date, end: date, unit: str, index: int) -> Span:
    """The so many-th such weekday or weekend that begins within the days."""
    weekday = 5 if unit == "weekend" else WEEKDAYS[unit]
    if index < 0:
        day = end - _DAY - timedelta(days=((end - _DAY).weekday() - weekday) % 7)
        day -= timedelta(weeks=1 if unit == "weekend" and day + _DAY >= end else 0)
    else:
        day = start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (index - 1))
    if not start <= day < end:
        raise ValueError(unit)
    length = 2 if unit == "weekend" else 1
    return Span(day, day + timedelta(days=length), "day" if length == 1 else None)


def _half(start: date, end: date, index: int) -> Span:
    """Half of a year by months, of a month at its 16th, else by days."""
    middle = _middle(start, end)
    return Span(start, middle) if index == 1 else Span(middle, end)


def _middle(start: date, end: date) -> date:
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == end.day == 1 and months % 2 == 0:
        return shift(start, "month", months // 2)
    if start.day == end.day == 1 and months == 1:
        return start + timedelta(days=15)
    return start + timedelta(days=((end - start).days + 1) // 2)


_OF_PARCELS = re.compile(
    r"arriv|deliver|ship|parcel|turn\w* up|came|order|sent\b|carrier|runn|were|was (?=late)"
)
_IN = re.compile(r"\b(?:in|of|from|since|until|till|by|to|during|for|between|and|through)\s+(?:the )?$")


def _is_of_parcels(m: Match) -> bool:
    """Whether "late" is what parcels were, not a part of the month: "arrived late in May"."""
    if m[0].rstrip().endswith(" in"):
        return True
    return not _IN.search(m.string[: m.start("part")]) and bool(_OF_PARCELS.search(m.string))


def _third(m: Match, atom: Atom, today: date) -> Span:
    """The start, middle or end of a month by tens of days, of a year by quarters, else by thirds.

    Raises:
        ValueError: It is too short, or "late" is what parcels were.
    """
    start, end = _bounds(atom)
    if m["part"] == "late" and _is_of_parcels(m):
        raise ValueError(m[0])
    part = _WORDS.get(m["part"], "end")
    note = f"took the {part} of {label(start, end)} as its "
    match atom.unit:
        case "month":
            first, second = start + timedelta(days=10), start + timedelta(days=20)
            said = dict(zip(_THIRDS, ("first ten days", "11th to 20th", "21st to last day"), strict=True))
        case "year":
            months = (4, 8) if part == "middle" else (3, 9)
            first, second = (shift(start, "month", n) for n in months)
            said = dict(
                zip(_THIRDS, ("first quarter", "months from May to August", "last quarter"), strict=True)
            )
        case _ if (end - start).days >= 7:
            first, second = (start + timedelta(days=(end - start).days * n // 3) for n in (1, 2))
            said = dict.fromkeys(_THIRDS, "third")
        case _:
            raise ValueError(m[0])
    days = {"start": (start, first), "middle": (first, second), "end": (second, end)}[part]
    return Span(*days, None, atom.inferred, note + said[part])


def _edge(m: Match, atom: Atom, today: date) -> Span:
    """Since the start of May, until its end: the whole of it, or the moment that it ends."""
    start, end = _bounds(atom)
    if _WORDS.get(m["part"]) is None and m["o"] in {"since", "from", "after", "before", "prior to"}:
        return Span(end, end + _DAY, "day", atom.inferred)
    return Span(start, end, atom.unit, atom.inferred)


def _same(m: Match, atom: Atom, today: date) -> Span:
    """The whole of it."""
    start, end = _bounds(atom)
    return Span(start, end, atom.unit, atom.inferred)


def _unit_of(m: Match, atom: Atom, today: date) -> Span:
    """The month of April: the unit that it already is.

    Raises:
        ValueError: It is another unit.
    """
    if m["u"] and m["u"] != atom.unit:
        raise ValueError(m[0])
    return _same(m, atom, today)


def _capped(m: Match, atom: Atom, today: date) -> Span:
    """2018 so far: up to today; of an earlier year "ytd" is up to the same day of it."""
    start, end = _bounds(atom)
    if "ytd" in m[0] and start.year < today.year:
        end = shift(today, "year", start.year - today.year) + _DAY
    return Span(start, min(end, today + _DAY))


def _until_now(m: Match, atom: Atom, today: date) -> Span:
    """August 2024 until now, May onwards: from its first day to the last of the data."""
    return Span(_bounds(atom)[0], today + _DAY)


def _year_so_far_at(m: Match, atom: Atom, today: date) -> Span:
    """Year to date May 2018: from January to the end of it."""
    start, end = _bounds(atom)
    return Span(date(start.year, 1, 1), min(end, today + _DAY))


def _week_of(m: Match, atom: Atom, today: date) -> Span:
    """The Monday-to-Sunday week that holds the day."""
    start, end = _bounds(atom)
    monday = floor(start, "week")
    if (end - start).days > 7:
        raise ValueError(m[0])
    return Span(monday, monday + timedelta(weeks=1), "week", atom.inferred)


def _week_to(m: Match, atom: Atom, today: date) -> Span:
    """The seven days that end with the day."""
    end = _bounds(atom)[1]
    start = end - timedelta(weeks=1)
    return Span(start, end, "week" if start.weekday() == 0 else None, atom.inferred)


def _weekend_of(m: Match, atom: Atom, today: date) -> Span:
    """Saturday and Sunday of the week that holds the day."""
    saturday = floor(_bounds(atom)[0], "week") + timedelta(days=5)
    return Span(saturday, saturday + timedelta(days=2), None, atom.inferred)


def _around(m: Match, atom: Atom, today: date) -> Span:
    """The four weeks before it, the day after it, the 12 months to its end."""
    start, end = _bounds(atom)
    unit = "week" if m["u"] == "fortnight" else m["u"]
    count = number(m["n"] or "one") * (2 if m["u"] == "fortnight" else 1)
    if m["how"].startswith(("before", "prior", "leading", "preceding", "in the run")):
        return Span(shift(start, unit, -count), start, None, atom.inferred)
    if m["how"].startswith(("after", "following")):
        return Span(end, shift(end, unit, count), None, atom.inferred)
    return Span(shift(end, unit, -count), end, None, atom.inferred)


def _weekday_beside(m: Match, atom: Atom, today: date) -> Span:
    """The last Saturday before Christmas, the first Monday after Easter."""
    start, end = _bounds(atom)
    weekday = WEEKDAYS[m["w"]]
    if m["how"] == "after":
        day = end + timedelta(days=(weekday - end.weekday()) % 7)
    else:
        day = start - timedelta(days=(start.weekday() - weekday - 1) % 7 + 1)
    return Span(day, day + _DAY, "day", atom.inferred)


def _by_calendar(m: Match, atom: Atom, today: date) -> Span:
    """Fiscal Q2: the calendar's, which is said."""
    start, end = _bounds(atom)
    note = f"took {label(start, end)} by the calendar"
    return Span(start, end, atom.unit, atom.inferred, None if "calendar" in m[0] else note)


def _run_up(m: Match, atom: Atom, today: date) -> Span:
    """The run-up to Christmas: its month, up to the day before."""
    day = _bounds(atom)[0]
    start = floor(day - _DAY, "month")
    note = f"took the run-up as {start.day} {start:%B} to the day before"
    return Span(start, day, None, atom.inferred, note)


def _weekdays_of(m: Match, atom: Atom, today: date) -> Span:
    """Monday to Friday of a week, or one day of it.

    Raises:
        ValueError: It is no single week, so that the weekday is a condition of its own.
    """
    start = _bounds(atom)[0]
    if atom.unit != "week":
        raise ValueError(m[0])
    first = start + timedelta(days=WEEKDAYS[m["a"]])
    last = start + timedelta(days=WEEKDAYS[m["b"] or m["a"]])
    return Span(first, last + _DAY, None if m["b"] else "day", atom.inferred)


_PAIR = rf"(?P<a>{WEEKDAY})(?: ?(?:to|-|through|until|till) ?(?P<b>{WEEKDAY}))?"
_NTH = (
    r"(?P<nth>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|last|final|opening|closing|latter"
    r"|back|front)"
)
_PREFIXES: tuple[tuple[str, Narrow], ...] = (
    (
        rf"(?:very )?{_NTH}(?: (?P<n>{COUNT}))?(?: {WHOLE})?[ -]"
        rf"(?P<u>{UNIT}|weekend|half|{WEEKDAY})s?,? (?:of|in|during|from) ",
        _nth,
    ),
    (
        r"(?P<o>since|from|after|before|prior to|until|till|by|to|through|between|and|-|starting|up to|as of"
        r"|effective) (?P<at>(?:the )?(?:very )?(?P<part>beginning|start|turn|end) of )",
        _edge,
    ),
    (
        r"(?:(?:toward|towards|around|at|by|in) )?(?:the )?(?:very )?"
        r"(?P<part>(?:beginning|start|turn|middle|end)(?= of )|early|mid|middle|late)"
        r"(?: of|er)?(?:[ -](?:part of|in))?[ -]",
        _third,
    ),
    (
        r"(?:(?:the )?(?:whole|entire|full|complete|entirety)(?: of)?|all(?: of| through| throughout)?"
        r"|throughout|(?:the )?(?:course|span|whole) of)[ -](?:the )?"
        rf"(?:(?:calendar )?(?P<u>{UNITS}|season)(?: of)? )?",
        _unit_of,
    ),
    (r"(?:calendar )?(?P<u>month|quarter|year|season) of ", _unit_of),
    (r"(?:so far|thus far|to date),? (?:in|during|for|this|of) ", _capped),
    (r"(?:ytd|year[- ]to[- ]date)(?:,? (?:to|through|as of|as at|for|in))? ", _year_so_far_at),
    (
        r"(?:(?:week|wk) (?:of|commencing|beginning|starting|from|that (?:began|started))(?: on)?"
        r"|w/?c|w/b|wb):? ",
        _week_of,
    ),
    (r"(?:(?:week|wk) (?:ending|ended|finishing|to|until|up to)(?: on)?|w/e):? ", _week_to),
    (r"(?:long )?weekend (?:of|around|from) ", _weekend_of),
    (
        rf"(?:last |past |final )?(?P<n>{COUNT}) (?:full |whole |calendar )?(?P<u>{UNIT})s?"
        r" (?P<how>before|prior to|leading up to|preceding|after|following|to|up to|until|through|running to"
        r"|ending|ended)(?: and including)?(?: on| in| with| at)? (?:the end of )?",
        _around,
    ),
    (
        rf"(?:the |a |for |in |full |calendar )(?P<n>)(?P<u>{UNIT})"
        r" (?P<how>before|prior to|leading up to|preceding|after|following|to|up to|ending|ended)"
        r"(?: on| in| with| at)? (?:the end of )?",
        _around,
    ),
    (rf"(?P<n>)(?P<u>{UNITS}) (?P<how>ending|ended)(?: on)? ", _around),
    (rf"(?:last|first) (?P<w>{WEEKDAY}) (?P<how>before|after) ", _weekday_beside),
    (r"(?:fiscal|financial|calendar) ", _by_calendar),
    (r"(?:run|lead|build)[- ]?up to ", _run_up),
    (rf"(?:from )?{_PAIR},?(?: (?:of|in|during))? ", _weekdays_of),
)
_SUFFIXES: tuple[tuple[str, Narrow], ...] = (
    (r"(?:,? |, ?| \()(?:so far|thus far|ytd|year[- ]to[- ]date)\b\)?", _capped),
    (
        r" (?:(?:up )?to|until|till|through(?: to)?) (?:right )?(?:now|date|today|the present(?: day)?)\b",
        _until_now,
    ),
    (
        r",? (?:as a whole|in full|in its entirety|inclusive(?:ly)?|included"
        r"|\((?:both )?(?:days |dates |ends )?"
        r"(?:inclusive|included)\)|both (?:days |dates |ends )?(?:inclusive|included))",
        _same,
    ),
    (
        r",? (?:onwards?|forwards?|(?:and|or) (?:later|onwards?|after|since|beyond))\b"
        r"| on(?=\s*(?:$|[,.?!;]))",
        _until_now,
    ),
    (rf",? (?:from |on )?{_PAIR}(?!s)\b", _weekdays_of),
)
_BEFORE = tuple((re.compile(rf"(?<![\w-])(?:the )?(?:{p})$"), f) for p, f in _PREFIXES)
_BEHIND = tuple((re.compile(p), f) for p, f in _SUFFIXES)
_REACH = 64
_MONTH_BEFORE = re.compile(rf",? and (?:the )?(?P<u>{UNITS}) before(?: that| it)?\b(?! last)")
_EARLIER = re.compile(r",? (?:and|or) (?:earlier|before(?! \w)|older|prior)\b")


def narrowed(text: str, atoms: list[Atom], today: date) -> list[Atom]:
    """Every atom with the words around it that change it; what they cover is no period of its own."""
    done: list[Atom] = []
    waiting = list(atoms)
    while waiting:
        atom = _grown(text, waiting.pop(0), today)
        done = [a for a in done if a.stop <= atom.begin]
        waiting = [a for a in waiting if a.begin >= atom.stop]
        done.extend((atom, *_before_it(text, atom)))
    return done


def _grown(text: str, atom: Atom, today: date) -> Atom:
    for _ in range(4):
        wider = next(_wider(text, atom, today), None)
        if wider is None:
            return atom
        atom = wider
    return atom


def _wider(text: str, atom: Atom, today: date) -> Iterator[Atom]:
    lead = max(0, atom.begin - _REACH)
    before = text[lead : atom.begin]
    for pattern, narrow in _BEFORE:
        found = pattern.search(before)
        if found:
            begin = lead + found.start("at" if "at" in pattern.groupindex else 0)
            yield from _tried(found, narrow, atom, today, begin, atom.stop)
    for pattern, narrow in _BEHIND:
        found = pattern.match(text, atom.stop)
        if found:
            yield from _tried(found, narrow, atom, today, atom.begin, found.end())
    earlier = _EARLIER.match(text, atom.stop)
    if earlier and atom.start is not None:
        yield replace(atom, start=None, unit=None, stop=earlier.end())


def _tried(m: Match, narrow: Narrow, atom: Atom, today: date, begin: int, stop: int) -> Iterator[Atom]:
    try:
        span = narrow(m, atom, today)
    except (ValueError, OverflowError):
        return
    yield atom.at(span, lambda day: narrow(m, atom.on(day), day), begin, stop)


def _before_it(text: str, atom: Atom) -> Iterator[Atom]:
    """Yesterday and the day before: the unit before it, as a period of its own."""
    found = _MONTH_BEFORE.match(text, atom.stop)
    if found and atom.start and found["u"] == atom.unit:
        start, end = shift(atom.start, found["u"], -1), atom.start
        yield replace(atom, start=start, end=end, begin=found.start("u"), stop=found.end())
