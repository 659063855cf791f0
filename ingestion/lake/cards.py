"""Find payment card numbers in text, and turn them into what may be kept: last four, brand, keyed token.

A card number (PAN) is a run of 13 to 19 digits, in groups parted by at most one space, hyphen, dot or
underscore, whose prefix and length belong to a card network (ISO/IEC 7812 issuer ranges) and whose check
digit is right (Luhn, ISO/IEC 7812-1 annex B).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST, LONGEST = 13, 19
SUSPECT = r"\d(?:[ \-._\x{00A0}]?\d){12}"
"""RE2 pattern (DuckDB's) of every text that could hold a card number."""

_RUN = re.compile(r"[0-9]+(?:[ \-._\u00a0][0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_DIGEST = re.compile(
    r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{24,}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.I
)
_E164_DIGITS = 15
_GTIN_DIGITS = 13
_LEAST_GROUP, _GROUP_OF_ORDERS = 4, 7
_SPEAKS_OF_CARDS = re.compile(r"card|visa|maestro|karte|carte|tarjeta|carta|\bpan\b|\bcc\b", re.I)


@dataclass(frozen=True, slots=True)
class _Range:
    """Issuer prefixes from `low` to `high` (same width) and the lengths they are issued in."""

    brand: str
    low: str
    high: str
    lengths: tuple[int, ...]


_ANY = tuple(range(SHORTEST, LONGEST + 1))
_RANGES = (
    _Range("amex", "34", "34", (15,)),
    _Range("amex", "37", "37", (15,)),
    _Range("diners", "300", "305", (14, 16, 17, 18, 19)),
    _Range("diners", "3095", "3095", (14, 16, 17, 18, 19)),
    _Range("diners", "36", "36", (14, 15, 16, 17, 18, 19)),
    _Range("diners", "38", "39", (14, 16, 17, 18, 19)),
    _Range("jcb", "3528", "3589", (16, 17, 18, 19)),
    _Range("mir", "2200", "2204", (16, 17, 18, 19)),
    _Range("mastercard", "2221", "2720", (16,)),
    _Range("mastercard", "51", "55", (16,)),
    _Range("discover", "6011", "6011", (16, 17, 18, 19)),
    _Range("discover", "644", "649", (16, 17, 18, 19)),
    _Range("discover", "65", "65", (16, 17, 18, 19)),
    _Range("unionpay", "62", "62", (16, 17, 18, 19)),
    _Range("unionpay", "81", "81", (16, 17, 18, 19)),
    _Range("maestro", "50", "50", _ANY),
    _Range("maestro", "56", "69", _ANY),
    _Range("troy", "9792", "9792", (16,)),
    _Range("visa", "4", "4", (13, 16, 19)),
)


def card_brand(digits: str) -> str | None:
    """The card network that issues numbers like this, or None."""
    for issued in _RANGES:
        if len(digits) in issued.lengths and issued.low <= digits[: len(issued.low)] <= issued.high:
            return issued.brand
    return None


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) << (place & 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether a string of digits is a payment card number."""
    return SHORTEST <= len(digits) <= LONGEST and card_brand(digits) is not None and passes_luhn(digits)


def card_numbers(text: str, *, identifier: bool = False) -> Iterator[tuple[int, int, str]]:
    """Every card number in a text as (start, end, digits), from left to right.

    Not counted: digits of a hexadecimal digest or UUID, decimals of a number below one, and an international
    telephone number (a plus sign and at most 15 digits, ITU-T E.164). 13 digits that are a valid GTIN-13
    are a barcode in an `identifier`, and wherever the text does not speak of cards.
    """
    identifier = identifier or not _SPEAKS_OF_CARDS.search(text)
    if text.isascii() and text.isdigit() and not _may_be(text, identifier):
        return
    digests = [match.span() for match in _DIGEST.finditer(text)]
    for run in _RUN.finditer(text):
        if any(start <= run.start() < end or start < run.end() <= end for start, end in digests):
            continue
        yield from _in_run(text, run, identifier)


def mask_cards(text: str, *, identifier: bool = False) -> str:
    """The text with all but the last four digits of every card number starred out."""
    pieces, done = [], 0
    for start, end, digits in card_numbers(text, identifier=identifier):
        pieces += [text[done:start], "*" * (len(digits) - 4), digits[-4:]]
        done = end
    return "".join([*pieces, text[done:]])


def tokenise_cards(text: str, key: bytes) -> str:
    """The text of an identifier with every card number replaced by its token, so that joins still meet."""
    pieces, done = [], 0
    for start, end, digits in card_numbers(text, identifier=True):
        pieces += [text[done:start], card_token(digits, key)]
        done = end
    return "".join([*pieces, text[done:]])


def card_token(digits: str, key: bytes) -> str:
    """A stand-in for the number that only the key's holder can recompute (HMAC-SHA256, 128 bits kept).

    Letters a to p only: a token is never taken for a number again.
    """
    digest = hmac.new(key, digits.encode("ascii"), hashlib.sha256).hexdigest()[:32]
    return "card_" + digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def _in_run(text: str, run: re.Match[str], identifier: bool) -> Iterator[tuple[int, int, str]]:
    """Card numbers made of whole groups of one run; the leftmost first, then the longest."""
    groups = [(run.start() + g.start(), run.start() + g.end()) for g in _GROUP.finditer(run.group())]
    phone = text[: run.start()].endswith("+") and _digits(groups) <= _E164_DIGITS
    first = 0
    while first < len(groups):
        free = not (phone or _is_fraction(text, groups, first))
        last = _longest(text, groups, first, identifier) if free else None
        if last is None:
            first += 1
            continue
        start, end = groups[first][0], groups[last][1]
        yield start, end, _joined(text, groups[first : last + 1])
        first = last + 1


def _is_fraction(text: str, groups: list[tuple[int, int]], at: int) -> bool:
    """Whether a group holds the decimals of a number below one, such as 0.5968948670895381 or 00.7."""
    if not at:
        return False
    (start, end), (begin, _) = groups[at - 1], groups[at]
    return not text[start:end].strip("0") and text[end:begin] == "."


def _longest(text: str, groups: list[tuple[int, int]], first: int, identifier: bool) -> int | None:
    """The last group of the longest card number that starts with group `first`."""
    found, length = None, 0
    for last in range(first, len(groups)):
        length += groups[last][1] - groups[last][0]
        if length > LONGEST:
            break
        digits = _joined(text, groups[first : last + 1])
        if _may_be(digits, identifier) and _grouped_as_cards_are(groups[first : last + 1]):
            found = last
    return found


def _grouped_as_cards_are(groups: list[tuple[int, int]]) -> bool:
    """No card number starts with a group of seven, or a short one before longer ones, as order numbers do."""
    *sizes, last = (end - start for start, end in groups)
    if not sizes or sizes[0] == _GROUP_OF_ORDERS:
        return not sizes
    return sizes[0] >= _LEAST_GROUP or (all(size == sizes[0] for size in sizes) and last <= sizes[0])


def _may_be(digits: str, identifier: bool) -> bool:
    return is_card_number(digits) and not (identifier and _is_gtin13(digits))


def _joined(text: str, groups: list[tuple[int, int]]) -> str:
    return "".join(text[start:end] for start, end in groups)


def _digits(groups: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in groups)


def _is_gtin13(digits: str) -> bool:
    """Whether the digits are an article number of 13 digits (GS1 General Specifications, 7.9)."""
    if len(digits) != _GTIN_DIGITS:
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
