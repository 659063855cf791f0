"""Every operation of the OpenAPI document, with requests that fit it and requests that do not."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation

from server.openapi import operations
from tests.server.shop import demo_shop, headers_of

EXAMPLES = int(os.environ.get("RETAIL_FUZZ_EXAMPLES", "2"))
"""Requests of each kind to each operation."""
REACHED = 0.95
NOT_REACHED = frozenset({"malformed", "method_not_allowed", "bad_request", "too_many_requests"})
"""Problems that are found before an operation begins its work."""


@dataclass
class Known:
    """Ids that exist, for the places of paths; what is used up is made anew."""

    shop: TestClient
    root: dict[str, str]
    talks: int = 0

    def path(self, path: str) -> dict[str, str]:
        """Real ids for the parameters of a path."""
        if "{feedback_id}" in path:
            self._talk()
        given = {
            "system": "demand-insights",
            "tool": "look_up",
            "model": "understanding",
            "term": "revenue",
            "feedback_id": str(self.talks),
        }
        if "/pipeline/" in path:
            return {
                "run_id": self.shop.get("/admin/pipeline/runs", headers=self.root).json()["runs"][0]["run_id"]
            }
        if "{conversation_id}" in path or "{token}" in path or "{run_id}" in path:
            return self._talk()
        if "{user_id}" in path or "{session_id}" in path:
            return self._session(path)
        return {name: value for name, value in given.items() if f"{{{name}}}" in path}

    def _talk(self) -> dict[str, str]:
        self.talks += 1
        talk = f"talk-{self.talks}"
        asked = {"message": "hello", "conversation_id": talk}
        run = self.shop.post("/copilot/chat", json=asked, headers=self.root).json()["run_id"]
        said = {"helpful": False}
        self.shop.put(f"/copilot/runs/{run}/feedback", json=said, headers=self.root)
        link = self.shop.post(f"/copilot/conversations/{talk}/share", headers=self.root).json()
        return {"conversation_id": talk, "run_id": run, "token": link["token"]}

    def _session(self, path: str) -> dict[str, str]:
        name = "root" if path.startswith("/auth/") else "ana"
        headers_of(self.shop, name)
        user = self.shop.get(f"/admin/users?search={name}", headers=self.root).json()["users"][0]["id"]
        listed = self.shop.get(f"/admin/users/{user}/sessions", headers=self.root).json()["sessions"]
        return {"user_id": user, "session_id": listed[0]["id"]}


@pytest.fixture(scope="module")
def shop(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with demo_shop(demo_home, tmp_path_factory.mktemp("accounts"), unlimited=True) as client:
        yield client


def test_no_request_makes_the_server_fail_and_nearly_every_operation_is_reached(shop: TestClient) -> None:
    document: dict[str, Any] = shop.app.openapi()  # type: ignore[attr-defined]
    schema = schemathesis.openapi.from_dict(document)
    reached: dict[str, Counter[tuple[int, str]]] = {}
    wrong: list[str] = []
    for path, method, _ in operations(document):
        answers = reached.setdefault(f"{method} {path}", Counter())
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            wrong += _fuzz(shop, schema[path][method.upper()], mode, answers)
    failed = {name: dict(found) for name, found in reached.items() if any(one >= 500 for one, _ in found)}
    assert failed == {}
    assert wrong == []
    missed = [name for name, found in reached.items() if {code for _, code in found} <= NOT_REACHED]
    assert 1 - len(missed) / len(reached) >= REACHED, missed


def _fuzz(
    shop: TestClient,
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    answers: Counter[tuple[int, str]],
) -> list[str]:
    """Send a few requests of one mode, and say which answers are not as the document says."""
    root, wrong = headers_of(shop, "root"), list[str]()
    known = Known(shop, root)
    ours = known.path(operation.path)

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def send(case: Case[Any], real: bool) -> None:
        if ours and (real or mode is GenerationMode.POSITIVE):
            case.path_parameters = {
                **case.path_parameters,
                **{n: ours[n] for n in case.path_parameters if n in ours},
            }
        kwargs = case.as_transport_kwargs(base_url="http://127.0.0.1:8765")
        kwargs.pop("cookies", None)
        headers = {**dict(kwargs.pop("headers", {})), **root}
        content = kwargs.pop("data", None)
        answer = shop.request(headers=headers, content=content, **kwargs)
        problem = answer.headers.get("content-type") == "application/problem+json"
        answers[answer.status_code, answer.json()["code"] if problem else ""] += 1
        if problem is not (answer.status_code >= 400) or "x-request-id" not in answer.headers:
            wrong.append(f"{case.operation.label}: {answer.status_code} {answer.headers}")
        try:
            case.operation.validate_response(answer)
        except (Failure, FailureGroup) as failures:
            wrong.append(f"{case.operation.label}: {str(failures)[:2000]}")

    with suppress(Unsatisfiable):
        send()
    return wrong
