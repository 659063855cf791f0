from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from agent.nlu.intents import IntentClassifier
from agent.nlu.network import UnderstandingNetwork
from agent.nlu.tagger import Tagger


@lru_cache(maxsize=1)
def _network() -> UnderstandingNetwork:
    return UnderstandingNetwork.shipped()


def _tags(text: str) -> set[tuple[str, str]]:
    return {(span.type, span.text) for span in Tagger(_network()).tag(text)}


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("What was our revenue in March?", "sales_report"),
        ("Is turnover going up or down in Spain?", "trend"),
        ("Why did sales drop last month?", "why_change"),
        ("Forecast revenue for the next 30 days", "forecast"),
        ("How many blue kettles are in stock?", "inventory"),
        ("Where is order 536365?", "order_status"),
        ("Which customers are likely to churn?", "churn"),
        ("Customer lifetime value by segment", "lifetime_value"),
        ("Which products are frequently bought together?", "basket"),
        ("Show me suspicious transactions", "fraud"),
        ("Are we PCI compliant?", "compliance"),
        ("Write me a poem about the sea", "out_of_scope"),
        ("good morning", "small_talk"),
    ],
)
def test_plain_questions_are_recognised(question: str, intent: str) -> None:
    assert IntentClassifier(_network()).score(question).best == intent


def test_probabilities_add_up_and_come_best_first() -> None:
    shares = [share for _, share in IntentClassifier(_network()).score("top products by margin").ranked]
    assert sum(shares) == pytest.approx(1.0, abs=1e-4)
    assert shares == sorted(shares, reverse=True)


def test_products_periods_and_figures_are_tagged_in_a_shop_never_seen() -> None:
    found = _tags("How much revenue did the copper garden lantern make in March 2023?")
    assert {("metric", "revenue"), ("period", "March 2023")} <= found
    assert any(kind == "product" and "garden lantern" in text for kind, text in found)


def test_spans_lie_on_whole_words_in_order() -> None:
    question = "top 5 stores by revenue in Germany, last month!"
    spans = Tagger(_network()).tag(question)
    assert [question[s.begin : s.stop] for s in spans] == [s.text for s in spans]
    assert [s.begin for s in spans] == sorted(s.begin for s in spans)
    assert "last month" in [s.text for s in spans]


def test_a_text_without_words_has_no_spans() -> None:
    assert Tagger(_network()).tag("") == ()
    assert Tagger(_network()).tag("   ") == ()


def test_a_very_long_text_is_cut_and_not_refused() -> None:
    text = "revenue by country " * 200
    assert Tagger(_network()).tag(text)
    assert IntentClassifier(_network()).score(text).confidence > 0


def test_capitals_and_curly_apostrophes_change_nothing() -> None:
    network = _network()
    plain, other = network.read("what's the revenue"), network.read("WHAT\u2019S THE REVENUE")
    assert np.allclose(plain.intents, other.intents, atol=1e-4)
