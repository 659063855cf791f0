"""Plain questions of a working day: abroad, men and women, open orders, quotients, price ranges."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.nlu.aliases import gender_aliases, home_spans
from agent.nlu.lifecycle import stages_meant
from agent.ports import Copilot
from infra.asking import opened
from tests.agent.asking import arguments, ask


@pytest.fixture
async def copilot(demo_home: Path) -> AsyncIterator[Copilot]:
    async with opened(demo_home) as opened_copilot:
        yield opened_copilot


def test_abroad_is_every_country_but_the_home_one() -> None:
    assert [excluded for *_, excluded in home_spans("export sales against domestic sales")] == [True, False]


def test_people_have_other_words_only_where_the_data_tells_them_apart() -> None:
    assert gender_aliases(["female", "male"])["women"] == "female"
    assert gender_aliases(["x"]) == {}


def test_orders_that_wait_are_those_in_the_stages_before() -> None:
    known = ("pending", "processing", "shipped", "completed")
    assert stages_meant("orders not yet shipped", known)[0][2] == ("pending", "processing")
    assert stages_meant("value of open orders", known)[0][2] == ("pending", "processing", "shipped")
    assert stages_meant("orders shipped in May", known) == ()


async def test_a_day_of_a_year_is_not_compared_with_the_year(copilot: Copilot) -> None:
    found = await arguments(copilot, "black friday revenue 2025")
    assert found["time"]["start"] == "2025-11-28"
    assert "compare" not in found


async def test_one_figure_over_another_is_a_quotient_or_the_rate_of_the_model(copilot: Copilot) -> None:
    per_order = await arguments(copilot, "discount per order by channel in 2026")
    assert (per_order["metrics"], per_order["dimensions"]) == (["discount_amount/orders"], ["channel"])
    rate = await arguments(copilot, "which store has the most returns relative to sales")
    assert rate["metrics"] == ["return_rate_value"]
    share = await ask(copilot, "shipping fees as a share of revenue in 2025")
    assert share.kind == "answer"
    assert share.text.endswith("%.")


async def test_groups_are_chosen_by_how_many_products_they_have(copilot: Copilot) -> None:
    found = await arguments(copilot, "list brands with fewer than 20 products")
    assert found["dimensions"] == ["brand"]
    assert [(h["metric"], h["op"]) for h in found["having"]] == [("product_count", "<")]


async def test_days_are_counted_by_their_figure(copilot: Copilot) -> None:
    found = await arguments(copilot, "how many days had revenue over 2000 in 2025")
    assert (found["time"]["grain"], found["summary"]) == ("day", "count")
    best = await arguments(copilot, "what was the highest daily revenue ever and when")
    assert (best["time"]["grain"], best["limit"]) == ("day", 1)


async def test_names_hold_a_word_or_do_not(copilot: Copilot) -> None:
    counted = await arguments(copilot, "how many products have 'lamp' in the name")
    assert counted["metrics"] == ["product_count"]
    assert counted["filters"] == [{"field": "product", "op": "contains", "value": "lamp"}]
    without = await arguments(copilot, "customers who bought a tent but no sleeping bag")
    assert [a.get("absent", False) for a in without["among"]] == [False, True]


async def test_new_and_returning_customers_are_groups_or_a_part(copilot: Copilot) -> None:
    groups = await arguments(copilot, "revenue from new vs returning customers in 2026")
    assert groups["dimensions"] == ["new_or_returning"]
    part = await arguments(copilot, "what share of orders come from returning customers")
    assert part["part"] == [{"field": "new_or_returning", "op": "=", "value": "returning"}]


async def test_what_a_figure_is_without_anyway_changes_nothing(copilot: Copilot) -> None:
    found = await arguments(copilot, "net revenue excluding tax in 2025")
    assert found["metrics"] == ["revenue"]


async def test_a_price_range_is_two_conditions(copilot: Copilot) -> None:
    found = await arguments(copilot, "show laptop sleeves, 15-25 €")
    prices = [(f["op"], f["value"]) for f in found["filters"] if f["field"] == "price"]
    assert prices == [(">=", 15.0), ("<=", 25.0)]


async def test_one_tier_alone_tells_no_share_of_itself(copilot: Copilot) -> None:
    answer = await ask(copilot, "platinum customers: number and total spend")
    assert answer.kind == "answer"
    assert "100.0%" not in answer.text


async def test_women_are_customers_and_women_s_goods_are_not(copilot: Copilot) -> None:
    found = await arguments(copilot, "which women spend the most")
    assert found["dimensions"] == ["customer"]
    assert {"field": "gender", "op": "=", "value": "female"} in found["filters"]
    goods = await arguments(copilot, "how many women's clothing items did we sell in 2025")
    assert "gender" not in [f["field"] for f in goods["filters"]]
