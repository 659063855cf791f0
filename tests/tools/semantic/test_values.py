"""Linking words to values: names in full, misspelt, in part, in other words; never what is hidden."""

from __future__ import annotations

import random
import time

import pytest

from tools.semantic.places import country_aliases
from tools.semantic.values import IndexedValue, ValueIndex, ValueSpan
from tools.sql.run import QueryService

COUNTRIES = ["United Kingdom", "EIRE", "RSA", "USA", "Germany", "Italy", "Channel Islands", "Brazil"]
PRODUCTS = [
    "WHITE HANGING HEART T-LIGHT HOLDER",
    "REGENCY CAKESTAND 3 TIER",
    "Crème Brûlée Dish",
    "Red Mug",
    "Blue Mug",
    "Red Mug Large",
    "Top",
]
VALUES = [
    *(IndexedValue("country", name) for name in COUNTRIES),
    *(IndexedValue("product", name) for name in PRODUCTS),
    IndexedValue("category", "Mugs"),
    IndexedValue("store", "London"),
    IndexedValue("city", "London"),
    IndexedValue("customer_name", "Maria Canary", personal=True),
    IndexedValue("order_id", "536365", is_code=True),
    IndexedValue("sku", "85123A", is_code=True),
    IndexedValue("sku", "85123a", is_code=True),
]


@pytest.fixture(scope="module")
def index() -> ValueIndex:
    return ValueIndex(VALUES, protected={"revenue", "orders", "country", "heart"})


def linked(question: str, spans: list[ValueSpan]) -> list[tuple[str, str, str]]:
    """Words, dimension and value of the best match of each span."""
    return [
        (question[span.begin : span.stop], span.matches[0].dimension, span.matches[0].value) for span in spans
    ]


@pytest.mark.parametrize(
    ("question", "words", "value"),
    [
        ("revenue in Germany", "Germany", "Germany"),
        ("revenue in germany's market", "germany's", "Germany"),
        ("revenue in Germnay last month", "Germnay", "Germany"),
        ("sales in the unitd kingdom", "unitd kingdom", "United Kingdom"),
        ("sales outside the UK", "UK", "United Kingdom"),
        ("british customers", "british", "United Kingdom"),
        ("orders from Ireland", "Ireland", "EIRE"),
        ("irish orders", "irish", "EIRE"),
        ("customers in South Africa", "South Africa", "RSA"),
        ("how do we do in the States", "the States", "USA"),
        ("US revenue", "US", "USA"),
        ("sales in Deutschland", "Deutschland", "Germany"),
        ("sales in DE", "DE", "Germany"),
        ("Brazilian revenue", "Brazilian", "Brazil"),
        ("units of white hanging heart t-light holder", "white hanging heart t-light holder", PRODUCTS[0]),
        ("units of the regency cakestand", "regency cakestand", PRODUCTS[1]),
        ("units of regancy cakestand", "regancy cakestand", PRODUCTS[1]),
        ("creme brulee dishes sold", "creme brulee dishes", PRODUCTS[2]),
        ("how many red mugs", "red mugs", "Red Mug"),
        ("sales of mugs", "mugs", "Mugs"),
        ("status of 536365", "536365", "536365"),
    ],
)
def test_words_of_a_question_name_a_value(index: ValueIndex, question: str, words: str, value: str) -> None:
    found = [(text, name) for text, _, name in linked(question, index.spans(question))]
    assert (words, value) in found


@pytest.mark.parametrize(
    "question",
    [
        "show us the top customers in it",
        "what was revenue at best",
        "how is the weather",
        "which orders are late",
        "orders by country",
        "heart",
    ],
)
def test_ordinary_words_name_nothing(index: ValueIndex, question: str) -> None:
    assert index.spans(question) == []


def test_the_same_word_in_two_dimensions_is_visibly_ambiguous(index: ValueIndex) -> None:
    (span,) = index.spans("revenue in London")
    assert {match.dimension for match in span.matches} == {"store", "city"}


def test_a_code_written_as_it_stands_comes_first(index: ValueIndex) -> None:
    assert [m.value for m in index.spans("stock of 85123A")[0].matches] == ["85123A", "85123a"]
    assert [m.value for m in index.spans("stock of 85123a")[0].matches] == ["85123a", "85123A"]


def test_values_do_not_reach_across_what_is_masked(index: ValueIndex) -> None:
    assert linked("x", index.spans("red \x00\x00\x00 mug")) != [
        ("red \x00\x00\x00 mug", "product", "Red Mug")
    ]


def test_personal_values_are_found_only_by_those_who_may(index: ValueIndex) -> None:
    for question in ("orders of Maria Canary", "orders of Maria Canery", "orders of maria"):
        assert all(m.dimension != "customer_name" for s in index.spans(question) for m in s.matches)
    assert index.match("Maria Canary") == [] or index.match("Maria Canary")[0].dimension != "customer_name"
    (span,) = index.spans("orders of Maria Canary", personal=True)
    assert span.matches[0].value == "Maria Canary"


def test_matching_ranks_the_likeliest_first_and_can_be_narrowed(index: ValueIndex) -> None:
    assert [m.value for m in index.match("red mug")][:2] == ["Red Mug", "Red Mug Large"]
    assert [m.dimension for m in index.match("london", dimensions={"city"})] == ["city"]
    assert index.match("") == []


def test_aliases_come_from_the_label_whatever_it_is() -> None:
    found = country_aliases(["EIRE", "Germany", "GB", "Unspecified", "Alemania"])
    assert "ireland" in found["EIRE"]
    assert "german" in found["Alemania"]
    assert "united kingdom" in found["GB"]
    assert "Unspecified" not in found


def test_the_index_of_a_shop_holds_its_values(service: QueryService) -> None:
    values = service.values()
    assert values is service.values()
    assert values.spans("sales of O'Hara 100% vase")[0].matches[0].value == "O'Hara 100% Vase"
    assert values.spans("order o17")[0].matches[0].dimension == "order_id"
    assert not any(m.dimension == "customer_name" for m in values.match("Name1 Canary"))
    assert values.match("Name1 Canary", personal=True)[0].dimension == "customer_name"


@pytest.mark.slow
def test_a_hundred_thousand_names_are_indexed_in_seconds_and_searched_in_milliseconds() -> None:
    chance = random.Random(1)  # noqa: S311 - a fixed catalogue
    syllables = ["ba", "ko", "ri", "mun", "tel", "so", "ve", "lan", "dri", "pex", "qua", "zil", "fen", "gor"]
    names = [
        " ".join("".join(chance.choices(syllables, k=chance.randrange(2, 4))) for _ in range(3))
        for _ in range(100_000)
    ]
    started = time.process_time()
    index = ValueIndex(IndexedValue("product", name) for name in names)
    built = time.process_time() - started
    wanted = names[500]
    misspelt = wanted[:4] + wanted[5:]
    started = time.process_time()
    for _ in range(20):
        spans = index.spans(f"how much revenue from {misspelt} this year")
    searched = (time.process_time() - started) / 20
    assert wanted in {match.value for span in spans for match in span.matches}
    assert built < 15
    assert searched < 0.1
