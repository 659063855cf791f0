"""Ways of asking the same are read the same: every wording of a group makes the call of the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from agent.nlu.normal import Shorthand
from infra.local.copilot import ServingDesks
from infra.settings import Settings
from infra.wiring import build_backends
from ingestion.lake.zones import Home
from tools.policy import Policy, Role

Calls = Callable[[str], list[dict[str, object]]]

SAME = (
    (
        "how many customers bought Cookware but not Tableware",
        "of those who bought Cookware, how many have never bought Tableware?",
        "how many people have bought from Cookware and nothing from Tableware",
        "count of buyers of Cookware who never touched Tableware",
        "how many Cookware buyers have yet to buy any Tableware",
    ),
    (
        "what share of revenue in 2025 came from Cookware",
        "what portion of our 2025 sales does Cookware account for?",
        "how much of 2025's revenue was Cookware, in %",
        "Cookware's contribution to 2025 revenue in percent",
        "of all our revenue in 2025, what proportion was Cookware",
        "how large a part of 2025 sales is Cookware responsible for",
    ),
    (
        "what share of German revenue in 2026 came from the app",
        "of Germany's 2026 revenue, what percentage came through the app",
        "app share of 2026 revenue in Germany",
        "in Germany, which part of 2026 revenue did the app bring in",
    ),
    ("share of orders by channel in 2026", "channel mix of orders 2026", "order mix per channel, 2026"),
    (
        "average number of orders on a Monday in 2026",
        "how many orders does a typical Monday bring in 2026",
        "2026: mean order count per Monday",
    ),
    (
        "average revenue per store in 2026",
        "how much does the average store turn over in 2026",
        "mean revenue of a store, 2026",
        "what does a typical store take in 2026",
    ),
    ("average daily revenue in 2026", "how much do we take on a typical day in 2026"),
    (
        "by how much did revenue grow in 2025 compared with 2024",
        "by what percent did revenue grow in 2025 on 2024",
        "how much % did sales rise in 2025 vs 2024",
    ),
    (
        "which carrier has the highest average delivery time in 2026",
        "which carrier is the slowest in 2026",
        "slowest courier by average delivery days, 2026",
        "which carrier takes longest to deliver in 2026",
    ),
    (
        "average delivery time by carrier in 2026",
        "how long does each carrier take to deliver on average, 2026",
        "how many days does delivery take by carrier in 2026",
    ),
    (
        "revenue excluding Germany in 2026",
        "leaving Germany out, what was 2026 revenue",
        "how much did we sell in 2026 in countries other than Germany",
    ),
    (
        "return rate of Cookware vs all other categories in 2026",
        "return rate in 2026: Cookware against everything else",
        "what is the return rate of Cookware versus the rest, 2026",
    ),
    ("how many customers ordered over 8 times in 2025", "how many customers ordred over 8 times in 2025"),
    ("total stock of Cookware", "how many Cookware do we have in stock over all locations"),
    ("products not sold since June 2026", "items nobody has bought since June 2026"),
    (
        "revenue by store in 2026",
        "per store revenue figures for 2026 as a table",
        "2026 takings shop by shop",
    ),
)


@pytest.fixture(scope="module")
def calls(demo_home: Path) -> Iterator[Calls]:
    engine = build_backends(Settings(home=demo_home)).query_engine()
    desk = ServingDesks(engine, Home(demo_home)).desk(Policy("tester", Role.ADMIN))
    today = desk.model.schema.as_of.date()

    def read(question: str) -> list[dict[str, object]]:
        reading = desk.understanding.read(question, [], today)
        return [{"tool": call.name, **call.arguments} for call in reading.calls]

    yield read
    close = getattr(engine, "close", None)
    if close is not None:
        close()


@pytest.mark.parametrize("wordings", SAME, ids=[group[0] for group in SAME])
def test_every_wording_makes_the_same_call(calls: Calls, wordings: tuple[str, ...]) -> None:
    expected = calls(wordings[0])
    assert expected
    assert {wording: calls(wording) for wording in wordings[1:]} == dict.fromkeys(wordings[1:], expected)


def test_a_share_has_a_part_and_a_whole(calls: Calls) -> None:
    (call,) = calls("what percentage of Electronics revenue in 2026 comes from TV & Home Cinema")
    assert [f["value"] for f in call["part"]] == ["TV & Home Cinema"]  # type: ignore[attr-defined]
    assert [f["value"] for f in call["filters"]] == ["Electronics"]  # type: ignore[attr-defined]


def test_which_goods_of_a_kind_are_asked_for_is_answered_by_goods(calls: Calls) -> None:
    (call,) = calls("which cookware sold best last month?")
    assert call["dimensions"] == ["product"]
    assert call["time"]["grain"] is None  # type: ignore[index]


def test_kinds_of_groups_are_counted_not_listed(calls: Calls) -> None:
    (call,) = calls("from how many different cities did customers come in Q3 2026")
    assert (call["dimensions"], call["summary"]) == (["city"], "count")


def test_no_gap_of_a_paraphrase_is_unbounded() -> None:
    """Two gaps without a bound take seconds on a long text, for everybody who waits."""
    text = files("agent.nlu.data").joinpath("paraphrases.yaml").read_text("utf-8")
    said = [rule["say"] for rule in yaml.safe_load(text)]
    assert [s for s in said if re.search(r"(?:\[\^[^\]]*\]|(?<!\\)\.|\))[*+]\?|\[\^[^\]]*\][*+]", s)] == []


def test_names_and_codes_stay_as_they_are_written() -> None:
    said = Shorthand.shipped()
    assert said.spelled_out("stock of the Portion Seed Tray") == "stock of the Portion Seed Tray"
    assert said.spelled_out("order O00056520") == "order O00056520"
    assert said.spelled_out("show the bar chart") == "show the bar chart"
