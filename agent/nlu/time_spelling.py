"""A question in the spelling that the patterns of time know: plain dashes, names of months set right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from agent.nlu.calendar import MONTHS, WEEKDAYS
from agent.nlu.time_vocabulary import MONTH

_PLAIN = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00a0": " "}
)
_WORD = re.compile(r"(?<![\w'])[a-z]{4,11}(?![\w'])")
_DOTS = re.compile(r"(?<=\d)\.\.(?=\d)")
_TWO_YEARS = re.compile(
    rf"\b(?P<m>{MONTH})(?P<gap>\.? ?[ ']?)(?P<a>\d\d) (?:vs\.?|versus|against|on|over|than"
    r"|compared (?:to|with))"
    r" (?:in )?(?P=m)(?P<gap2>\.? ?[ ']?)(?P<b>\d\d)(?!\d|[.,/:-]\d|,? (?:19|20)\d\d)"
)
_YEARS_BACK = 15
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_OTHER_WORDS = frozenset(
    {"sundae", "sundry", "sunray", "augusta", "sundar", "manday", "friary", "mondaz", "sundas"}
)
_COMMON = {
    "wensday": "wednesday",
    "wendsday": "wednesday",
    "wednsday": "wednesday",
    "feburary": "february",
    "febrary": "february",
    "septmber": "september",
    "saterday": "saturday",
    "thrusday": "thursday",
    "tusday": "tuesday",
}


@dataclass(frozen=True, slots=True)
class Spelled:
    """The text to read, and how far its letters moved: (place in it, letters more than typed)."""

    text: str
    moved: tuple[tuple[int, int], ...] = ()

    def place(self, at: int) -> int:
        """Where that place is in the text as typed."""
        return at - sum(more for begin, more in self.moved if begin <= at)


def spelled(question: str, today: date) -> Spelled:
    """Lower case, plain dashes and quotes, months and weekdays without slips of the finger."""
    text = _DOTS.sub(" -", question.lower().translate(_PLAIN))
    text = _TWO_YEARS.sub(lambda m: _as_years(m, today), text)
    slips = [(m, right) for m in _WORD.finditer(text) if (right := _slips().get(m[0]))]
    if not slips:
        return Spelled(text)
    return _mended(text, slips)


def _mended(text: str, slips: list[tuple[re.Match[str], str]]) -> Spelled:
    parts, moved, last, more = [], [], 0, 0
    for found, right in slips:
        parts += [text[last : found.start()], right]
        last, gained = found.end(), len(right) - len(found[0])
        moved.append((found.start() + more + len(right), gained))
        more += gained
    return Spelled("".join((*parts, text[last:])), tuple(moved))


def _as_years(m: re.Match[str], today: date) -> str:
    """May 25 vs May 24: the same month set against itself is of two years, not two of its days."""
    newest = today.year % 100 + 1
    likely = all(newest - _YEARS_BACK <= int(m[g]) <= newest for g in ("a", "b")) and m["a"] != m["b"]
    if not likely or (len(m["gap"]) != 1 and len(m["gap2"]) != 1):
        return m[0]
    text = m[0]
    for group, gap in (("b", "gap2"), ("a", "gap")):
        at = m.start(group) - m.start()
        if m[gap]:
            text = text[: at - 1] + "'" + text[at:]
    return text


@cache
def _slips() -> dict[str, str]:
    """One letter wrong, missing, doubled or swapped in the name of a month or weekday."""
    names = [name for name in (*MONTHS, *WEEKDAYS) if len(name) > 4]
    found = {slip: name for name in names for slip in _one_off(name)}
    return {slip: name for slip, name in (found | _COMMON).items() if slip not in _not_slips(names)}


def _not_slips(names: list[str]) -> frozenset[str]:
    return frozenset({*names, *(f"{name}s" for name in names), *_OTHER_WORDS})


def _one_off(name: str) -> Iterator[str]:
    """Short names only with two letters swapped: "march" is one letter from other words."""
    cuts = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1)
    if len(name) < 6:
        return
    yield from (a + b[1:] for a, b in cuts if b)
    yield from (a + letter + b for a, b in cuts for letter in _LETTERS)
    yield from (a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS)
