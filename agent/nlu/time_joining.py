"""Periods that belong together: ranges, lists of one year, a period said twice, and open sides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from agent.nlu.calendar import shift
from agent.nlu.time_atoms import OF_A_FIGURE, Atom

_DAY = timedelta(days=1)
_TO = r"(?:to|until|till|through|thru|up to|up until|-|/)"
_JOIN = re.compile(rf"\s*(?:{_TO}|and)(?: and including)?\s*(?:the )?")
_LEAD = re.compile(r"\b(?P<word>from|between)\s+(?:the\s+)?$")
_IN_YEAR = re.compile(r"(?:'s|,)?\s+(?:of |in |for |during |from )?(?:the )?|'s ")
_LISTED = re.compile(
    r"\s*(?:,|and|or|&|vs\.?|versus|against|with|over|on|than|compared (?:to|with)|minus|,? and)"
    r"\s*(?:in )?(?:the )?"
)
AGAINST = re.compile(
    r"\s*,?\s*(?:on|over|vs\.?|versus|v|against|compared (?:to|with)|relative to|than|minus|up on|down on)\s*"
    r"(?:in |that of |the )*"
)
_SAID_AGAIN = re.compile(
    r",? ?(?:\(|,? (?:i\.?e\.?,?|that is(?: to say)?,?|namely|meaning|so) |= ?|[-:] ?)(?:from |the )*"
)
_BESIDE = re.compile(r", (?:the )?")
_MOVING = re.compile(
    r"\b(?:gr[eo]w\w*|change[ds]?|increase[ds]?|decrease[ds]?|differ\w*|delta|swing|gap|drop\w*"
    r"|fell|fall|rise|rose|doubled|tripled|quadrupled|halved|went (?:up|down)|lost|gained"
    r"|improve\w*|decline[ds]?|compar\w*|evolution|move[ds]?|how much more|how much less)\b"
)
_OPENERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?:\b|(?<=\())(?:{words})\s+(?:the\s+)?$"), kind)
    for words, kind in (
        (
            r"(?<!or )(?:since|as from|(?:starting|beginning|effective)(?: from| on| with| in)?|as of|from"
            r"|(?:on or after|not before|no earlier than|not earlier than))",
            "since",
        ),
        (r"on or before|no later than|not later than|at the latest by|up to and including", "until"),
        (r"after(?: the end of)?|later than", "after"),
        (r"before|prior to|earlier than", "before"),
        (r"until|till|through(?: to)?|up to|up until|by(?: the end of)?|to the end of", "until"),
    )
)


def joined(text: str, atoms: list[Atom], today: date) -> list[Atom]:
    """The periods that the text means by its atoms, taken together."""
    atoms = _listed(text, _of_other_years(text, _in_their_year(text, atoms)))
    changing = _changing(text, atoms)
    atoms = _before_their_part(text, _said_once(text, _ranges(text, atoms, changing)))
    return _apart(text, [a if a in changing else _open_at(text, a, today) for a in atoms])


def _in_their_year(text: str, atoms: list[Atom]) -> list[Atom]:
    """March of last year, last year's second quarter, 2025 Black Friday: the part, in that year."""
    done: list[Atom] = []
    for atom in atoms:
        before = done[-1] if done else None
        if before and _IN_YEAR.fullmatch(text[before.stop : atom.begin]):
            part, year = (before, atom) if atom.unit == "year" else (atom, before)
            if _is_part(part) and year.unit == "year" and year.start:
                done[-1] = _within(part, year.start.year, before.begin, atom.stop)
                continue
        done.append(atom)
    return done


def _is_part(atom: Atom) -> bool:
    return atom.inferred and atom.unit != "year" and 0 < atom.days < 366


def _within(part: Atom, year: int, begin: int, stop: int) -> Atom:
    moved = part.on(date(year, 12, 31))
    bare = part.bare or part.again
    return replace(moved, inferred=False, begin=begin, stop=stop, bare=bare)


