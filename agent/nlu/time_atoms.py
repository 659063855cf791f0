"""The single periods of a text, found by pattern, each of which can be read again from another day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from agent.nlu.periods import Period
from agent.nlu.time_patterns import PATTERNS, families
from agent.nlu.time_rules import Match, Rule, Span
from agent.nlu.time_vocabulary import MONTH, UNITS

_FIGURE = (
    r"(?:'s )?(?:net |gross |total )?(?:revenue|sales|turnover|takings|orders|units|profit|margin|volume"
    r"|value|spend|figures|numbers|results|performance|returns|trading)"
)
_NEEDS_PREPOSITION = frozenset({"may", "mar", "sat", "sun", "fall", "spring"})
_PREPOSITION = re.compile(
    r"(?:^|\b(?:in|since|for|during|before|until|till|of|vs\.?|versus|and|from|to|through|by|after"
    r"|last|this|between|or|against|how was|was|early|mid|late|whole|entire|all|throughout"
    r"|with|on|over|the|than|,|-|\()|[,(-])\s*$"
)
_MODAL = re.compile(r"\s+(?:i|we|you|he|she|they|it|the|be)\b")
_VERB_BEFORE = re.compile(
    r"\b(?:did|does|do|will|would|could|can|to|not|n't)\b(?!.*\b(?:in|during|this|last|since|the)\s*$)"
)
_MONTH_AFTER = re.compile(rf"\s*(?:in |of )?{MONTH}\b")
_NOT_A_YEAR = re.compile(
    r"(?<!\d{4} )\b(?:over|(?<!earlier )(?<!later )(?<!older )(?<!newer )than|above|under|below|exceed\w*"
    r"|least|most|top|order|invoice"
    r"|product|sku|id|number|no|customer|spent|spend|worth|(?<!by )units?)[\s#:.]*$"
)
_RANKED_NOUN = re.compile(
    r"\b(?:top|best|biggest|largest|worst|leading|number one|no\.? ?1|new|average|median)(?: \w+)?"
    r" (?:customer|client|product|item|invoice|order)s?\s+$"
)
_BY_DAY = re.compile(r"\b(?:on|since|from|until|till|by|before|after|between|to|through|and|-|of)\s+$")
_PARTLY = re.compile(
    r"(?:\b(?:first|second|third|fourth|fifth|last|final|opening|closing)(?: [\w-]+)?"
    r" (?:day|week|weekend|month|quarter|half|days|weeks|months|quarters)"
    r"|\b(?:start|beginning|turn|end|middle|rest|early part|first half|second half)) of the $|\bsince the $"
)
_APOSTROPHED = re.compile(r"(?:^|\b(?:in|for|of|since|from|to|and|vs\.?|versus|against|than|with|on)) $")


_EACH = re.compile(r"\b(?:each|every) $")
"""Every December is of no one year, so that it is left for the accounting to name."""
_WITHIN_A_WORD = re.compile(r"[\w.,£$€]")


@dataclass(frozen=True, slots=True)
class Atom:
    """A period found at `[begin, stop)`; an open side is None.

    Args:
        again: The same words read from another day.
        bare: The same words without the year that they name, where they name one.
    """

    start: date | None
    end: date | None
    begin: int
    stop: int
    unit: str | None
    inferred: bool
    note: str | None
    again: Callable[[date], Span]
    bare: Callable[[date], Span] | None = None

    def on(self, day: date) -> Atom:
        """The same words as they would be read on another day."""
        span = self.again(day)
        return replace(self, start=span.start, end=span.end, unit=span.unit, inferred=span.year_inferred)

    def at(self, span: Span, again: Callable[[date], Span], begin: int, stop: int) -> Atom:
        """What other words beside it make of it."""
        note = span.note or self.note
        return Atom(span.start, span.end, begin, stop, span.unit, span.year_inferred, note, again)

    @property
    def days(self) -> int:
        """How many days it has; 0 where a side is open."""
        return (self.end - self.start).days if self.start and self.end else 0

    @property
    def period(self) -> Period:
        """As the rest of the understanding knows it."""
        return Period(self.start, self.end, self.begin, self.stop, self.unit, self.inferred, self.note)


def scan(text: str, today: date) -> list[Atom]:
    """Every period of the text, none overlapping another, in the order of the text."""
    held = families(text)
    taken: list[Atom] = []
    for pattern in PATTERNS:
        if not pattern.needs <= held:
            continue
        for found in pattern.expression.finditer(text):
            begin, stop = found.span()
            if begin and _WITHIN_A_WORD.match(text, begin - 1):
                continue
            if any(a.begin < stop and begin < a.stop for a in taken) or not _plausible(text, found):
                continue
            again = _reader(pattern.build, found)
            try:
                span = again(today)
            except (ValueError, OverflowError):
                continue
            if span.year_inferred and _EACH.search(text[:begin]):
                continue
            begin -= 4 if text.endswith("the ", 0, begin) and not text[:begin].endswith("\x00the ") else 0
            bare = _reader(pattern.build, cast("Match", _Yearless(found))) if _names_a_year(found) else None
            taken.append(
                Atom(span.start, span.end, begin, stop, span.unit, span.year_inferred, span.note, again, bare)
            )
    return sorted(taken, key=lambda a: a.begin)


def _names_a_year(found: Match) -> bool:
    return "y" in found.re.groupindex and bool(found["y"])


class _Yearless:
    """A match that has lost its year."""

    def __init__(self, found: Match) -> None:
        self._found = found

    def __getitem__(self, group: str | int) -> str | None:
        return None if group == "y" else self._found[group]


def _reader(build: Rule, found: Match) -> Callable[[date], Span]:
    return lambda day: build(found, day)


def _plausible(text: str, found: Match) -> bool:
    word, before, after = found[0].strip(), text[: found.start()], text[found.end() :]
    if word.startswith("fall") and _falls(before, after):
        return False
    if word in _NEEDS_PREPOSITION:
        month = word in {"may", "mar"} and _LIKE_A_MONTH.match(after)
        return bool(month or _PREPOSITION.search(before)) and not _MODAL.match(after)
    if word in _BARE_UNITS:
        return bool(_PARTLY.search(before))
    if word[0] == "'":
        return bool(_APOSTROPHED.search(before) or _SET_AGAINST.match(after))
    if _A_BARE_DAY.match(word):
        return bool(_BY_DAY.search(before.removesuffix("the ")))
    ranked = _RANKED_NOUN.search(before)
    return bool(ranked) or not (word.isdigit() and _NOT_A_YEAR.search(before))


_A_BARE_DAY = re.compile(
    r"\d+(?:st|nd|rd|th)(?:\W+(?:(?:to|until|till|through|and) )?(?:the )?\d+(?:st|nd|rd|th))?$"
)
_SET_AGAINST = re.compile(r" (?:vs|versus|against|over|on|compared)\b")
OF_A_FIGURE = re.compile(rf"\s*{_FIGURE}\b")
_LIKE_A_MONTH = re.compile(
    rf"\s*(?:{_FIGURE}\b|$|[?.!,;)]|,? (?:of |in )?(?:last|this) year"
    rf"|(?:vs|versus|against|on|and|to|or) {MONTH}\b)"
)
_BARE_UNITS = frozenset(UNITS[3:-1].split("|"))


def _falls(before: str, after: str) -> bool:
    """Whether "fall" is what a figure did, not the season: "did revenue fall", "the fall in May"."""
    return bool(_VERB_BEFORE.search(before) or _MONTH_AFTER.match(after))
