"""Alert rules and scheduled questions on the demo shop: kept, looked at after a run, told once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from infra.local.conversations import SqliteConversations
from infra.local.desk_file import DeskFile
from infra.local.watches import SqliteWatches
from infra.local.web import local_deps
from infra.settings import Settings
from infra.wiring import build_backends
from server.deps import ServerDeps
from server.watching.delivering import ways_of
from server.watching.looking import Looker
from server.watching.periods import last_windows, words_of
from server.watching.rounds import Count, Round
from server.watching.wishes import Period
from tests.server.live import TOKEN
from tests.server.people import People, people
from tests.server.shop import PEOPLE, headers_of, own_home

Headers = dict[str, str]
ABOVE: dict[str, Any] = {
    "kind": "metric",
    "metric": "revenue",
    "period": "month",
    "test": "above",
    "amount": 1,
}
NEVER = {**ABOVE, "amount": 1e12}
QUESTION = {"kind": "question", "question": "top 3 products by revenue in 2025", "every": "week"}


@dataclass
class Shop:
    """The server of a shop, and rounds over what is watched in it, on one run after another."""

    client: TestClient
    town: People
    runs: int = 0

    def round(self) -> Count:
        """A round after another run of the pipeline."""
        self.runs += 1
        deps = self.town.deps
        assert deps.watches is not None and deps.toolroom is not None  # noqa: PT018
        schema = replace(deps.published(), run_id=f"run-{self.runs}")
        looker = Looker(deps.toolroom, deps.copilot)
        going = Round(deps.watches, looker, deps.access, lambda: schema, deps.clock, ways_of(deps))
        return asyncio.run(going.go())

    def add(self, who: Headers, wish: object, *channels: str, name: str = "It") -> Any:  # noqa: ANN401
        body = {"name": name, "wish": wish, "channels": list(channels)}
        return self.client.post("/watches", json=body, headers=who)

    def inbox(self, who: Headers) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get("/inbox", headers=who).json()
        return found


@pytest.fixture(scope="module")
def parts(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerDeps]:
    """What takes long to start, once for all."""
    backends = build_backends(Settings(home=own_home(demo_home, tmp_path_factory.mktemp("shop"))))
    engine = backends.query_engine()
    yield replace(local_deps(backends, engine, TOKEN), warm_up=None, audit=None, replays=None, on_close=None)
    engine.close()  # type: ignore[attr-defined]


@pytest.fixture
def shop(parts: ServerDeps, tmp_path: Path) -> Iterator[Shop]:
    """A shop in which nothing is watched yet."""
    file = DeskFile(tmp_path / "desk.db")
    kept = SqliteConversations(tmp_path / "conversations.db")
    town = people(
        tmp_path, replace(parts, watches=SqliteWatches(file), conversations=kept, on_close=file.close)
    )
    for name, (role, stores) in PEOPLE.items():
        town.add(f"{name}@shop.example", role, stores)
    with town.client() as client:
        yield Shop(client, town)


def test_a_threshold_is_told_once_a_period_in_the_inbox_and_by_letter(shop: Shop) -> None:
    manager = headers_of(shop.client, "all")
    made = shop.add(manager, ABOVE, "email", name="Money comes in")
    assert made.status_code == 201, made.text
    shop.add(manager, NEVER)
    assert shop.round() == Count(looked=2, told=1)
    assert shop.round() == Count(looked=2, told=0)
    found = shop.inbox(manager)
    [notice] = found["notices"]
    assert (notice["title"], found["unseen"]) == ("Money comes in", 1)
    assert "you asked to be told above" in notice["text"]
    assert shop.town.post.letters[-1].subject == "Money comes in"
    assert shop.town.post.letters[-1].text.startswith(notice["text"])
    shop.client.post("/inbox/seen", json={"up_to": notice["id"]}, headers=manager)
    assert shop.inbox(manager)["unseen"] == 0


def test_a_figure_in_a_notice_is_the_owner_s_own(shop: Shop) -> None:
    """One store's manager is told of one store's revenue."""
    whole, one = headers_of(shop.client, "all"), headers_of(shop.client, "one")
    for who in (whole, one):
        shop.add(who, ABOVE)
    shop.round()
    texts = [shop.inbox(who)["notices"][0]["text"] for who in (whole, one)]
    assert texts[0] != texts[1]


def test_changes_and_what_is_unusual_are_held_against_the_periods_before(shop: Shop) -> None:
    ana = headers_of(shop.client, "ana")
    told = {}
    for test, amount in (("moves", 0.001), ("up", 1e6), ("down", 1e6), ("unusual", None)):
        wish = {**ABOVE, "test": test, "amount": amount, "period": "week"}
        body = {"name": test, "wish": wish}
        told[test] = shop.client.post("/watches/preview", json=body, headers=ana).json()
    assert told["moves"]["fires"]
    assert " before" in told["moves"]["text"]
    assert not told["up"]["fires"]
    assert not told["down"]["fires"]
    assert "usual is" in told["unusual"]["text"]
    assert shop.client.get("/watches", headers=ana).json()["watches"] == []


def test_a_question_is_asked_again_when_its_time_has_come(shop: Shop) -> None:
    ana = headers_of(shop.client, "ana")
    assert shop.add(ana, QUESTION).status_code == 201
    assert shop.round().told == 1
    assert shop.round() == Count()
    shop.town.clock.move(days=7)
    assert shop.round().looked == 1
    ana = headers_of(shop.client, "ana")
    notice = shop.inbox(ana)["notices"][0]
    asked = {"message": QUESTION["question"], "conversation_id": "by-hand"}
    answer = shop.client.post("/copilot/chat", json=asked, headers=ana).json()["answer"]
    assert (notice["question"], notice["text"]) == (QUESTION["question"], answer["text"])


def test_what_cannot_be_looked_at_is_refused_at_once(shop: Shop) -> None:
    ana, support = headers_of(shop.client, "ana"), headers_of(shop.client, "one")
    assert shop.add(ana, {**ABOVE, "metric": "no_such_metric"}).status_code == 422
    assert shop.add(ana, {**ABOVE, "amount": None}).status_code == 422
    assert shop.add(ana, {**ABOVE, "test": "up", "amount": -5}).status_code == 422
    assert shop.add(ana, {**QUESTION, "question": "wobble the frobnicator"}).status_code == 409
    assert shop.add(support, ABOVE, "slack").status_code == 409
    assert shop.add(ana, ABOVE, "pigeon").status_code == 422


def test_a_watch_is_its_owner_s_alone_and_ends_with_the_account(shop: Shop) -> None:
    ana, root = headers_of(shop.client, "ana"), headers_of(shop.client, "root")
    watch = shop.add(ana, ABOVE).json()["id"]
    path = f"/watches/{watch}"
    assert shop.client.get("/watches", headers=root).json()["watches"] == []
    assert shop.client.delete(path, headers=root).status_code == 404
    assert shop.client.patch(path, json={"enabled": False}, headers=root).status_code == 404
    assert shop.client.patch(path, json={"enabled": False}, headers=ana).json()["enabled"] is False
    assert shop.round() == Count()
    shop.client.patch(path, json={"enabled": True}, headers=ana)
    [account] = shop.client.get("/admin/users?search=ana", headers=root).json()["users"]
    shop.client.patch(f"/admin/users/{account['id']}", json={"status": "disabled"}, headers=root)
    assert shop.round() == Count()


def test_one_watch_that_fails_says_why_and_keeps_no_other_from_being_told(shop: Shop) -> None:
    ana, root = headers_of(shop.client, "ana"), headers_of(shop.client, "root")
    fraud = {**ABOVE, "metric": "fraud_alerts", "period": "month", "amount": -1}
    assert shop.add(ana, fraud, name="Fraud").status_code == 201
    shop.add(ana, ABOVE, name="Revenue")
    [account] = shop.client.get("/admin/users?search=ana", headers=root).json()["users"]
    shop.client.patch(f"/admin/users/{account['id']}", json={"role": "viewer"}, headers=root)
    assert shop.round() == Count(looked=2, told=1, problems=1)
    ana = headers_of(shop.client, "ana")
    by_name = {one["name"]: one for one in shop.client.get("/watches", headers=ana).json()["watches"]}
    assert by_name["Fraud"]["problem"]
    assert not by_name["Revenue"]["problem"]


@pytest.mark.parametrize(
    ("period", "first", "said"),
    [
        ("day", (date(2026, 9, 29), date(2026, 9, 22)), "on 29 September 2026"),
        ("week", (date(2026, 9, 23), date(2026, 9, 16)), "in the week from 23 September 2026"),
        ("month", (date(2026, 8, 1), date(2026, 7, 1)), "in August 2026"),
    ],
)
def test_only_whole_periods_are_told_of(period: Period, first: tuple[date, date], said: str) -> None:
    at_noon = datetime(2026, 9, 30, 12, tzinfo=UTC)
    windows = last_windows(period, at_noon, 1)
    assert tuple(window[0] for window in windows) == first
    assert words_of(period, windows[0]) == said
    assert len(last_windows(period, at_noon)) in {13, 14}
