"""Finding the numbers in a text: how they are written, to which precision, and what is no number at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9, "thousand": 1e3}
_PLAIN = str.maketrans({0x2013: "-", 0x2014: "-", 0x2212: "-", 0x2019: "'", 0x2018: "'"})
_WORD = re.compile(r"[^\s()\[\]{}\"\u201c\u201d;|*_`]+")
_LIST_MARKER = re.compile(r"^\s*\d{1,3}[.)](?=\s)", re.MULTILINE)
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<symbol>[^\w\s.,:+\-]{0,2}|[A-Z]{1,3}\$)(?P<minus>-?)"
    r"(?P<digits>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<suffix>k|K|m|M|mn|bn|B|%)?"
)
_TAIL = re.compile(r"\s?(?P<word>million|billion|thousand|percent|per\s?cent)\b|\s(?P<sign>%)", re.IGNORECASE)
_HYPHENATED = re.compile(r"\d+(?=-[A-Za-z]{2,})")
_ISO = re.compile(r"\W*\d{4}-\d{2}(-\d{2}(T[\d:.]+Z?)?)?\W*")
_PUNCTUATION = ",.:;!?'/"


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number in a text.

    Args:
        start: First character.
        end: One past the last.
        text: As written.
        value: With its scale applied (1.2M is 1,200,000); a percentage keeps its face value (12% is 12).
        ulp: The weight of the last written digit, in the unit of `value`.
        percent: Written as a percentage.
        signed: Written with a sign.
    """

    start: int
    end: int
    text: str
    value: float
    ulp: float
    percent: bool
    signed: bool


@dataclass(frozen=True, slots=True)
class WrittenCode:
    """A word with digits and letters in it, such as an order or product code, at its place in a text."""

    start: int
    end: int
    text: str


def tokens(text: str) -> list[WrittenNumber | WrittenCode]:
    """Every number and every code in the text, in order; markers of a numbered list are neither."""
    plain = text.translate(_PLAIN)
    markers = [match.span() for match in _LIST_MARKER.finditer(plain)]
    found: list[WrittenNumber | WrittenCode] = []
    for match in _WORD.finditer(plain):
        if any(start <= match.start() < end for start, end in markers):
            continue
        found += [_token(plain, match.start() + start, part) for start, part in _parts(match.group())]
    return found


def _parts(word: str) -> list[tuple[int, str]]:
    """The pieces of a word that hold digits, without the punctuation around them, and where they start."""
    parts = []
    for match in _pieces(word):
        inner = match.group().lstrip(_PUNCTUATION)
        if any(character.isdigit() for character in inner):
            parts.append((match.end() - len(inner), inner.rstrip(_PUNCTUATION + "-")))
    return parts


def _pieces(word: str) -> Iterator[re.Match[str]]:
    """`2011-11-01` gives its fields, `1,200-1,500` and `10:30` both sides, `30-day` the number."""
    if _ISO.fullmatch(word):
        return re.finditer(r"\d+(?:\.\d+)?", word)
    if _is_range(word):
        return re.finditer(r"[^-]+", word)
    hyphenated = _HYPHENATED.match(word)
    return iter((hyphenated,)) if hyphenated else re.finditer(r"[^:/]+", word)


def _is_range(word: str) -> bool:
    left, _, right = word.strip(_PUNCTUATION).partition("-")
    return bool(left and _NUMBER.fullmatch(left) and _NUMBER.fullmatch(right))


def _token(text: str, start: int, part: str) -> WrittenNumber | WrittenCode:
    match = _NUMBER.fullmatch(part)
    if match is None:
        return WrittenCode(start, start + len(part), part)
    end = start + len(part)
    suffix = (match["suffix"] or "").lower()
    tail = None if suffix else _TAIL.match(text, end)
    if tail:
        end, suffix = tail.end(), (tail["word"] or tail["sign"]).lower().replace(" ", "")
    return _number(text[start:end], start, match, suffix)


def _number(written: str, start: int, match: re.Match[str], suffix: str) -> WrittenNumber:
    digits = re.sub(r"[,\u00a0\u202f]", "", match["digits"])
    decimals = len(digits.partition(".")[2])
    scale = SCALES.get(suffix, 1.0)
    negative = "-" in match["sign"] + match["minus"]
    return WrittenNumber(
        start=start,
        end=start + len(written),
        text=written,
        value=(-1 if negative else 1) * float(digits) * scale,
        ulp=scale * 10.0**-decimals,
        percent=suffix in {"%", "percent"},
        signed=bool(match["sign"] or match["minus"]),
    )
