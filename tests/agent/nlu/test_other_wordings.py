"""Questions in the wordings of busy people: short, with several figures, with the condition at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from agent.nlu.cues import wants_count
from agent.nlu.identifiers import identifiers
from agent.nlu.normal import Shorthand
from agent.nlu.time import read_time
from agent.ports import Copilot
from infra.asking import opened
from tests.agent.asking import arguments
from tools.semantic.values import IndexedValue, ValueIndex


@pytest.fixture
async def copilot(demo_home: Path) -> AsyncIterator[Copilot]:
    async with opened(demo_home) as opened_copilot:
        yield opened_copilot


async def test_the_best_of_each_store_is_no_count_of_stores(copilot: Copilot) -> None:
    found = await arguments(copilot, "top brand of each store in 2026")
    assert (found["metrics"], found["per"]) == (["revenue"], ["store"])


async def test_how_much_of_the_best_one_is_its_figure(copilot: Copilot) -> None:
    found = await arguments(copilot, "who was our biggest customer in 2026 and how much did they buy for")
    assert (found["dimensions"], found["limit"]) == (["customer"], 1)


async def test_a_series_of_places_takes_the_kind_named_after_it(copilot: Copilot) -> None:
    found = await arguments(copilot, "order counts of the Munich and Berlin shops in 2026")
    assert [f["field"] for f in found["filters"]] == ["store"]
    assert found["dimensions"] == ["store"]


async def test_whose_attribute_is_meant_is_no_group_of_its_own(copilot: Copilot) -> None:
    found = await arguments(copilot, "2026 turnover by customer city, top 5")
    assert found["dimensions"] == ["city"]
    assert {"field": "city", "op": "not_null", "value": None} in found["filters"]


async def test_orders_over_an_amount_are_chosen_before_they_are_counted_and_summed(copilot: Copilot) -> None:
    found = await arguments(copilot, "orders over 300 euros in 2026: how many, and worth how much?")
    (among,) = found["among"]
    assert among["query"]["having"] == [{"metric": "order_total", "op": ">", "value": 300.0}]


async def test_customers_with_a_condition_at_the_end_are_listed_one_by_one(copilot: Copilot) -> None:
    found = await arguments(copilot, "customers outside Germany who spent over 800 in 2026")
    assert found["dimensions"] == ["customer"]


async def test_the_share_of_single_buyers_is_of_all_buyers(copilot: Copilot) -> None:
    found = await arguments(copilot, "one-time shoppers as a percentage of customers in 2026")
    assert found["part_among"][0]["query"]["having"] == [{"metric": "orders", "op": "=", "value": 1.0}]


async def test_money_that_came_in_by_a_way_of_paying_is_payments(copilot: Copilot) -> None:
    found = await arguments(copilot, "how much came in by PayPal in 2026?")
    assert found["metrics"] == ["payments_amount"]


async def test_two_things_asked_about_one_by_one_are_shown_apart(copilot: Copilot) -> None:
    found = await arguments(copilot, "2026 revenue from Germany and from France")
    assert found["dimensions"] == ["country"]


async def test_better_than_the_average_store_is_by_revenue(copilot: Copilot) -> None:
    found = await arguments(copilot, "stores that did better than the average store in 2026")
    assert found["having"][0]["than"] == "average"
    assert found["dimensions"] == ["store"]


@pytest.mark.parametrize("text", ["orders over 50 in May, count", "customers in 2026 - count pls"])
def test_a_count_may_be_asked_for_at_the_end(text: str) -> None:
    assert wants_count(text)


def test_a_year_behind_a_noun_is_no_id() -> None:
    assert identifiers("best customer 2025") == ()
    assert [i.value for i in identifiers("customer 12346")] == ["12346"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("sales from 3 to 9 March 2026", date(2026, 3, 3), date(2026, 3, 10)),
        ("the last week of May 2026 (25th to 31st)", date(2026, 5, 25), date(2026, 6, 1)),
    ],
)
def test_days_of_a_month_end_where_they_say(text: str, start: date, end: date) -> None:
    spelled = Shorthand.shipped().spelled_out(text)
    (period,) = read_time(spelled, date(2026, 9, 30)).periods
    assert (period.start, period.end) == (start, end)


def test_a_kind_that_many_products_share_is_found_in_their_names() -> None:
    names = [f"Handwoven Wool Blanket With Long Fringes {shade}" for shade in map(str, range(40))]
    index = ValueIndex(IndexedValue("product", name) for name in names)
    (span,) = index.spans("wool blankets in May")
    assert {match.how for match in span.matches} == {"partial"}