def _listed(text: str, atoms: list[Atom]) -> list[Atom]:
    """A year named once in a list or comparison is the year of all: H2 against H1 of 2017."""
    done = list(atoms)
    for at in range(len(done) - 2, -1, -1):
        first, second = done[at], done[at + 1]
        if not _LISTED.fullmatch(text[first.stop : second.begin]) or not (first.start and second.start):
            continue
        if _is_part(first) and _dated(second) and first.unit == second.unit and first.days < 200:
            found = _within(first, second.start.year, first.begin, first.stop)
            if found.start == second.start:
                continue
            later = found.start is not None and found.start > second.start
            if later and not AGAINST.fullmatch(text[first.stop : second.begin]):
                found = _within(first, second.start.year - 1, first.begin, first.stop)
            done[at] = found
        elif _is_part(second) and _dated(first) and first.unit == second.unit and first.days < 200:
            done[at + 1] = _within(second, first.start.year, second.begin, second.stop)
    return _in_the_only_year(text, done)


def _of_other_years(text: str, atoms: list[Atom]) -> list[Atom]:
    """Black Friday 2024 against 2023: the same day or month of the year that stands alone."""
    done = list(atoms)
    for at, (first, second) in enumerate(pairwise(atoms)):
        alone = second.unit == "year" and second.start and AGAINST.fullmatch(text[first.stop : second.begin])
        lead = atoms[at - 1] if at else None
        if alone and lead is not None and first.unit != "year" and _is_range(text, lead, first):
            done[at + 1] = _stretch(lead, first, second)
        elif alone and first.unit != "year" and first.bare and second.start:
            other = replace(first, again=first.bare)
            done[at + 1] = _within(other, second.start.year, second.begin, second.stop)
    return done


def _stretch(first: Atom, last: Atom, year: Atom) -> Atom:
    """From the first to the last, in that year: January to March 2026 against 2025."""
    if first.start is None or last.start is None or last.end is None:
        return year
    start, end = _in_year(first.start, _year(year)), shift(last.end, "year", _year(year) - last.start.year)
    return replace(year, start=start if start < end else shift(start, "year", -1), end=end, unit=None)


def _before_their_part(text: str, atoms: list[Atom]) -> list[Atom]:
    """2026 against 2025, January to March: the stretch behind the second year is meant of the first too."""
    done = list(atoms)
    for at, (first, second) in enumerate(pairwise(atoms)):
        year_first = _YEAR_FIRST.match(text, second.begin) and second.unit != "year" and 0 < second.days < 366
        against = first.unit == "year" and AGAINST.fullmatch(text[first.stop : second.begin])
        if year_first and against and second.start and second.end:
            back = _year(first) - second.start.year
            start, end = shift(second.start, "year", back), shift(second.end, "year", back)
            done[at] = replace(first, start=start, end=end, unit=None)
    return done


_YEAR_FIRST = re.compile(r"(?:19|20)\d\d\s*,")


def _dated(atom: Atom) -> bool:
    return not atom.inferred and atom.unit != "year" and 0 < atom.days < 366


def _in_the_only_year(text: str, atoms: list[Atom]) -> list[Atom]:
    """In 2017, was Q1 better than Q2; Black Friday, 2025 against 2024: the parts, in the years named.

    A part stands where its words stand and where the words of its year stand.
    """
    years = [a for a in atoms if a.unit == "year" and a.start]
    parts = [a for a in atoms if _is_part(a)]
    if not years or len(parts) + len(years) != len(atoms) or len(atoms) < 3:
        return atoms
    if len(parts) == len(years) == 2 and _is_range(text, *parts):
        spread = [_stretch(parts[0], parts[1], year) for year in years]
        named = replace(spread[0], begin=parts[0].begin, stop=parts[1].stop)
        return sorted([*spread, named], key=lambda a: a.begin)
    if len(parts) == 1 and parts[0].unit:
        of_years = [_within(parts[0], _year(y), y.begin, y.stop) for y in years]
        return sorted([*of_years, _placed(of_years[0], parts[0])], key=lambda a: a.begin)
    beside = any(AGAINST.fullmatch(text[a.stop : b.begin]) for a, b in pairwise(atoms) if years[0] in (a, b))
    if len(years) > 1 or beside:
        return atoms
    moved = [_within(a, _year(years[0]), a.begin, a.stop) for a in parts]
    return sorted([*moved, _placed(moved[0], years[0])], key=lambda a: a.begin)


