"""Changes that turn a query into an attempt: forbidden words spliced in, quotes moved, letters swapped."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|[A-Za-z_][A-Za-z_0-9.]*|\d+|\s+|.")
_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9.]*\Z")
_FRAGMENTS = Path(__file__).with_name("fragments.txt")
"""Pieces of attacks, one a line."""
_LOOKALIKES = {"a": "а", "e": "е", "o": "о", "i": "і", "c": "с", "p": "р", "x": "х"}  # noqa: RUF001
_HIDDEN_CHARACTERS = ("\u200b", "\u00ad", "\u2028", "\ufeff", "\x00", "\u202e")


@cache
def fragments() -> tuple[str, ...]:
    """Pieces of attacks."""
    return tuple(_FRAGMENTS.read_text("utf-8").splitlines())


def mutated(text: str, chance: random.Random) -> str:
    """The text with one to three changes."""
    for _ in range(chance.randint(1, 3)):
        text = chance.choice(tuple(MUTATIONS.values()))(text, chance)
    return text


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text) or [text]


def _insert(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    tokens.insert(chance.randrange(len(tokens) + 1), f" {chance.choice(fragments())} ")
    return "".join(tokens)


def _substitute(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    places = [n for n, token in enumerate(tokens) if _NAME.match(token)]
    if places:
        tokens[chance.choice(places)] = chance.choice(fragments())
    return "".join(tokens)


def _delete(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    del tokens[chance.randrange(len(tokens))]
    return "".join(tokens)


def _swap(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    first, second = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    tokens[first], tokens[second] = tokens[second], tokens[first]
    return "".join(tokens)


def _append(text: str, chance: random.Random) -> str:
    return f"{text} {chance.choice(fragments())}"


def _recase(text: str, chance: random.Random) -> str:
    return "".join(chance.choice((letter.upper(), letter.lower())) for letter in text)


def _quote(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    places = [n for n, token in enumerate(tokens) if _NAME.match(token)]
    if places:
        place, mark = chance.choice(places), chance.choice("\"'`")
        tokens[place] = f"{mark}{tokens[place]}{mark}"
    return "".join(tokens)


def _comment(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    comment = chance.choice(("/**/", "/* ' */", "-- \n", "/*/**/*/"))
    tokens.insert(chance.randrange(len(tokens) + 1), comment)
    return "".join(tokens)


def _disguise(text: str, chance: random.Random) -> str:
    letters = list(text)
    places = [n for n, letter in enumerate(letters) if letter in _LOOKALIKES]
    if places:
        place = chance.choice(places)
        letters[place] = _LOOKALIKES[letters[place]]
    return "".join(letters)


def _hide(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(_HIDDEN_CHARACTERS) + text[place:]


def _wrap(text: str, chance: random.Random) -> str:
    form = chance.choice(
        ("SELECT * FROM ({}) x", "SELECT x FROM ({}) x", "WITH orders AS ({}) SELECT * FROM orders", "({})",
         "SELECT EXISTS ({})", "EXPLAIN {}", "COPY ({}) TO 'x'",
         "SELECT 1 FROM ({}) x JOIN customers c ON true")
    )  # fmt: skip
    return form.replace("{}", text)


def _repeat(text: str, chance: random.Random) -> str:
    tokens = _tokens(text)
    start = chance.randrange(len(tokens))
    piece = tokens[start : start + chance.randint(1, 8)]
    return "".join([*tokens[:start], *piece * chance.randint(2, 12), *tokens[start:]])


MUTATIONS: Mapping[str, Callable[[str, random.Random], str]] = {
    "insert": _insert, "substitute": _substitute, "delete": _delete, "swap": _swap, "append": _append,
    "recase": _recase, "quote": _quote, "comment": _comment, "disguise": _disguise, "hide": _hide,
    "wrap": _wrap, "repeat": _repeat,
}  # fmt: skip
"""Every kind of change, by name."""
