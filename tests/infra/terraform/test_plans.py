"""Terraform's files are formatted, valid, and can be planned from nothing."""

from __future__ import annotations

import json

import pytest

from tests.doubles.terraform.provider import SCHEMA
from tests.doubles.terraform.running import SOURCE, Terraform, example
from tests.doubles.terraform.schema import types_in
from tests.infra.terraform.conftest import Plan

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


def test_an_environment_is_planned_from_nothing(terraform: Terraform) -> None:
    changes = terraform.plan("environments/dev", example("dev"))["resource_changes"]
    assert {tuple(change["change"]["actions"]) for change in changes} <= {("create",), ("read",)}
    assert len(changes) > 200


def test_the_other_one_has_what_stands_before_the_internet(installation: Plan) -> None:
    kinds = {change["type"] for change in installation["resource_changes"]}
    assert {"aws_cloudfront_distribution", "aws_cloudfront_vpc_origin", "aws_wafv2_web_acl"} <= kinds
