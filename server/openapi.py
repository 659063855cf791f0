"""The OpenAPI document: what FastAPI finds, with problems, credentials and idempotency keys as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from server.analytics.offers import OFFERS
from server.auth.gate import PUBLIC_PATHS
from server.responses import PROBLEM_TYPE
from server.traffic.replay import HEADER, KEY_PATTERN, applies_to
from tools.registry import all_tools

Document = dict[str, Any]
"""A JSON object of OpenAPI, which no model of ours describes."""
_PROBLEM = {"$ref": "#/components/schemas/ProblemDocument"}
_TOOL = "Tool"
_WRONG = ("HTTPValidationError", "ValidationError")


class ProblemDocument(BaseModel):
    """What every refusal and failure looks like (RFC 9457)."""

    type: str = Field(examples=["urn:retail-copilot:problem:not_found"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["not_found"], description="for programs")
    title: str = Field(examples=["Not found"])
    detail: str = Field(examples=["You have no such conversation."], description="for people: what to do")
    request_id: str | None = Field(default=None, description="names the request in the server's log")


def install_openapi(app: FastAPI) -> None:
    """Let the application describe itself so."""
    made: Document = {}

    def described() -> Document:
        if not made:
            found = get_openapi(
                title=app.title, version=app.version, description=_ABOUT, routes=app.routes, tags=_TAGS
            )
            made.update(_completed(found))
        return made

    app.openapi = described  # type: ignore[method-assign]


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Path, method and operation of each."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _completed(document: Document) -> Document:
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    schemas["ProblemDocument"] = ProblemDocument.model_json_schema()
    for name in _WRONG:
        schemas.pop(name, None)
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    arguments = _arguments(schemas)
    for path, method, operation in operations(document):
        _complete(path, method, operation)
        if (path, method) in arguments:
            operation["requestBody"]["content"]["application/json"] = arguments[path, method]
        for body in operation.get("requestBody", {}).get("content", {}).values():
            _exemplify(body, schemas)
    return document


def _arguments(schemas: Document) -> dict[tuple[str, str], Document]:
    """Bodies that are the arguments of a tool, by path and method; their schemas are added."""
    tools = all_tools()
    refs, found = models_json_schema(
        [(tool.arguments, "validation") for tool in tools.values()],
        ref_template=f"#/components/schemas/{_TOOL}{{model}}",
    )
    schemas.update({f"{_TOOL}{name}": schema for name, schema in found.get("$defs", {}).items()})
    return {
        (offer.path, offer.method.lower()): {
            "schema": refs[tools[offer.tool].arguments, "validation"],
            "example": tools[offer.tool].test_arguments.model_dump(mode="json", exclude_defaults=True),
        }
        for offer in OFFERS
        if offer.method == "POST" and offer.tool in tools
    }


def _exemplify(body: Document, schemas: Document) -> None:
    """Give a body an example: its own, else one put together from those of its fields."""
    schema = body["schema"]
    beside = schema.pop("examples", None)
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "example" in body:
        return
    own = beside or schema.get("examples")
    body["example"] = own[0] if own else _example_of(schema, schemas)


def _example_of(schema: Document, schemas: Document) -> Document:
    """Required fields, and those others that have an example."""
    required = schema.get("required", ())
    fields = {name: _value_of(field, schemas) for name, field in schema.get("properties", {}).items()}
    return {name: value for name, value in fields.items() if value is not None or name in required}


def _value_of(field: Document, schemas: Document) -> object:
    for one in (field, *field.get("anyOf", ())):
        found = schemas[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        if "examples" in found:
            return found["examples"][0]
        if "enum" in found:
            return found["enum"][0]
        if found.get("type") == "boolean":
            return True
    return None


def _complete(path: str, method: str, operation: Document) -> None:
    operation["security"] = [] if path in PUBLIC_PATHS else [{"bearer": []}]
    responses = operation["responses"]
    responses.pop("422", None)
    responses["default"] = {
        "description": "Refused or failed; says why.",
        "content": {PROBLEM_TYPE: {"schema": _PROBLEM}},
    }
    if applies_to(method.upper(), path):
        operation.setdefault("parameters", []).append(_KEY)


_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "names the request: one that comes again with its key is answered from what was kept",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": KEY_PATTERN},
}
_ABOUT = (
    "Everything is under the caller's own rights. Lists come in pages: pass `next` as `cursor`. "
    "Refusals and failures are `application/problem+json`."
)
_TAGS = [
    {"name": "auth", "description": "Accounts, signing in and out, sessions."},
    {"name": "copilot", "description": "Questions, conversations, feedback, SQL."},
    {"name": "semantic", "description": "What can be asked, and other words for it."},
    {"name": "analytics", "description": "Every tool by its name, and what the AI systems computed."},
    {"name": "verified", "description": "Answers that somebody vouches for."},
    {"name": "watches", "description": "What to be told of by itself, and the inbox."},
    {"name": "admin", "description": "For administrators."},
    {"name": "health", "description": "For machines that look after this one."},
]
