from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.app import create_app
from server.deps import ServerDeps
from tests.server.live import TOKEN, nothing_published
from tests.server.scripted import ScriptedCopilot, forecast, ranking

BASE = "http://127.0.0.1:8765"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def empty(deps: ServerDeps) -> Iterator[TestClient]:
    """The server of a home in which nothing has been published."""
    with TestClient(
        create_app(replace(deps, published=nothing_published)), base_url=BASE, headers=BEARER
    ) as client:
        yield client


def test_a_question_is_answered_in_one_json_document(signed_in: TestClient) -> None:
    reply = signed_in.post("/copilot/chat", json={"message": "revenue by country"}).json()
    assert reply["answer"] == ranking().model_dump(mode="json")


def test_a_conversation_is_kept_with_its_turns_and_listed_latest_first(
    signed_in: TestClient, copilot: ScriptedCopilot
) -> None:
    first = signed_in.post("/copilot/chat", json={"message": "revenue by country"}).json()
    second = signed_in.post("/copilot/chat", json={"message": "  forecast\nrevenue " + "x" * 80}).json()
    more = {"message": "weather?", "conversation_id": first["conversation_id"]}
    signed_in.post("/copilot/chat", json=more)
    listed = signed_in.get("/copilot/conversations").json()["conversations"]
    assert [(item["id"], item["turns"]) for item in listed] == [
        (first["conversation_id"], 2),
        (second["conversation_id"], 1),
    ]
    assert listed[0]["title"] == "revenue by country"
    assert listed[1]["title"].startswith("forecast revenue xxx")
    assert len(listed[1]["title"]) == 60
    turns = signed_in.get(f"/copilot/conversations/{first['conversation_id']}").json()["turns"]
    assert [turn["question"] for turn in turns] == ["revenue by country", "weather?"]
    assert turns[0]["answer"] == ranking().model_dump(mode="json")
    assert {turn["status"] for turn in turns} == {"done"}
    threads = [question.conversation_id for question in copilot.questions]
    assert threads[0] == threads[2] == f"local-admin:{first['conversation_id']}"


def test_a_conversation_begun_empty_is_titled_by_its_first_question(signed_in: TestClient) -> None:
    begun = signed_in.post("/copilot/conversation", json={})
    assert begun.status_code == 201
    assert signed_in.get("/copilot/conversations").json()["conversations"] == []
    ask = {"message": "forecast revenue", "conversation_id": begun.json()["id"]}
    assert signed_in.post("/copilot/chat", json=ask).json()["answer"]["text"] == forecast().text
    [listed] = signed_in.get("/copilot/conversations").json()["conversations"]
    assert (listed["id"], listed["title"]) == (begun.json()["id"], "forecast revenue")


def test_a_failed_question_is_a_problem_and_is_kept_as_failed(signed_in: TestClient) -> None:
    asked = {"message": "broken", "conversation_id": "talk1"}
    answer = signed_in.post("/copilot/chat", json=asked)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "query_failed"
    assert "secret_column" not in answer.text
    [turn] = signed_in.get("/copilot/conversations/talk1").json()["turns"]
    assert (turn["status"], turn["answer"]) == ("failed", None)


def test_an_unknown_conversation_is_not_found(signed_in: TestClient) -> None:
    answer = signed_in.get("/copilot/conversations/nobody-s")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"message": ""}, 422),
        ({"message": "x", "sql": "SELECT 1"}, 422),
        ({"message": "x", "conversation_id": "../x"}, 422),
        ({"message": "x" * 5000}, 413),
        ({"message": "x" * 70_000}, 413),
    ],
)
def test_a_bad_request_says_what_is_wrong(signed_in: TestClient, body: dict[str, str], status: int) -> None:
    answer = signed_in.post("/copilot/chat", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_body_without_a_length_is_bounded_too(signed_in: TestClient) -> None:
    chunks = (b"x" * 10_000 for _ in range(10))
    answer = signed_in.post("/copilot/chat", content=chunks, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "messages",
    [[], [{"id": "1", "role": "assistant", "content": "hi"}], [{"id": "1", "role": "user", "content": ""}]],
)
def test_an_ag_ui_request_must_end_with_a_question(
    signed_in: TestClient, messages: list[dict[str, str]]
) -> None:
    body = {"threadId": "t", "runId": "r", "messages": messages}
    answer = signed_in.post("/v1/agui", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_health_and_readiness_are_public_and_tell_apart_a_home_without_data(
    client: TestClient, empty: TestClient
) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    assert empty.get("/healthz").status_code == 200
    unready = empty.get("/readyz")
    assert (unready.status_code, unready.json()["code"]) == (503, "nothing_published")
    assert "/some/where" not in unready.text


def test_the_status_tells_freshness_and_mode(signed_in: TestClient, empty: TestClient) -> None:
    status = signed_in.get("/copilot/status").json()
    assert status["offline"] is True
    assert status["data"] == {
        "as_of": "2011-12-09T12:50:00Z",
        "run_id": "run-1",
        "row_counts": {"orders": 48453},
    }
    assert empty.get("/copilot/status").json()["data"] is None


def test_suggestions_are_what_the_server_was_given(signed_in: TestClient) -> None:
    assert signed_in.get("/copilot/suggestions").json()["questions"][1] == "Forecast revenue"


def test_every_response_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/healthz", "/copilot/status", "/assets/none.js", "/no/such/path"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"])


def test_each_load_of_the_page_has_a_nonce_of_its_own(deps: ServerDeps, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<meta property="csp-nonce" nonce="__CSP_NONCE__">')
    with TestClient(create_app(replace(deps, static=tmp_path)), base_url=BASE) as client:
        seen = set()
        for _ in range(2):
            page = client.get("/")
            [nonce] = re.findall(r'nonce="([^"]{20,})"', page.text)
            assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]
            assert page.headers["cache-control"] == "no-store"
            seen.add(nonce)
    assert len(seen) == 2


def test_a_page_that_is_not_built_says_how_to_build_it(deps: ServerDeps, tmp_path: Path) -> None:
    with TestClient(create_app(replace(deps, static=tmp_path)), base_url=BASE) as client:
        page = client.get("/")
    assert page.status_code == 503
    assert "npm run build" in page.text


def test_files_outside_the_page_s_folder_cannot_be_read(client: TestClient) -> None:
    for path in ("/assets/../index.html", "/assets/%2e%2e/%2e%2e/pyproject.toml", "/assets//etc/passwd"):
        assert client.get(path).status_code in {401, 404}


def test_a_warm_up_that_fails_does_not_keep_the_server_from_serving(deps: ServerDeps) -> None:
    warmed = []

    async def fail() -> None:
        warmed.append(True)
        raise RuntimeError("no encoder")

    with TestClient(create_app(replace(deps, warm_up=fail)), base_url=BASE, headers=BEARER) as client:
        assert warmed == [True]
        assert client.post("/copilot/chat", json={"message": "revenue"}).status_code == 200
