"""The analytics endpoints on a real shop: the same rows through every door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from infra.local.web import local_deps
from infra.settings import Settings
from infra.wiring import build_backends
from server.analytics.offers import OFFERS, SYSTEMS
from server.app import create_app
from tests.doubles.slack import Workspace, event, message, workspace
from tests.server.live import TOKEN
from tests.server.people import BASE, bearer, login, people
from tests.server.slack.conftest import slack_parts
from tools.policy import Role
from tools.registry import all_tools

STORE = "S01"


@pytest.fixture(scope="module")
def space() -> Iterator[Workspace]:
    """The shop's workspace in Slack."""
    with workspace() as found:
        yield found


@pytest.fixture(scope="module")
def shop(demo_home: Path, tmp_path_factory: pytest.TempPathFactory, space: Workspace) -> Iterator[TestClient]:
    """The demo shop behind accounts: one who sees all, one who sees a single store."""
    backends = build_backends(Settings(home=demo_home))
    engine = backends.query_engine()
    folder = tmp_path_factory.mktemp("accounts")
    town = people(folder, local_deps(backends, engine, TOKEN))
    town.add("all@shop.example", Role.MANAGER)
    town.add("one@shop.example", Role.MANAGER, frozenset({STORE}))
    deps = replace(town.deps, slack=slack_parts(space, folder), warm_up=None)
    with TestClient(create_app(deps), base_url=BASE) as client:
        yield client
    engine.close()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def everyone(shop: TestClient) -> dict[str, str]:
    return bearer(login(shop, "all@shop.example"))


@pytest.fixture(scope="module")
def scoped(shop: TestClient) -> dict[str, str]:
    return bearer(login(shop, "one@shop.example"))


def test_every_endpoint_answers_or_says_what_is_not_there(shop: TestClient, everyone: dict[str, str]) -> None:
    tools = all_tools()
    for offer in OFFERS:
        body: dict[str, str] | None = {} if offer.method == "POST" else None
        answer = shop.request(offer.method, offer.path, headers=everyone, json=body)
        wanted = {200, 422} if offer.tool in tools else {501}
        assert answer.status_code in wanted, (offer.path, answer.text)


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_insights_are_tables_or_reasons(shop: TestClient, everyone: dict[str, str], system: str) -> None:
    found = shop.get(f"/analytics/{system}/insights", headers=everyone).json()
    assert len(found["found"]) + len(found["missing"]) == len(SYSTEMS[system])


def test_pages_of_a_look_up_follow_one_another(shop: TestClient, everyone: dict[str, str]) -> None:
    pages = [
        _rows(shop.get(f"/copilot/orders?limit=5&offset={offset}", headers=everyone).json())
        for offset in (0, 5)
    ]
    both = _rows(shop.get("/copilot/orders?limit=10", headers=everyone).json())
    assert pages[0] + pages[1] == both
    assert len(both) == 10


def test_unknown_systems_and_wrong_arguments_are_problems(shop: TestClient, everyone: dict[str, str]) -> None:
    assert shop.get("/analytics/no-such/insights", headers=everyone).status_code == 404
    answer = shop.post("/demand-insights/clv", json={"surprise": 1}, headers=everyone)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_arguments")
    assert answer.headers["content-type"] == "application/problem+json"


