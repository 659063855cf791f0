"""Terraform's files are formatted, valid, and can be planned from nothing."""

from __future__ import annotations

import json

import pytest

from tests.doubles.terraform.provider import SCHEMA
from tests.doubles.terraform.running import SOURCE, Terraform, example
from tests.doubles.terraform.schema import types_in

ROOTS = ("bootstrap", "environments/dev", "environments/prod")


def test_the_schema_knows_everything_that_is_named() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert set(types_in(SOURCE)) == {*schema["resource_schemas"], *schema["data_source_schemas"]}


def test_every_file_is_formatted(terraform: Terraform) -> None:
    done = terraform.run(".", "fmt", "-check", "-diff", "-recursive", "-no-color")
    assert done.code == 0, done.output


@pytest.mark.parametrize("root", ROOTS)
def test_every_root_is_valid(terraform: Terraform, root: str) -> None:
    assert terraform.begun(root).code == 0
    done = terraform.run(root, "validate", "-no-color")
    assert done.code == 0, done.output
    assert "Warning" not in done.output


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_an_environment_is_planned_from_nothing(terraform: Terraform, name: str) -> None:
    planned = terraform.plan(f"environments/{name}", example(name))
    actions = {tuple(change["change"]["actions"]) for change in planned["resource_changes"]}
    assert actions <= {("create",), ("read",)}
    assert len(planned["resource_changes"]) > 200
