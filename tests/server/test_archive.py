"""Conversations as their owners manage them and colleagues read them, and what was said of answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent.usage import UsageRecord
from server.deps import ServerDeps
from tests.server.people import People, bearer, login, people
from tests.server.scripted import ScriptedCopilot, abstention, ranking
from tools.policy import Role

CARD = "4111 1111 1111 1111"
Headers = dict[str, str]


@dataclass
class Heard:
    """A usage log that remembers what it is told."""

    said: list[tuple[str, bool]] = field(default_factory=list)

    def append(self, record: UsageRecord) -> None:
        raise NotImplementedError

    def feedback(self, event_id: str, at: datetime, helpful: bool) -> None:
        self.said.append((event_id, helpful))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def town(deps: ServerDeps, tmp_path: Path, heard: Heard) -> People:
    made = people(tmp_path, replace(deps, usage=heard))
    made.add("ann@shop.example", Role.MANAGER, frozenset({"S1"}))
    made.add("bob@shop.example", Role.MANAGER, frozenset({"S1", "S2"}))
    made.add("sue@shop.example", Role.SUPPORT)
    made.add("root@shop.example", Role.ADMIN)
    return made


@pytest.fixture
def client(town: People) -> Iterator[TestClient]:
    with town.client() as found:
        yield found


@pytest.fixture
def ann(client: TestClient) -> Headers:
    return signed(client, "ann")


def signed(client: TestClient, name: str) -> Headers:
    return bearer(login(client, f"{name}@shop.example"))


def asked(client: TestClient, headers: Headers, text: str, talk: str = "talk") -> dict[str, Any]:
    body = {"message": text, "conversation_id": talk}
    reply: dict[str, Any] = client.post("/copilot/chat", json=body, headers=headers).json()
    return reply


def test_conversations_are_found_renamed_and_pinned(client: TestClient, ann: Headers) -> None:
    for talk, text in (("a", "revenue by country"), ("b", "weather?"), ("c", "orders")):
        asked(client, ann, text, talk)
    changed = client.patch(
        "/copilot/conversations/a", json={"title": f" Board {CARD} ", "pinned": True}, headers=ann
    ).json()
    assert changed["title"] == "Board ************1111"
    page = client.get("/copilot/conversations?limit=2", headers=ann).json()
    rest = client.get(f"/copilot/conversations?limit=2&cursor={page['next']}", headers=ann).json()
    listed = page["conversations"] + rest["conversations"]
    assert [one["id"] for one in listed] == ["a", "c", "b"]
    assert rest["next"] is None
    found = client.get("/copilot/conversations?search=WEATHER", headers=ann).json()["conversations"]
    assert [one["id"] for one in found] == ["b"]


@pytest.mark.parametrize("cursor", ["x", "bm9uZQ", "W10", "WzEsMiwzXQ"])
def test_a_forged_cursor_is_a_problem(client: TestClient, ann: Headers, cursor: str) -> None:
    answer = client.get(f"/copilot/conversations?cursor={cursor}", headers=ann)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_a_deleted_conversation_is_forgotten_by_everybody(
    client: TestClient, ann: Headers, copilot: ScriptedCopilot
) -> None:
    reply = asked(client, ann, "revenue by country")
    link = client.post("/copilot/conversations/talk/share", headers=ann).json()
    client.put(f"/copilot/runs/{reply['run_id']}/feedback", json={"helpful": False}, headers=ann)
    assert client.delete("/copilot/conversations/talk", headers=ann).status_code == 204
    assert copilot.forgotten == [copilot.questions[0].conversation_id]
    assert client.get("/copilot/conversations/talk", headers=ann).status_code == 404
    assert client.get(f"/copilot/shared/{link['token']}", headers=ann).status_code == 404
    assert client.get("/admin/feedback", headers=signed(client, "root")).json()["groups"] == []
    assert client.delete("/copilot/conversations/talk", headers=ann).status_code == 404


def test_a_shared_conversation_shows_each_reader_what_their_own_rights_cover(
    client: TestClient, ann: Headers
) -> None:
    asked(client, ann, "revenue by country")
    link = client.post("/copilot/conversations/talk/share", headers=ann).json()
    assert client.post("/copilot/conversations/talk/share", headers=ann).json() == link
    for reader, whole in {"ann": True, "bob": True, "root": True, "sue": False}.items():
        answer = client.get(f"/copilot/shared/{link['token']}", headers=signed(client, reader))
        [turn] = answer.json()["turns"]
        assert turn["question"] == "revenue by country"
        assert (turn["answer"] == ranking().model_dump(mode="json")) is whole, reader
        assert ("285446" in answer.text) is whole
        assert (turn["withheld"] is None) is whole
    bob = signed(client, "bob")
    asked(client, bob, "revenue by country", "wide")
    wide = client.post("/copilot/conversations/wide/share", headers=bob).json()["token"]
    assert "285446" not in client.get(f"/copilot/shared/{wide}", headers=ann).text


def test_a_revoked_link_opens_nothing_and_nobody_opens_one_unsigned(client: TestClient, ann: Headers) -> None:
    asked(client, ann, "revenue by country")
    link = client.post("/copilot/conversations/talk/share", headers=ann).json()
    assert len(link["token"]) >= 40
    assert client.get(f"/copilot/shared/{link['token']}").status_code == 401
    assert client.get("/copilot/conversations/talk", headers=ann).json()["shared"] is True
    assert client.delete("/copilot/conversations/talk/share", headers=ann).status_code == 204
    assert client.get(f"/copilot/shared/{link['token']}", headers=ann).status_code == 404
    assert client.post("/copilot/conversations/talk/share", headers=ann).json() != link


def test_an_exported_conversation_holds_text_tables_and_sql(client: TestClient, ann: Headers) -> None:
    asked(client, ann, "revenue by country")
    as_json = client.get("/copilot/conversations/talk/export", headers=ann)
    assert as_json.json()["turns"][0]["answer"] == ranking().model_dump(mode="json")
    assert "attachment" in as_json.headers["content-disposition"]
    text = client.get("/copilot/conversations/talk/export?format=markdown", headers=ann).text
    for part in ("# revenue by country", "| Netherlands | 285446.34 |", "```sql", "Data up to 9 December"):
        assert part in text


def test_the_last_word_on_an_answer_counts_and_reaches_the_analytics(
    client: TestClient, ann: Headers, heard: Heard
) -> None:
    run = asked(client, ann, "revenue by country")["run_id"]
    for said in (
        {"helpful": True},
        {"helpful": False, "reason": "wrong_figure", "comment": f"card {CARD} is missing"},
    ):
        assert client.put(f"/copilot/runs/{run}/feedback", json=said, headers=ann).status_code == 200
    [turn] = client.get("/copilot/conversations/talk", headers=ann).json()["turns"]
    kept = turn["feedback"]
    assert (kept["helpful"], kept["reason"]) == (False, "wrong_figure")
    assert kept["comment"] == "card ************1111 is missing"
    assert heard.said == [(run, True), (run, False)]


def test_nobody_speaks_for_another(client: TestClient, ann: Headers) -> None:
    run = asked(client, ann, "revenue by country")["run_id"]
    bob = signed(client, "bob")
    assert (
        client.put(f"/copilot/runs/{run}/feedback", json={"helpful": False}, headers=bob).status_code == 404
    )


def test_reviewers_find_unhelpful_answers_by_their_suspected_cause(client: TestClient, ann: Headers) -> None:
    said = {
        "revenue by country": "wrong_figure",
        "weather?": "misunderstood",
        "best products": None,
        "broken": None,
        "forecast": None,
    }
    for text in said:
        asked(client, ann, text)
    turns = client.get("/copilot/conversations/talk", headers=ann).json()["turns"]
    for turn in turns:
        body = {"helpful": False, "reason": said[turn["question"]]}
        client.put(f"/copilot/runs/{turn['run_id']}/feedback", json=body, headers=ann)
    root = signed(client, "root")
    groups = client.get("/admin/feedback", headers=root).json()["groups"]
    found = {group["cause"]: [item["question"] for item in group["items"]] for group in groups}
    assert found == {
        "figure": ["revenue by country"],
        "not_answered": ["weather?"],
        "asked_back": ["best products"],
        "failed": ["broken"],
        "unclear": ["forecast"],
    }
    one = next(group["items"][0] for group in groups if group["cause"] == "not_answered")
    assert one["answer"] == abstention().text
    done = client.patch(f"/admin/feedback/{one['id']}", json={"reviewed": True, "note": "fine"}, headers=root)
    assert done.json()["note"] == "fine"
    left = client.get("/admin/feedback?reviewed=false", headers=root).json()["groups"]
    assert "not_answered" not in {group["cause"] for group in left}
    assert client.get("/admin/feedback", headers=ann).status_code == 403
    assert client.patch("/admin/feedback/999", json={"reviewed": True}, headers=root).status_code == 404


def test_every_door_says_which_it_is(client: TestClient, ann: Headers, copilot: ScriptedCopilot) -> None:
    asked(client, ann, "revenue by country")
    body = {"threadId": "t", "runId": "r", "messages": [{"id": "1", "role": "user", "content": "orders"}]}
    client.post("/v1/agui", json=body, headers=ann)
    socket_headers = {**ann, "Origin": "http://127.0.0.1:8765", "Host": "127.0.0.1:8765"}
    with client.websocket_connect("/ws", headers=socket_headers) as socket:
        socket.send_json({"type": "ask", "text": "revenue"})
        while socket.receive_json()["type"] != "RUN_FINISHED":
            pass
    assert [question.door for question in copilot.questions] == ["rest", "agui", "chat"]