def test_one_store_s_people_see_the_same_rows_through_every_door(
    shop: TestClient, space: Workspace, scoped: dict[str, str], everyone: dict[str, str]
) -> None:
    sql = "SELECT store_id, COUNT(*) AS orders FROM orders GROUP BY store_id"
    metrics = {"metrics": ["orders"], "dimensions": ["store"]}
    by_chat = shop.post("/copilot/chat", json={"message": "orders by store"}, headers=scoped).json()
    own = by_chat["answer"]["rows"]
    with shop.websocket_connect("/ws", headers={**scoped, "Origin": BASE, "Host": BASE[7:]}) as socket:
        socket.send_json({"type": "ask", "text": "orders by store"})
        event: dict[str, Any] = {}
        while event.get("name") != "retail.answer":
            event = socket.receive_json()
    assert event["value"]["rows"] == own
    assert _told_by_agui(shop, scoped, "orders by store") == own
    by_rest = _called(shop, scoped, "query_metrics", metrics)
    assert _called_by_mcp(shop, scoped, "query_metrics", metrics) == by_rest
    free = _called(shop, scoped, "run_sql", {"sql": sql, "purpose": "orders by store"})
    assert _rows(shop.post("/copilot/sql", json={"sql": sql}, headers=scoped).json()) == free
    assert [row[0] for row in free] == [STORE]
    assert len(own) == len(by_rest) == 1
    assert list(own[0].values())[-1] == by_rest[0][-1]
    assert len(_called(shop, everyone, "run_sql", {"sql": sql, "purpose": "orders by store"})) > 1
    in_slack = _told_in_slack(shop, space, scoped, "U0ONE", "orders by store")
    assert in_slack == [[str(next(iter(own[0].values()))), f"{by_rest[0][-1]:,}"]]
    assert len(_told_in_slack(shop, space, everyone, "U0ALL", "orders by store")) > 1
    assert len(_called_by_mcp(shop, everyone, "query_metrics", metrics)) > 1


def test_what_a_shop_lacks_is_told_in_plain_words_with_a_way_on(
    shop: TestClient, everyone: dict[str, str]
) -> None:
    lacking = shop.get("/semantic/terms", headers=everyone).json()["unavailable"]
    assert lacking
    for name in lacking:
        said = shop.post("/analytics/tools/query_metrics", json={"metrics": [name]}, headers=everyone).json()
        assert said["code"] == "cannot_answer"
        assert said["detail"].startswith("This shop's data cannot tell ")
        assert "Ask for something else" in said["detail"]
        assert "." in name or "_" not in name or name not in said["detail"]


def _told_by_agui(shop: TestClient, headers: dict[str, str], question: str) -> list[dict[str, Any]]:
    """The rows of the answer that comes as server-sent events."""
    message = {"id": "m", "role": "user", "content": question}
    rest: dict[str, object] = {"state": {}, "tools": [], "context": [], "forwardedProps": {}}
    body = {"threadId": "agui", "runId": "agui-1", "messages": [message], **rest}
    lines = shop.post("/v1/agui", json=body, headers=headers).text.splitlines()
    events = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    rows: list[dict[str, Any]] = next(e for e in events if e.get("name") == "retail.answer")["value"]["rows"]
    return rows


def _called_by_mcp(
    shop: TestClient, headers: dict[str, str], tool: str, arguments: dict[str, Any]
) -> list[list[Any]]:
    """Rows of a tool over MCP."""
    asked = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": arguments},
    }
    accepting = {**headers, "Accept": "application/json, text/event-stream"}
    told = shop.post("/mcp", json=asked, headers=accepting).text.partition("data: ")[2]
    return _rows(json.loads(told)["result"]["structuredContent"])


def _told_in_slack(
    shop: TestClient, space: Workspace, headers: dict[str, str], user: str, question: str
) -> list[list[str]]:
    """The rows of the table that the bot answers somebody with, once they have linked their account."""
    code = shop.post("/slack/link", headers=headers).json()["code"]
    space.calls.clear()
    for number, text in enumerate((f"link {code}", question), start=1):
        said = message(text, user, f"1763.{number}", channel=f"D0{user}")
        shop.post("/slack/events", **event(said, f"Ev-{user}-{number}"))
        sent = space.wait_for("chat.postMessage", number)
    table = next(block for block in sent["blocks"] if block["type"] == "table")
    return [[cell["text"] for cell in row] for row in table["rows"][1:]]


def _called(
    shop: TestClient, headers: dict[str, str], tool: str, arguments: dict[str, Any]
) -> list[list[Any]]:
    """Rows of a tool by its name."""
    answer = shop.post(f"/analytics/tools/{tool}", json=arguments, headers=headers)
    assert answer.status_code == 200, answer.text
    return _rows(answer.json())


def _rows(found: dict[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = found["tables"][0]["rows"]
    return rows
