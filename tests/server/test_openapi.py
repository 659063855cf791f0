from __future__ import annotations

import json
import os
from pathlib import Path

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from server.app import create_app
from server.deps import ServerDeps
from server.openapi import operations

COMMITTED = Path(__file__).resolve().parents[2] / "ui" / "src" / "api" / "openapi.json"


def test_the_page_s_types_are_made_from_what_the_server_serves(deps: ServerDeps) -> None:
    """After a change: RETAIL_UPDATE_GOLDEN=1 pytest tests/server/test_openapi.py, `npm run api` in ui."""
    served = json.dumps(create_app(deps).openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("RETAIL_UPDATE_GOLDEN"):
        COMMITTED.write_text(served, "utf-8")
    assert COMMITTED.read_text("utf-8") == served


def test_every_operation_says_what_it_does_and_what_it_returns(deps: ServerDeps) -> None:
    for path, methods in create_app(deps).openapi()["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], f"{method} {path}"
            assert operation["tags"], f"{method} {path}"


def test_every_body_has_an_example_that_its_schema_takes_and_every_answer_a_schema(deps: ServerDeps) -> None:
    document = create_app(deps).openapi()
    for path, method, operation in operations(document):
        for body in operation.get("requestBody", {}).get("content", {}).values():
            whole = {**body["schema"], "components": document["components"]}
            assert isinstance(body["example"], dict), f"{method} {path}"
            Draft202012Validator(whole).validate(body["example"])
        for status, answer in operation["responses"].items():
            empty = status in {"204", "default"}
            assert empty or all(one["schema"] for one in answer["content"].values()), f"{method} {path}"
            assert empty or answer["content"], f"{method} {path}"


def test_refusals_credentials_and_keys_are_described_where_they_are(deps: ServerDeps) -> None:
    document = create_app(deps).openapi()
    for path, method, operation in operations(document):
        assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]
        assert "422" not in operation["responses"]
        keyed = any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", ()))
        assert keyed == (method != "get" and not path.startswith(("/auth/", "/v1/", "/slack/"))), path
    assert document["paths"]["/healthz"]["get"]["security"] == []
    assert document["paths"]["/copilot/chat"]["post"]["security"] == [{"bearer": []}]
