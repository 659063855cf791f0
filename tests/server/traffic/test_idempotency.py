"""A write that is repeated with its key is answered from what was kept, not done again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from infra.local.replays import SqliteReplays
from server.deps import ServerDeps
from tests.server.people import People, bearer, login, people
from tests.server.scripted import ScriptedCopilot

ASKED = {"message": "revenue by country", "conversation_id": "talk"}
Headers = dict[str, str]


@pytest.fixture
def town(deps: ServerDeps, tmp_path: Path) -> People:
    made = people(tmp_path, replace(deps, replays=SqliteReplays(tmp_path / "replays.db")))
    made.add("ann@shop.example")
    made.add("bob@shop.example")
    return made


@pytest.fixture
def client(town: People) -> Iterator[TestClient]:
    with town.client() as found:
        yield found


@pytest.fixture
def ann(client: TestClient) -> Headers:
    return bearer(login(client, "ann@shop.example"))


def ask(client: TestClient, headers: Headers, key: str, **changes: str) -> Response:
    return client.post(
        "/copilot/chat", json={**ASKED, **changes}, headers={**headers, "Idempotency-Key": key}
    )


def test_a_repeated_question_is_asked_once_and_answered_alike(
    client: TestClient, ann: Headers, copilot: ScriptedCopilot
) -> None:
    first, second = (ask(client, ann, "k1") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert len(copilot.questions) == 1
    assert len(client.get("/copilot/conversations/talk", headers=ann).json()["turns"]) == 1


def test_a_key_used_with_another_request_is_a_conflict(client: TestClient, ann: Headers) -> None:
    ask(client, ann, "k1")
    other = ask(client, ann, "k1", message="forecast")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    elsewhere = client.post("/copilot/conversation", json={}, headers={**ann, "Idempotency-Key": "k1"})
    assert elsewhere.status_code == 409


def test_keys_belong_to_their_user(client: TestClient, ann: Headers, copilot: ScriptedCopilot) -> None:
    bob = bearer(login(client, "bob@shop.example"))
    mine, his = ask(client, ann, "k1"), ask(client, bob, "k1", message="forecast")
    assert his.status_code == 200
    assert his.json()["run_id"] != mine.json()["run_id"]


def test_a_failure_may_be_tried_again_and_a_refusal_is_kept(
    client: TestClient, ann: Headers, copilot: ScriptedCopilot
) -> None:
    for _ in range(2):
        assert ask(client, ann, "k1", message="broken").status_code == 500
    for _ in range(2):
        assert ask(client, ann, "k2", message="impossible").status_code == 422
    assert [question.text for question in copilot.questions] == ["broken", "broken", "impossible"]


def test_a_deletion_that_is_repeated_still_says_that_it_is_done(client: TestClient, ann: Headers) -> None:
    ask(client, ann, "k1")
    keyed = {**ann, "Idempotency-Key": "k2"}
    statuses = [
        client.delete("/copilot/conversations/talk", headers=h).status_code for h in (keyed, keyed, ann)
    ]
    assert statuses == [204, 204, 404]


def test_a_key_that_is_none_is_refused(client: TestClient, ann: Headers) -> None:
    assert ask(client, ann, "x" * 129).status_code == 422
    assert ask(client, ann, "a key").status_code == 422


def test_answers_that_hold_secrets_are_never_kept(client: TestClient, town: People, tmp_path: Path) -> None:
    body = {"email": "ann@shop.example", "password": "seven green kettles sing", "refresh_in": "body"}
    answers = [client.post("/auth/login", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].json()["refresh_token"] != answers[1].json()["refresh_token"]
