"""Vouching for answers on the demo shop behind accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.server.shop import demo_shop, headers_of, own_home

BOOK = "/verified-answers"
ASKED = "top 5 products by revenue in 2025"
OTHER = "top 4 categories by revenue in 2025"
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


def test_a_vouched_answer_is_marked_for_everybody_until_it_is_revoked(client: TestClient) -> None:
    ana, manager, root = (headers_of(client, name) for name in ("ana", "all", "root"))
    run = ask(client, ana, ASKED, "c1")
    assert run["answer"]["verified"] is None
    made = client.post(BOOK, json={"run_id": run["run_id"], "note": "checked"}, headers=ana)
    assert (made.status_code, made.json()["by"], made.json()["corrected"]) == (201, "ana@shop.example", False)
    found = ask(client, manager, "which five products made the most revenue in 2025?", "c2")["answer"]
    assert (found["verified"]["by"], found["verified"]["note"]) == ("ana@shop.example", "checked")
    assert ask(client, manager, "top 5 products by revenue in 2026", "c3")["answer"]["verified"] is None
    known = made.json()["id"]
    assert client.delete(f"{BOOK}/{known}", headers=root).status_code == 204
    assert client.delete(f"{BOOK}/{known}", headers=root).status_code == 404
    assert ask(client, manager, ASKED, "c4")["answer"]["verified"] is None
    [listed] = client.get(BOOK, headers=root).json()["verified"]
    assert listed["revoked_by"] == "root@shop.example"
    done = [
        one["action"] for one in client.get("/admin/audit?action=verified:", headers=root).json()["entries"]
    ]
    assert done == ["verified:bless", "verified:revoke"]


def test_an_answer_put_right_is_computed_as_the_analyst_says(client: TestClient) -> None:
    ana = headers_of(client, "ana")
    run = ask(client, ana, OTHER, "put-right-1")
    calls = [
        {
            "name": "query_metrics",
            "arguments": {"metrics": ["units_sold"], "time": {"start": "2025-01-01", "end": "2026-01-01"}},
        }
    ]
    made = client.post(BOOK, json={"run_id": run["run_id"], "calls": calls}, headers=ana)
    assert made.json()["corrected"] is True
    found = ask(client, ana, OTHER, "put-right-2")["answer"]
    assert found["tool_calls"] == calls
    assert found["verified"]["by"] == "ana@shop.example"
    wrong = [{"name": "query_metrics", "arguments": {"metrics": ["no_such"]}}]
    answer = client.post(BOOK, json={"run_id": run["run_id"], "calls": wrong}, headers=ana)
    assert answer.status_code == 422


def test_only_analysts_vouch_and_only_for_answers_of_their_own_that_stand_for_themselves(
    client: TestClient,
) -> None:
    ana, manager = headers_of(client, "ana"), headers_of(client, "all")
    theirs = ask(client, manager, ASKED, "lean-1")["run_id"]
    assert client.post(BOOK, json={"run_id": theirs}, headers=manager).status_code == 403
    assert client.get(BOOK, headers=manager).status_code == 403
    assert client.post(BOOK, json={"run_id": theirs}, headers=ana).status_code == 404
    ask(client, ana, ASKED, "lean-2")
    leaning = ask(client, ana, "and in 2026?", "lean-2")
    assert leaning["answer"]["kind"] == "answer"
    refused = client.post(BOOK, json={"run_id": leaning["run_id"]}, headers=ana)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    hello = ask(client, ana, "hello", "lean-3")["run_id"]
    assert client.post(BOOK, json={"run_id": hello}, headers=ana).status_code == 409
