"""Values of Terraform's plugin protocol: msgpack with a mark for what is not known yet."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any, TypeAlias

import ormsgpack

from tests.doubles.terraform.wire import fields, message

Value: TypeAlias = Any
"""A value of any type of Terraform's."""

ACCOUNT = "123456789012"
ZONES = 4
_MARK = ormsgpack.Ext(0, b"\0")


class _Unknown:
    """What AWS would compute, while a plan is made."""


UNKNOWN = _Unknown()


def decoded(dynamic: bytes) -> Value:
    """The value in a message of the protocol."""
    said = fields(dynamic)
    if said.get(1):
        return ormsgpack.unpackb(said[1], ext_hook=lambda tag, data: UNKNOWN)
    return json.loads(said.get(2) or b"null")


def encoded(value: Value) -> bytes:
    """The message of a value."""
    return message((1, ormsgpack.packb(value, default=lambda item: _MARK)))


def planned(block: dict[str, Any], value: Value, made_up_for: str | None = None) -> Value:
    """The value with the unknown where nothing is written and AWS computes something.

    Args:
        block: The schema of the value.
        value: What is written.
        made_up_for: The resource's type, to make its own attributes up instead of leaving them unknown.
    """
    if made_up_for and isinstance(value, dict):
        for name, told in block["attributes"].items():
            if told.get("computed") and value.get(name) is None:
                value[name] = _example(made_up_for, name, told["type"])

    def ask(name: str, kind: Value, found: Value) -> Value:
        return UNKNOWN if found is None else found

    return _changed(block, value, ask, computed_only=True)


def filled(resource: str, block: dict[str, Any], value: Value) -> Value:
    """The value with something made up for everything unknown."""

    def make_up(name: str, kind: Value, found: Value) -> Value:
        return _example(resource, name, kind) if found is UNKNOWN else found

    return _changed(block, value, make_up, computed_only=False)


def policy(document: dict[str, Any]) -> str:
    """The policy of `aws_iam_policy_document`, with the documents that it takes over."""
    taken = [
        statement
        for text in document.get("source_policy_documents") or ()
        if isinstance(text, str)
        for statement in json.loads(text)["Statement"]
    ]
    own = [_statement(said) for said in document["statement"] or ()]
    return json.dumps({"Version": "2012-10-17", "Statement": taken + own})


def _changed(
    block: dict[str, Any], value: Value, change: Callable[[str, Value, Value], Value], *, computed_only: bool
) -> Value:
    if not isinstance(value, dict):
        return value
    for name, told in block["attributes"].items():
        if told.get("computed") or not computed_only:
            value[name] = change(name, told["type"], value.get(name))
    for name, inner in block["block_types"].items():
        found = value.get(name)
        for item in found if isinstance(found, list) else [found]:
            _changed(inner["block"], item, change, computed_only=computed_only)
    return value


def _example(resource: str, name: str, kind: Value) -> Value:
    mark = uuid.uuid4().hex[:8]
    if kind == "string":
        known = {"account_id": ACCOUNT, "region": "eu-central-1", "json": "{}"}
        made_up = f"arn:aws:{resource}:eu-central-1:{ACCOUNT}:{mark}"
        return known.get(name, made_up if name.endswith("arn") else f"{resource}-{name}-{mark}")
    if isinstance(kind, list):
        if kind[0] == "object":
            return {field: _example(resource, field, inner) for field, inner in kind[1].items()}
        several = [_example(resource, f"{name}-{number}", kind[1]) for number in range(ZONES)]
        return {} if kind[0] == "map" else several
    return {"number": 1, "bool": False}.get(kind)


def _statement(said: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"Sid": said.get("sid") or "", "Effect": said.get("effect") or "Allow"}
    found["Action"], found["Resource"] = said.get("actions") or [], said.get("resources") or []
    if said.get("principals"):
        found["Principal"] = {item["type"]: item["identifiers"] for item in said["principals"]}
    for item in said.get("condition") or ():
        found.setdefault("Condition", {}).setdefault(item["test"], {})[item["variable"]] = item["values"]
    return {key: _plain(item) for key, item in found.items()}


def _plain(item: Value) -> Value:
    """What is unknown while planning, as a word."""
    if item is UNKNOWN:
        return "known-after-apply"
    if isinstance(item, list):
        return [_plain(one) for one in item]
    return {key: _plain(one) for key, one in item.items()} if isinstance(item, dict) else item
