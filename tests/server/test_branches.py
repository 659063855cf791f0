"""An earlier question asked anew: a branch knows what was said before it, and nothing after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.server.shop import demo_shop, headers_of, own_home

Headers = dict[str, str]


@pytest.fixture(scope="module")
def client(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("shop")
    with demo_shop(own_home(demo_home, folder), folder) as found:
        yield found


def ask(client: TestClient, who: Headers, text: str, conversation: str) -> dict[str, Any]:
    body = {"message": text, "conversation_id": conversation}
    found: dict[str, Any] = client.post("/copilot/chat", json=body, headers=who).json()
    return found


def filters_of(run: dict[str, Any]) -> list[str]:
    return [one["value"] for one in run["answer"]["tool_calls"][0]["arguments"].get("filters", [])]


def test_a_branch_goes_on_from_what_was_said_before_it(client: TestClient) -> None:
    ana = headers_of(client, "ana")
    ask(client, ana, "revenue in Germany in 2025", "c1")
    second = ask(client, ana, "and in Italy?", "c1")
    third = ask(client, ana, "and in 2026?", "c1")
    assert filters_of(third) == ["Italy"]
    made = client.post(
        "/copilot/conversations/c1/branch", json={"before_run_id": second["run_id"]}, headers=ana
    )
    assert (made.status_code, made.json()["turns"]) == (201, 1)
    branch = made.json()["conversation_id"]
    assert filters_of(ask(client, ana, "and in 2026?", branch)) == ["Germany"]
    kept = client.get("/copilot/conversations/c1", headers=ana).json()["turns"]
    assert [turn["question"] for turn in kept][1:] == ["and in Italy?", "and in 2026?"]
    turns = client.get(f"/copilot/conversations/{branch}", headers=ana).json()["turns"]
    assert [turn["question"] for turn in turns] == ["revenue in Germany in 2025", "and in 2026?"]
    assert turns[0]["answer"]["text"] == kept[0]["answer"]["text"]


def test_a_branch_before_the_first_question_remembers_nothing(client: TestClient) -> None:
    ana = headers_of(client, "ana")
    first = ask(client, ana, "revenue in Germany in 2025", "c2")
    made = client.post(
        "/copilot/conversations/c2/branch", json={"before_run_id": first["run_id"]}, headers=ana
    )
    assert made.json()["turns"] == 0
    alone = ask(client, ana, "revenue in 2026", made.json()["conversation_id"])
    assert filters_of(alone) == []


def test_nobody_branches_what_is_not_theirs(client: TestClient) -> None:
    ana, manager = headers_of(client, "ana"), headers_of(client, "all")
    run = ask(client, ana, "revenue in 2025", "c3")["run_id"]
    for who, conversation, point in ((manager, "c3", run), (ana, "c3", "no-such-run"), (ana, "c9", run)):
        path = f"/copilot/conversations/{conversation}/branch"
        assert client.post(path, json={"before_run_id": point}, headers=who).status_code == 404