def _year(atom: Atom) -> int:
    return atom.start.year if atom.start else 0


def _placed(atom: Atom, other: Atom) -> Atom:
    return replace(atom, begin=other.begin, stop=other.stop)


def _changing(text: str, atoms: list[Atom]) -> list[Atom]:
    """The pairs that something is said to move between, which are no range: growth from 2010 to 2011."""
    return [
        atom
        for pair in pairwise(atoms)
        if _is_range(text, *pair) and _is_change(text, *pair)
        for atom in pair
    ]


def _ranges(text: str, atoms: list[Atom], apart: list[Atom]) -> list[Atom]:
    """From May to July: one period."""
    done: list[Atom] = []
    for atom in atoms:
        if done and done[-1] not in apart and _is_range(text, done[-1], atom):
            done[-1] = _range(text, done[-1], atom)
        else:
            done.append(atom)
    return done


def _is_range(text: str, first: Atom, second: Atom) -> bool:
    between = text[first.stop : second.begin]
    if not _JOIN.fullmatch(between):
        return False
    lead = _LEAD.search(text[: first.begin])
    word = between.strip().split(" ")[0]
    if word == "and":
        return lead is not None and lead["word"] == "between"
    return bool(word)


def _is_change(text: str, first: Atom, second: Atom) -> bool:
    """Two whole periods of one kind that something is said to move between: growth from 2010 to 2011."""
    alike = first.unit == second.unit and (first.unit is not None or first.days // 7 == second.days // 7 > 0)
    return alike and first.unit != "day" and bool(_MOVING.search(text))


def moves(text: str, periods: list[Atom]) -> bool:
    """A figure that went from one period to another."""
    return len(periods) == 2 and periods[0].unit == periods[1].unit and bool(_MOVING.search(text))


def _range(text: str, first: Atom, second: Atom) -> Atom:
    start, end = first.start, second.end
    if start is None or end is None:  # an open side cannot be joined to anything
        return second
    if first.inferred and not second.inferred:
        start = _in_year(start, end.year)
        while start >= end:
            start = shift(start, "year", -1)
    elif second.inferred and not first.inferred:
        while shift(end, "year", -1) > start:
            end = shift(end, "year", -1)
        while end <= start:
            end = shift(end, "year", 1)
    elif end <= start:
        start = shift(start, "year", -1)
    lead = _LEAD.search(text[: first.begin])
    begin = lead.start() if lead else first.begin
    inferred = first.inferred and second.inferred
    return replace(first, start=start, end=end, begin=begin, stop=second.stop, unit=None, inferred=inferred)


def _in_year(day: date, year: int) -> date:
    return shift(day, "year", year - day.year)


def _said_once(text: str, atoms: list[Atom]) -> list[Atom]:
    """Last spring (March to May): what stands in the bracket says the period before it again."""
    done: list[Atom] = []
    for atom in atoms:
        again = _again(text, done[-1], atom) if done else None
        if again is not None:
            done[-1] = again
        else:
            done.append(atom)
    return done


def _again(text: str, first: Atom, second: Atom) -> Atom | None:
    between = text[first.stop : second.begin]
    if first.start is None or first.end is None or second.days == 0:
        return None
    closed = _SAID_AGAIN.fullmatch(between)
    beside = _BESIDE.fullmatch(between)
    if not (closed or beside) or (closed and between.strip(" ,")[:1] in "-:" and not _inside(second, first)):
        return None
    stop = second.stop + (text[second.stop :].lstrip()[:1] == ")") * (text[second.stop :].find(")") + 1)
    if _inside(second, first) and (closed or second.days == first.days):
        return replace(first, start=second.start, end=second.end, stop=stop, note=None)
    if closed and second.inferred:
        return _near(first, second, stop)
    return replace(second, begin=first.begin, stop=stop) if closed and "(" in between else None


def _near(first: Atom, second: Atom, stop: int) -> Atom | None:
    """The second in the year of the first, where they then share a day."""
    if first.start is None or second.start is None or second.end is None or first.end is None:
        return None
    for years in range(-3, 2):
        start, end = shift(second.start, "year", years), shift(second.end, "year", years)
        if start < first.end and first.start < end:
            return replace(first, start=start, end=end, stop=stop, note=None)
    return None


def _inside(inner: Atom, outer: Atom) -> bool:
    if None in (inner.start, inner.end, outer.start, outer.end):
        return False
    return outer.start <= inner.start and inner.end <= outer.end  # type: ignore[operator]


_IS_RANGE = re.compile(
    r"\d(?:st|nd|rd|th)?\.? ?(?:-|to|until|till|through|thru|up to|and) ?(?:the )?\d"
    r"|[a-z]\.? (?:to|until|till|through|thru) (?:the )?\d|[a-z]\.? ?- ?[a-z]{3}(?<!to-da)"
)


def _open_at(text: str, atom: Atom, today: date) -> Atom:
    before = text[: atom.begin]
    for pattern, kind in _OPENERS:
        found = pattern.search(before)
        if found and found[0].startswith("from") and _IS_RANGE.search(text, atom.begin, atom.stop):
            return replace(atom, begin=found.start())
        if found and found[0].startswith("by ") and OF_A_FIGURE.match(text[atom.stop :]):
            continue
        if found:
            return _open(replace(atom, begin=found.start(), unit=None), kind, today, found[0])
    return atom


def _open(atom: Atom, kind: str, today: date, word: str) -> Atom:
    match kind:
        case "since":
            if word.strip().startswith("from") and atom.end and atom.end <= today:
                return replace(atom, end=today + _DAY)
            return replace(
                atom, end=max(today + _DAY, atom.end) if "from" in word and atom.end else today + _DAY
            )
        case "after":
            return replace(atom, start=atom.end, end=today + _DAY)
        case "before":
            return replace(atom, start=None, end=atom.start)
        case _:
            return replace(atom, start=None)


def _apart(text: str, atoms: list[Atom]) -> list[Atom]:
    """March on March: the same month named twice is a year before the second time."""
    done = list(atoms)
    for at, (first, second) in enumerate(pairwise(atoms)):
        same = (first.start, first.end) == (second.start, second.end) and second.inferred
        if same and AGAINST.fullmatch(text[first.stop : second.begin]) and second.start:
            done[at + 1] = _within(second, second.start.year - 1, second.begin, second.stop)
    return done


def set_against(text: str, atoms: list[Atom]) -> bool:
    """Whether two neighbouring periods of like length are set one against the other: 2017 over 2016."""
    return any(
        AGAINST.fullmatch(text[first.stop : second.begin]) and first.unit == second.unit
        for first, second in pairwise(atoms)
    )


def same_stretch(m: re.Match[str], atoms: list[Atom], today: date) -> Iterator[Atom]:
    """The same days last month, the same month of 2016: the one period named, moved back so far."""
    if len(atoms) != 1 or atoms[0].start is None or atoms[0].end is None:
        return
    atom, unit = atoms[0], m["u"] or "year"
    back = int(m["y"]) - atoms[0].start.year if m["y"] else -1
    last = min(atoms[0].end - _DAY, today) if atoms[0].start <= today else atoms[0].end - _DAY
    start, end = shift(atoms[0].start, unit, back), shift(last + _DAY, unit, back)
    yield replace(atom, start=start, end=end, unit=None, begin=m.start(), stop=m.end())


SAME_STRETCH = re.compile(
    r"\b(?:the )?same (?:period|time|days?|point|stretch|stage|dates|months?|quarter|weeks?|half|season)"
    r"(?: in| of)?(?: the)?"
    r" (?:(?:last|previous|prior|preceding) (?P<u>month|week|quarter)|(?P<y>(?:19|20)\d\d))\b"
)
