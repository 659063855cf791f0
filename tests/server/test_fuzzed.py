"""Every operation of the OpenAPI document, with requests that fit it and requests that do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation

from server.auth.gate import PUBLIC_PATHS
from server.openapi import operations
from tests.server.people import PASSWORD, bearer, login
from tests.server.shop import demo_shop, headers_of

FEW, MANY = 2, 20
"""Requests of each kind to each operation: in every run, and with `--hypothesis-profile explore`."""
REACHED = 0.95
NOT_REACHED = frozenset(
    {
        *("malformed", "method_not_allowed", "bad_request", "bad_arguments", "too_large"),
        *("foreign_origin", "access_denied", "too_many_requests", "wait", "busy"),
    }
)
"""Problems that are found before an operation begins its work: a refusal is not what the operation does."""
NOT_SIGNED_IN = "not_signed_in"
"""Of a path that needs signing in this is the gate; of one that does not, it is what the operation found."""


@dataclass
class Known:
    """Ids that exist, for the places of paths; what is used up is made anew."""

    shop: TestClient
    root: dict[str, str]
    talks: int = 0
    guests: int = 0

    def guest(self) -> tuple[str, dict[str, str]]:
        """Somebody new with every right, whom an operation may change as it likes: id, and the credential."""
        self.guests += 1
        email = f"guest-{self.guests}@shop.example"
        made = self.shop.post(
            "/admin/users", json={"email": email, "role": "admin", "password": PASSWORD}, headers=self.root
        )
        return made.json()["id"], bearer(login(self.shop, email))

    def path(self, path: str, asker: dict[str, str]) -> dict[str, str]:
        """Real ids for the parameters of a path, of the one who asks where that matters."""
        if "{feedback_id}" in path:
            self._talk(asker)
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
            return self._talk(asker)
        if "{order_id}" in path:
            return self._alert()
        if "{user_id}" in path or "{session_id}" in path:
            return self._session(path, asker)
        return {name: value for name, value in given.items() if f"{{{name}}}" in path}

    def _alert(self) -> dict[str, str]:
        """An order that is suspected."""
        sql = {"sql": "SELECT order_id FROM fraud_detections LIMIT 1"}
        found = self.shop.post("/copilot/sql", json=sql, headers=self.root).json()
        return {"order_id": str(found["tables"][0]["rows"][0][0])}

    def _talk(self, asker: dict[str, str]) -> dict[str, str]:
        self.talks += 1
        talk = f"talk-{self.talks}"
        asked = {"message": "hello", "conversation_id": talk}
        run = self.shop.post("/copilot/chat", json=asked, headers=asker).json()["run_id"]
        said = {"helpful": False}
        self.shop.put(f"/copilot/runs/{run}/feedback", json=said, headers=asker)
        link = self.shop.post(f"/copilot/conversations/{talk}/share", headers=asker).json()
        return {"conversation_id": talk, "run_id": run, "token": link["token"]}

    def _session(self, path: str, asker: dict[str, str]) -> dict[str, str]:
        """A person and a session: the asker's own where they end it themselves."""
        user, other = self.guest()
        owner = asker if path.startswith("/auth/") else other
        listed = self.shop.get("/auth/sessions", headers=owner).json()["sessions"]
        return {"user_id": user, "session_id": listed[0]["id"]}


@pytest.fixture(scope="module")
def shop(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with demo_shop(demo_home, tmp_path_factory.mktemp("accounts"), unlimited=True) as client:
        yield client


def test_no_request_makes_the_server_fail_and_nearly_every_operation_is_reached(
    shop: TestClient, record_property: Callable[[str, object], None]
) -> None:
    document: dict[str, Any] = shop.app.openapi()  # type: ignore[attr-defined]
    schema = schemathesis.openapi.from_dict(document)
    reached: dict[str, Counter[tuple[int, str]]] = {}
    wrong: list[str] = []
    known = Known(shop, headers_of(shop, "root"))
    for path, method, _ in operations(document):
        answers = reached.setdefault(f"{method} {path}", Counter())
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            wrong += _fuzz(known, schema[path][method.upper()], mode, answers)
    failed = {name: dict(found) for name, found in reached.items() if any(one >= 500 for one, _ in found)}
    assert failed == {}
    assert wrong == []
    record_property("answers", {name: str(dict(found)) for name, found in reached.items()})
    missed = [name for name, found in reached.items() if {code for _, code in found} <= _before(name)]
    assert 1 - len(missed) / len(reached) >= REACHED, missed


def _before(operation: str) -> frozenset[str]:
    """The problems of an operation that are found before it begins."""
    public = operation.partition(" ")[2] in PUBLIC_PATHS
    return NOT_REACHED if public else NOT_REACHED | {NOT_SIGNED_IN}


def _budget() -> settings:
    """The same few requests in every run; many others each time that somebody goes exploring."""
    many = settings.get_current_profile_name() == "explore"
    return settings(
        max_examples=MANY if many else FEW,
        derandomize=not many,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def _fuzz(
    known: Known,
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    answers: Counter[tuple[int, str]],
) -> list[str]:
    """Send a few requests of one mode, and say which answers are not as the document says."""
    wrong = list[str]()
    _, asker = known.guest()
    ours = known.path(operation.path, asker)

    @_budget()
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def send(case: Case[Any], real: bool) -> None:
        if ours and (real or mode is GenerationMode.POSITIVE):
            case.path_parameters = {
                **case.path_parameters,
                **{n: ours[n] for n in case.path_parameters if n in ours},
            }
        if real and isinstance(case.body, dict) and "password" in case.body:
            case.body = {**case.body, "password": PASSWORD}
        kwargs = case.as_transport_kwargs(base_url="http://127.0.0.1:8765")
        kwargs.pop("cookies", None)
        headers = {**dict(kwargs.pop("headers", {})), **asker}
        content = kwargs.pop("data", None)
        answer = known.shop.request(headers=headers, content=content, **kwargs)
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
