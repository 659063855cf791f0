"""Periods as people write them, with the small words that stand before them but do not belong to them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from infra.jobs.understanding.grammar import Piece

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sept",
    "oct",
    "nov",
    "dec",
]
_LEADS = frozenset(
    [
        "in",
        "for",
        "during",
        "on",
        "over",
        "since",
        "from",
        "between",
        "of",
        "and",
        "with",
        "to",
        "against",
        "than",
        "vs",
        "and",
    ]
)
_COUNTS = ("2", "3", "4", "6", "10", "12", "14", "18", "24", "30", "60", "90", "two", "three", "six", "ten")


def past_period(words: Mapping[str, Sequence[str]], rng: random.Random, before: str) -> list[Piece]:
    """A period that lies behind, perhaps after "in" or "during"."""
    if rng.random() < 0.45:
        return _led(rng.choice(words["periods_past"]), ("", "", "", "for ", "during ", "over "), rng, before)
    return _led(*_dated(rng), rng, before)


def future_period(words: Mapping[str, Sequence[str]], rng: random.Random, before: str) -> list[Piece]:
    """A period that lies ahead."""
    if rng.random() < 0.65:
        return _led(rng.choice(words["periods_future"]), ("", "", "for ", "over ", "in "), rng, before)
    if rng.random() < 0.3:
        count, unit = rng.choice(_COUNTS), rng.choice(("days", "weeks", "months"))
        return _led(
            f"the {rng.choice(('next', 'coming'))} {count} {unit}", ("", "over ", "for ", "in "), rng, before
        )
    return _led(*_dated(rng), rng, before)


def _dated(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """A period with a date or a number in it, and the words that may lead it."""
    month, other = rng.choice(_MONTHS), rng.choice(_MONTHS)
    year = str(rng.randint(2008, 2027))
    span = f"{rng.choice(_COUNTS)} {rng.choice(('days', 'weeks', 'months', 'years'))}"
    day, second = rng.randint(1, 30), rng.randint(1, 30)
    plain, on, bare = ("in ", "in ", "for ", "during ", ""), ("on ", "on ", ""), ("",)
    choices = (
        (month, plain),
        (month, plain),
        (f"{month} {year}", plain),
        (f"{month} {year}", plain),
        (year, plain),
        (f"q{rng.randint(1, 4)}", plain),
        (f"q{rng.randint(1, 4)} {year}", plain),
        (f"the {rng.choice(('first', 'second', 'third', 'fourth'))} quarter of {year}", plain),
        (f"{rng.choice(('last', 'this'))} {month}", ("", "", "in ")),
        (f"{day} {month} {year}", on),
        (f"{month} {day}", on),
        (f"{day}{_ordinal(day)} {month}", on),
        (f"the {day}{_ordinal(day)} of {month}", on),
        (f"{year}-{rng.randint(1, 12):02d}-{day:02d}", on),
        (f"{day:02d}/{rng.randint(1, 12):02d}/{year}", on),
        (f"between {month} and {other}", bare),
        (f"between {month} and {other} {year}", bare),
        (f"from {month} to {other}", bare),
        (f"from {day} {month} to {second} {other}", bare),
        (f"{month} to {other}", plain),
        (f"since {month}", bare),
        (f"since {year}", bare),
        (f"before {month} {year}", bare),
        (f"week {rng.randint(1, 52)}", plain),
        (f"the {rng.choice(('last', 'past'))} {span}", ("in ", "over ", "for ", "")),
        (f"the {rng.choice(('last', 'past'))} {span}", ("in ", "over ", "")),
        (f"last {span}", ("", "for ")),
        (f"{rng.choice(('early', 'late', 'mid'))} {rng.choice((month, year))}", plain),
        (f"the {rng.choice(('summer', 'winter', 'spring', 'autumn'))} of {year}", plain),
        (f"christmas {year}", plain),
        (f"fy{year[2:]}", plain),
        (f"the week of {day} {month}", plain),
    )  # fmt: skip
    return rng.choice(choices)


def _led(period: str, leads: tuple[str, ...], rng: random.Random, before: str) -> list[Piece]:
    led = before.split()[-1] in _LEADS if before.split() else True
    lead = "" if led else rng.choice(leads)
    if lead == "" and period.startswith("the ") and rng.random() < 0.3:
        period = period[4:]
    return [Piece(lead), Piece(period, "period")]


def _ordinal(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(day, "th")
