"""What is somebody else's does not exist: every id of every operation of the OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from server.openapi import Document, operations
from tests.server.people import BASE
from tests.server.shop import STORE, demo_shop, headers_of, own_home

ASKED = "how many umbrellas did the harbour branch lose"
NAMES = frozenset({"system", "tool"})
"""Parameters of paths that name parts of the product, which are the same for everybody."""
OWN = ("/copilot/", "/v1/", "/auth/", "/watches/")
"""Where things are a person's own, so that not even an administrator reaches them."""
FOR_COLLEAGUES = {"order_id", "verified_id"}
"""What colleagues of some roles share."""
NEVER = {"feedback_id": "987654321", "token": "n" * 43}
Json = dict[str, Any]
_PARAMETER = re.compile(r"{(\w+)}")
_PASSING = frozenset({"request_id"})
"""What differs between any two answers."""


@dataclass
class Planted:
    """What one person (B) has in a shop, and the shop it is in."""

    shop: TestClient
    mine: dict[str, str]
    root: dict[str, str]

    @cached_property
    def ids(self) -> dict[str, str]:
        """Real ids, by the part of the paths that they are for and the parameter's name."""
        talk = {"message": ASKED, "conversation_id": "umbrellas"}
        run = self._post("/copilot/chat", talk)["run_id"]
        self.shop.put(
            f"/copilot/runs/{run}/feedback", json={"helpful": False}, headers=self.mine
        ).raise_for_status()
        revoked = self._post("/copilot/conversations/umbrellas/share")["token"]
        self.shop.delete("/copilot/conversations/umbrellas/share", headers=self.mine).raise_for_status()
        session = self._get("/auth/sessions", self.mine)["sessions"][0]["id"]
        self._post("/semantic/synonyms", {"term": "revenue", "words": ["the loot"]}, self.root)
        return {
            "/copilot/conversations/ conversation_id": "umbrellas",
            "/copilot/runs/ run_id": run,
            "/v1/agui/ run_id": run,
            "/copilot/shared/ token": revoked,
            "/auth/sessions/ session_id": session,
            "/admin/users/ session_id": session,
            "/admin/users/ user_id": self._get("/auth/account", self.mine)["id"],
            "/admin/feedback/ feedback_id": str(self._said()["id"]),
            "/admin/models/ model": "understanding",
            "/admin/pipeline/runs/ run_id": self._get("/admin/pipeline/runs", self.root)["runs"][0]["run_id"],
            "/semantic/synonyms/ term": "revenue",
            "/compliance/fraud-queue/ order_id": self._elsewhere(),
            "/verified-answers/ verified_id": self._vouched(),
            "/watches/ watch_id": self._watched(),
        }

    def kept(self) -> object:
        """All that B has, as B sees it."""
        talk = self._get("/copilot/conversations/umbrellas/export", self.mine)
        sessions = [one["id"] for one in self._get("/auth/sessions", self.mine)["sessions"]]
        told = self._get("/admin/feedback", self.root)
        return talk["conversation"], talk["turns"], sessions, self._get("/auth/account", self.mine), told

    def _said(self) -> Json:
        """What B said of an answer, as reviewers see it."""
        found: Json = self._get("/admin/feedback", self.root)["groups"][0]["items"][0]
        return found

    def _vouched(self) -> str:
        """An answer that the administrator vouched for."""
        asked = {"message": "revenue in 2025", "conversation_id": "vouched"}
        run = self._post("/copilot/chat", asked, self.root)["run_id"]
        return str(self._post("/verified-answers", {"run_id": run}, self.root)["id"])

    def _watched(self) -> str:
        """Something that B wants to be told of."""
        wish = {"kind": "metric", "metric": "revenue", "amount": 5}
        return str(self._post("/watches", {"name": "umbrellas", "wish": wish})["id"])

    def _elsewhere(self) -> str:
        """A suspected order of another store than A's."""
        sql = f"SELECT order_id FROM fraud_detections WHERE store_id <> '{STORE}' LIMIT 1"
        return str(self._post("/copilot/sql", {"sql": sql})["tables"][0]["rows"][0][0])

    def _get(self, path: str, headers: Mapping[str, str]) -> Json:
        found: Json = self.shop.get(path, headers=headers).raise_for_status().json()
        return found

    def _post(self, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Json:
        answer = self.shop.post(path, json=body, headers=headers or self.mine)
        found: Json = answer.raise_for_status().json()
        return found


@pytest.fixture(scope="module")
def planted(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    folder = tmp_path_factory.mktemp("accounts")
    with demo_shop(own_home(demo_home, folder), folder) as shop:
        yield Planted(shop, headers_of(shop, "all"), headers_of(shop, "root"))


def parameters(document: Document) -> Iterator[tuple[str, str, Document, tuple[str, ...]]]:
    """Path, method, operation and the ids in the path, of every operation that has one."""
    for path, method, operation in operations(document):
        names = tuple(name for name in _PARAMETER.findall(path) if name not in NAMES)
        if names:
            yield path, method, operation, names


def id_for(ids: Mapping[str, str], path: str, name: str) -> str:
    """B's id for a parameter of a path."""
    found = [
        value for key, value in ids.items() if path.startswith(key.split()[0]) and key.endswith(f" {name}")
    ]
    assert found, f"{path}: plant a {name} of somebody else in this test, and see that it is refused"
    return found[0]


def body_of(operation: Document) -> object:
    """The operation's own example of its body."""
    content = operation.get("requestBody", {}).get("content", {})
    return next((body["example"] for body in content.values()), None)


def seen(answer: Response) -> tuple[int, object, str | None]:
    """All that an answer tells its reader."""
    body = answer.json() if answer.content else {}
    told = {key: value for key, value in body.items() if key not in _PASSING}
    return answer.status_code, told, answer.headers.get("content-type")


@pytest.mark.parametrize("asker", ["one", "ana", "root"])
def test_nobody_reaches_anything_of_somebody_else_or_learns_that_it_is_there(
    planted: Planted, asker: str
) -> None:
    ids, headers = planted.ids, headers_of(planted.shop, asker)
    before, tried = planted.kept(), 0
    for path, method, operation, names in parameters(planted.shop.app.openapi()):  # type: ignore[attr-defined]
        real = {name: id_for(ids, path, name) for name in names}
        if (asker == "root" and not path.startswith(OWN)) or (asker != "one" and FOR_COLLEAGUES & set(names)):
            continue
        body = body_of(operation)
        theirs, nobodys = (
            planted.shop.request(method.upper(), path.format(**given), json=body, headers=headers)
            for given in (real, {name: NEVER.get(name, "never-there") for name in names})
        )
        assert theirs.status_code in {403, 404}, f"{method} {path}: {theirs.status_code} {theirs.text}"
        assert seen(theirs) == seen(nobodys), f"{method} {path}"
        tried += 1
    assert tried >= (10 if asker == "root" else 18)
    assert planted.kept() == before


def test_their_ids_in_a_body_lead_to_nothing_of_theirs(planted: Planted) -> None:
    ids, headers = planted.ids, headers_of(planted.shop, "one")
    run, before, tried = ids["/copilot/runs/ run_id"], planted.kept(), set[str]()
    refused = {"/copilot/sql/explain": 404, "/verified-answers": 403}
    values = {
        **{"conversation_id": "umbrellas", "threadId": "umbrellas"},
        **{"run_id": run, "runId": run, "parentRunId": run},
    }
    document = planted.shop.app.openapi()  # type: ignore[attr-defined]
    for path, method, operation in operations(document):
        named = [name for name in _fields(operation, document) if name in values]
        example = body_of(operation)
        if not named or not isinstance(example, dict):
            continue
        body = {**example, **{name: values[name] for name in named}}
        if path == "/copilot/sql/explain":
            body.pop("sql", None)
        answer = planted.shop.request(method.upper(), path, json=body, headers=headers)
        assert ASKED not in answer.text, path
        assert answer.status_code == refused.get(path, 200), path
        tried.add(path)
    assert tried == {"/copilot/chat", "/copilot/sql/explain", "/v1/agui", "/verified-answers"}
    assert planted.kept() == before


def test_their_runs_are_not_followed_or_stopped_through_a_websocket(planted: Planted) -> None:
    run = planted.ids["/v1/agui/ run_id"]
    headers = {**headers_of(planted.shop, "ana"), "Origin": BASE, "Host": BASE.removeprefix("http://")}
    with planted.shop.websocket_connect("/ws", headers=headers) as socket:
        for kind in ("resume", "stop"):
            told = []
            for name in (run, "never-there"):
                socket.send_text(json.dumps({"type": kind, "run_id": name}))
                notice = socket.receive_json()
                assert notice.pop("runId") == name
                told.append(notice)
            assert told[0] == told[1]
            assert told[0]["value"]["code"] == "not_found"


def _fields(operation: Document, document: Document) -> list[str]:
    """The names of a body's fields."""
    content = operation.get("requestBody", {}).get("content", {})
    found: list[str] = []
    for body in content.values():
        schema = body["schema"]
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        found += schema.get("properties", {})
    return found
