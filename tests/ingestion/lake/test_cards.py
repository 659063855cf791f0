"""No card number survives masking, and no other number is damaged."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingestion.lake.cards import (
    SUSPECT,
    card_brand,
    card_token,
    is_card_number,
    mask_cards,
    passes_luhn,
    tokenise_cards,
)

PUBLISHED_TEST_NUMBERS = {
    "4111111111111111": "visa",
    "4222222222222": "visa",
    "5555555555554444": "mastercard",
    "2223003122003222": "mastercard",
    "378282246310005": "amex",
    "6011111111111117": "discover",
    "30569309025904": "diners",
    "3530111333300000": "jcb",
    "6200000000000005": "unionpay",
    "6759649826438453": "maestro",
}
PREFIXES = st.sampled_from(["4", "51", "55", "2221", "2720", "34", "37", "6011", "65", "3528", "62"])


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    """A number of the right prefix, length and check digit."""
    prefix = draw(PREFIXES)
    length = 15 if prefix in {"34", "37"} else 16
    body = prefix + "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=20, max_size=20)))
    body = body[: length - 1]
    return next(body + digit for digit in "0123456789" if passes_luhn(body + digit))


WORDS = st.text(st.sampled_from("abcXYZ äß€/:,;#()'\"\n"), max_size=12).map(str.strip)


def grouped(number: str, separator: str) -> str:
    return separator.join(number[start : start + 4] for start in range(0, len(number), 4))


@pytest.mark.parametrize(("number", "brand"), PUBLISHED_TEST_NUMBERS.items())
def test_published_test_numbers_are_known_with_their_brand(number: str, brand: str) -> None:
    assert is_card_number(number)
    assert card_brand(number) == brand
    assert mask_cards(f"paid with {number}!") == f"paid with {'*' * (len(number) - 4)}{number[-4:]}!"


@given(card_numbers(), st.sampled_from(["", " ", "-", ".", "_", "\u00a0"]), WORDS, WORDS)
def test_no_card_number_survives(number: str, separator: str, before: str, after: str) -> None:
    text = f"{before}{grouped(number, separator)}{after}"
    masked = mask_cards(text)
    assert masked == f"{before}{'*' * (len(number) - 4)}{number[-4:]}{after}"
    assert re.search(SUSPECT.replace("\\x{00A0}", "\u00a0"), text)
    assert tokenise_cards(text, b"key") == f"{before}{card_token(number, b'key')}{after}"


@given(st.lists(card_numbers(), min_size=2, max_size=4))
def test_several_numbers_in_one_text_are_all_masked(numbers: list[str]) -> None:
    masked = mask_cards(" / ".join(numbers))
    assert not any(number in masked for number in numbers)
    assert re.sub(r"\D", "", masked) == "".join(number[-4:] for number in numbers)


@given(st.from_regex(r"[0-9]{1,24}", fullmatch=True))
def test_a_number_that_is_no_card_number_is_left_alone(digits: str) -> None:
    assume(not is_card_number(digits))
    assert mask_cards(f"no {digits}.") == f"no {digits}."


@given(st.text(st.characters(codec="ascii", exclude_characters="0123456789")))
def test_a_text_without_digits_is_left_alone(text: str) -> None:
    assert mask_cards(text) == text


@given(st.uuids().filter(lambda drawn: re.search("[a-f]", drawn.hex) is not None))
def test_digests_and_uuids_are_left_alone(drawn: uuid.UUID) -> None:
    for text in (str(drawn), drawn.hex, drawn.hex.upper()):
        assert mask_cards(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "+49 151 2345 67897",
        "+4111111111119",
        "20240501120000",
        "1714557600000000",
        "41111111111111112222",
        "4111111111111112",
        "2011-12-09 12:50:00.123456",
        "12.50 13.75 14.20",
    ],
)
def test_phones_times_and_wrong_check_digits_are_left_alone(text: str) -> None:
    assert mask_cards(text) == text


def test_an_article_number_is_kept_unless_a_text_speaks_of_cards() -> None:
    gtin = next(
        f"40{body:010d}{check}"
        for body in range(10_000)
        for check in range(10)
        if passes_luhn(f"40{body:010d}{check}")
        and (sum(int(d) * (3 if p % 2 else 1) for p, d in enumerate(f"40{body:010d}{check}")) % 10 == 0)
    )
    assert mask_cards(gtin, identifier=True) == gtin
    assert mask_cards(gtin) == gtin
    assert gtin not in mask_cards(f"paid by card {gtin}")


def test_a_short_group_before_longer_ones_makes_an_order_number() -> None:
    order = next(f"302-1234567-{n:07}" for n in range(100) if passes_luhn(f"3021234567{n:07}"))
    assert mask_cards(order) == order
    assert mask_cards("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1") == "************1111"
    assert mask_cards("4_111111111111111") == "4_111111111111111"
    assert mask_cards("41-11-11-11-11-11-11-11") == "************1111"


def test_the_decimals_of_a_share_are_no_card_number() -> None:
    assert passes_luhn("4111111111111111")
    assert mask_cards("0.4111111111111111") == "0.4111111111111111"
    assert mask_cards("5.00.4111111111111111") == "5.00.4111111111111111"


def test_a_longer_run_of_groups_hides_no_card_number() -> None:
    assert mask_cards("order 12345 4111 1111 1111 1111 77") == "order 12345 ************1111 77"


def test_tokens_depend_on_number_and_key_and_hold_no_digits() -> None:
    tokens = {card_token(number, key) for number in PUBLISHED_TEST_NUMBERS for key in (b"a", b"b")}
    assert len(tokens) == 2 * len(PUBLISHED_TEST_NUMBERS)
    assert not any(re.search(r"\d", token) for token in tokens)
