"""Numbers in a question: how many rows are wanted, and conditions such as "more than 5,000"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.nlu.time_rules import NUMBER_WORDS
from tools.semantic.query import Operator

_WORDS = "|".join(
    sorted((w for w in NUMBER_WORDS if w not in {"a", "an", "one", "single"}), key=len, reverse=True)
)
_NUMBER = (
    r"(?:[€£$]\s?|(?:eur|gbp|usd|brl|r\$)\s?)?(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    rf"|once|twice|one(?= )|a single(?= )|(?:{_WORDS})(?= (?!of\b)\w+))"
    r"\s?(?P<scale>k|m|mn|bn|thousand|million|billion)?(?![\w])(?P<percent>\s?(?:%|percent|per cent))?"
    r"(?! ?(?:day|week|fortnight|month|quarter|year|hour)s?\b)"
)
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}

_COMPARATORS: tuple[tuple[Operator, str], ...] = (
    (
        Operator.LT,
        r"(?:not|n't|never) (?:yet )?(?:reach(?:ed)?|top(?:ped)?|pass(?:ed)?|exceed(?:ed)?|made?|sold)"
        r"|short of|failed to reach",
    ),
    (
        Operator.GE,
        r"at least|no (?:less|fewer) than|not (?:less|fewer) than|minimum(?: of)?|min|>=|\u2265|from",
    ),
    (Operator.LE, r"at most|no more than|not more than|not over|maximum(?: of)?|max|up to|<=|\u2264"),
    (
        Operator.GT,
        r"(?:more|greater|higher|larger|bigger|better) than|over|above|exceed(?:s|ed|ing)?|beyond|>"
        r"|upwards of|topp(?:ed|ing)|surpass(?:ed|ing)?|pass(?:ed|ing)|reach(?:ed|ing)?|priced over|north of",
    ),
    (Operator.LT, r"(?:less|fewer|lower|smaller|cheaper|worse) than|under|below|beneath|<"),
    (
        Operator.EQ,
        r"only (?:bought|ordered|shopped|purchased|came)(?= once\b| one\b| twice\b)"
        r"|exactly|equal to|equals|=|only(?= one\b| a single\b| once\b)|just(?= one\b| a single\b"
        r"| once\b)",
    ),
)
_CONDITIONS = tuple((op, re.compile(rf"(?<!\w)(?:{words})\s*{_NUMBER}")) for op, words in _COMPARATORS)
_OR_MORE = re.compile(
    rf"(?<![\w.,]){_NUMBER}(?:\s+\w+)?\s*(?:\+|(?:or|and) (?:more|above|over|higher|greater))"
)
_OR_LESS = re.compile(rf"(?<![\w.,]){_NUMBER}(?:\s+\w+)?\s*(?:or|and) (?:less|fewer|below|under|lower)")
_BETWEEN = re.compile(rf"\bbetween\s*{_NUMBER}\s*and\s*" + re.sub(r"\?P<(\w+)>", r"?P<\g<1>2>", _NUMBER))

_TOP = re.compile(
    r"\b(?P<word>top|best|highest|largest|biggest|leading|first|bottom|worst|lowest|smallest|least"
    r"|last|latest"
    r"|slowest|fastest|quickest|longest|shortest|busiest|quietest|dearest|cheapest|strongest|weakest"
    rf"|most recent)(?:[- ]selling|[- ]performing)?\s+(?P<n>\d{{1,3}}|{_WORDS})\b"
    r"(?!\s*(?:%|percent|(?:full |whole |complete |calendar )?"
    r"(?:day|week|fortnight|month|quarter|year|hour)s?\b))"
)
_COUNT_THEN_BEST = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{_WORDS})\s+"
    r"(?!(?:day|week|month|quarter|year|hour)s?\b)"
    rf"(?:[\w-]+\s+){{0,6}}?(?P<word>best|top|biggest|largest|highest|worst|lowest|smallest"
    rf"|strongest|weakest|busiest|quietest|poorest|priciest|dearest|fastest"
    rf"|least|most|fewest|cheapest|latest|slowest|longest|shortest|quickest"
    rf"|best[- ]?sell\w*)\b(?!-level| level)"
)
_PLACES = {
    place: number
    for number, places in {
        2: "second 2nd runner-up next",
        3: "third 3rd",
        4: "fourth 4th",
        5: "fifth 5th",
        6: "sixth 6th",
        7: "seventh 7th",
        8: "eighth 8th",
        9: "ninth 9th",
        10: "tenth 10th",
    }.items()
    for place in places.split()
}
_NTH = re.compile(
    rf"\b(?P<place>{'|'.join(_PLACES)})[- ](?P<word>best|top|highest|largest|biggest|most|worst"
    rf"|lowest|smallest|least"
    r"|cheapest|busiest|strongest|weakest)\b"
)
_RUNNER_UP = re.compile(
    r"\b(?P<place>runner-up)\b"
    r"|\b(?:came|comes|ranks?|ranked|finished|placed|is|was|were|in)\s+(?:the\s+)?"
    rf"(?P<at>{'|'.join(_PLACES)})"
    r"\b(?! (?:quarter|half|week|month|day|time))"
)
_DESCENDING = re.compile(
    r"\b(?:top|best(?:[- ]sell\w+)?|highest|largest|biggest|leading|most|greatest|strongest"
    r"|busiest|priciest|fastest|quickest|longest"
    r"|max(?:imum)?(?! ?\d)|peak|record|dearest|most expensive|number one|no\.? ?1|bestsellers?"
    r"|favou?rite|popular|descending)\b"
)
_ASCENDING = re.compile(
    r"\b(?:bottom|worst(?:[- ]sell\w+)?|lowest|smallest|fewest|least|weakest|slowest|shortest"
    r"|quietest|cheapest"
    r"|min(?:imum)?(?! ?\d)|poorest|ascending|laggards?|bottom)\b"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison with a number at `[begin, stop)`; a percentage is given as a ratio."""

    op: Operator
    value: float
    begin: int
    stop: int
    percent: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which end of a ranking is wanted, how many rows (None: not said), where, and rows left out."""

    descending: bool
    limit: int | None
    spans: tuple[tuple[int, int], ...]
    offset: int = 0


def conditions(text: str) -> tuple[Condition, ...]:
    """Every comparison with a number, in the order of the text."""
    low = text.lower()
    found: list[Condition] = []
    for match in _BETWEEN.finditer(low):
        begin, stop = match.span()
        found.append(_condition(Operator.GE, match, begin, stop))
        found.append(_condition(Operator.LE, match, begin, stop, "2"))
    for op, pattern in (*_CONDITIONS, (Operator.GE, _OR_MORE), (Operator.LE, _OR_LESS)):
        for match in pattern.finditer(low):
            begin, stop = match.span()
            if not any(c.begin < stop and begin < c.stop for c in found):
                found.append(_condition(op, match, begin, stop))
    return tuple(sorted(found, key=lambda c: c.begin))


def _condition(op: Operator, match: re.Match[str], begin: int, stop: int, which: str = "") -> Condition:
    value = _figure(match[f"n{which}"]) * _SCALES.get(match[f"scale{which}"] or "", 1.0)
    percent = bool(match[f"percent{which}"])
    unit = _MEASURE.match(match.string[stop:])
    named = unit[1] if unit else ""
    unit = unit or _CURRENCY.match(match.string[stop:])
    return Condition(
        op, value / 100 if percent else value, begin, stop + (unit.end() if unit else 0), percent, named
    )


_CURRENCY = re.compile(r"\s?(?:[€£$]|(?:eur|euros?|gbp|usd|brl|pln|pounds?|dollars?|reais)\b)")
_MEASURE = re.compile(r"\s?(kilos?|kg|grams?|g|cm|mm|metres?|m)\b(?! ?\d)")


def _figure(written: str) -> float:
    times = {"once": 1, "twice": 2, "one": 1, "a single": 1} | NUMBER_WORDS
    return float(times[written]) if written in times else float(written.replace(",", ""))


def ranking(text: str) -> Ranking | None:
    """The ranking asked for: "top 5", "five worst", "cheapest", "which … most"."""
    low = text.lower()
    nth = _NTH.search(low)
    if nth:
        return Ranking(not _is_ascending(nth["word"]), 1, (nth.span(),), _PLACES[nth["place"]] - 1)
    if runner_up := _RUNNER_UP.search(low):
        place = runner_up["place"] or runner_up["at"]
        return Ranking(True, 1, (runner_up.span(),), _PLACES[place] - 1)
    for pattern in (_TOP, _COUNT_THEN_BEST):
        match = pattern.search(low)
        if match:
            count = match["n"]
            limit = int(count) if count.isdigit() else NUMBER_WORDS[count]
            return Ranking(not _is_ascending(match["word"]), limit, (match.span("n"), match.span("word")))
    after = _COUNT_AFTER.search(low)
    down, up = _ASCENDING.search(low), _DESCENDING.search(low)
    match = min((m for m in (down, up) if m), key=lambda m: m.start(), default=None)
    one = _ONE.search(low)
    first = 1 if one else None
    match = match or one
    if match and after and after["n"]:
        count = int(after["n"]) if after["n"].isdigit() else NUMBER_WORDS[after["n"]]
        return Ranking(match is not down, count, (match.span(), after.span()))
    return Ranking(match is not down, first, (match.span(),)) if match else None


_COUNT_AFTER = re.compile(rf"\b(?P<n>\d{{1,3}}|{_WORDS}) of them\b")


_ONE = re.compile(r"\b(?:winner|leader|laggard|loser|number one|no\.? ?1)\b")


def _is_ascending(word: str) -> bool:
    return bool(_ASCENDING.fullmatch(word))
