"""Other words for a shop's own values: "physical" for its stores, "women" for female, "abroad"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_GROUPS: tuple[tuple[str, ...], ...] = (
    ("online", "web", "webshop", "web shop", "e-commerce", "ecommerce", "internet", "digital"),
    (
        "store",
        "shop",
        "retail",
        "physical",
        "brick-and-mortar",
        "bricks and mortar",
        "in-store",
        "offline",
        "pos",
    ),
    ("app", "mobile", "mobile app"),
    ("marketplace", "marketplaces", "third-party"),
    ("phone", "telephone", "call centre", "call center"),
    ("wholesale", "b2b", "trade"),
)


_PLACES = frozenset({"store", "shop", "retail"})
"""Words that name places first and a channel only where the data itself says so."""


def channel_aliases(channels: Iterable[str]) -> Mapping[str, str]:
    """Words that mean one of the shop's channels, where exactly one channel is of that kind."""
    known = {channel.lower(): channel for channel in channels}
    found: dict[str, str] = {}
    for group in _GROUPS:
        meant = [channel for name, channel in known.items() if set(re.split(r"[\W_]+", name)) & set(group)]
        if len(meant) == 1:
            found |= {word: meant[0] for word in group if word not in known and word not in _PLACES}
    return found


_PEOPLE: tuple[tuple[str, ...], ...] = (
    ("male", "m", "man", "men", "gentlemen"),
    ("female", "f", "w", "woman", "women", "ladies"),
)


def gender_aliases(genders: Iterable[str]) -> Mapping[str, str]:
    """Words for the kinds of people that the shop's data tells apart."""
    known = {gender.lower(): gender for gender in genders}
    found: dict[str, str] = {}
    for group in _PEOPLE:
        meant = [known[name] for name in group if name in known]
        if len(meant) == 1:
            found |= {word: meant[0] for word in group if len(word) > 1 and word not in known}
    return found


_ABROAD = re.compile(
    r"\b(?:abroad|overseas|foreign|exports?|exported|international(?:ly)?|other countries"
    r"|outside (?:of )?(?:the|our) (?:home )?country)\b",
    re.IGNORECASE,
)
_AT_HOME = re.compile(
    r"\b(?:domestic(?:ally)?|(?:in|from) (?:the|our) home (?:country|market)|home market|at home)\b",
    re.IGNORECASE,
)


def home_spans(question: str) -> tuple[tuple[int, int, bool], ...]:
    """Where the shop's home country is meant: begin, stop, and whether everything but it is."""
    found = [(m.start(), m.end(), True) for m in _ABROAD.finditer(question)]
    found += [(m.start(), m.end(), False) for m in _AT_HOME.finditer(question)]
    return tuple(sorted(found))


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday_spans(question: str) -> tuple[tuple[int, int, str], ...]:
    """Weekdays that a question filters by: "Saturday takings", "on Mondays"."""
    days = [
        (found.start(), found.end(), found[1].capitalize())
        for found in re.finditer(rf"\b({'|'.join(_DAYS)})s?\b", question, re.IGNORECASE)
    ]
    weekends = re.finditer(
        r"\b(?<!by )(?<!per )(?<!each )weekends?\b(?! or weekday)", question, re.IGNORECASE
    )
    days += [(found.start(), found.end(), day) for found in weekends for day in _DAYS[5:]]
    return tuple(sorted(days))


def alias_spans(question: str, aliases: Mapping[str, str]) -> tuple[tuple[int, int, str], ...]:
    """Where the question uses such a word: begin, stop, the channel."""
    if not aliases:
        return ()
    words = "|".join(re.escape(word) for word in sorted(aliases, key=len, reverse=True))
    return tuple(
        (found.start(), found.end(), aliases[found[0].lower()])
        for found in re.finditer(rf"\b(?:{words})\b", question, re.IGNORECASE)
    )
