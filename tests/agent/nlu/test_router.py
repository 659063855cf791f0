from __future__ import annotations

from functools import lru_cache

import pytest

from agent.nlu.network import UnderstandingNetwork
from agent.nlu.router import GENERAL, OTHER_WORLD, ToolRouter, terms
from agent.nlu.targets import TARGETS, offers


@lru_cache(maxsize=1)
def _router() -> ToolRouter:
    found = ToolRouter.of(UnderstandingNetwork.shipped())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "target"),
    [
        ("which folks are liable to desert us soon", "churn"),
        ("what tends to be picked up along with a sleeping bag", "basket"),
        ("how much stuff should we get in for autumn", "reorder"),
        ("are our prices out of step with what others charge", "market_prices"),
        ("do strange things happen in the daily sales", "anomalies_day"),
        ("put a 5% surcharge on laptops: what does it do to profit", "what_if"),
    ],
)
def test_a_wording_that_nobody_wrote_down_finds_its_target(question: str, target: str) -> None:
    assert _router().score(question).ranked[0][0] == target


@pytest.mark.parametrize(
    "question",
    ["revenue by store last month", "how many orders did we get in May", "stock of green tea in Munich"],
)
def test_a_question_for_figures_of_the_shop_is_no_engines(question: str) -> None:
    assert _router().score(question).general > 0.9


def test_probabilities_add_up_and_come_best_first() -> None:
    shares = [share for _, share in _router().score("who is going to leave").ranked]
    assert sum(shares) == pytest.approx(1.0, abs=1e-4)
    assert shares == sorted(shares, reverse=True)


def test_every_target_that_is_scored_can_be_read_and_offered() -> None:
    scored = set(_router().head.targets) - GENERAL - {OTHER_WORLD}
    assert scored == set(TARGETS) == set(offers())


def test_a_head_of_another_network_is_not_used() -> None:
    network = UnderstandingNetwork.shipped()
    network.sheet = type(network.sheet)("another", (), (), 1.0, 0.0)
    assert ToolRouter.of(network) is None


def test_terms_are_words_and_neighbouring_words() -> None:
    assert list(terms("Cut it by 10%")) == ["cut", "it", "by", "%", "cut it", "it by", "by %"]
