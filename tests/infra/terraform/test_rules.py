"""The rules that matter hold in every module, and a mistake that breaks one is caught by it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.doubles.terraform.running import SOURCE, Done, Terraform

MODULES = sorted(path.parent.parent.name for path in SOURCE.glob("modules/*/tests/rules.tftest.hcl"))
WIRED = {"platform", "firewall"}
"""Modules without rules of their own: one wires the others, one is judged where it stands."""


@dataclass(frozen=True)
class Mistake:
    """A change that somebody could make, and the rule that must catch it.

    Args:
        name: What goes wrong.
        file: Of `infra/terraform/modules`.
        right: Text as it should be; each place where it stands is changed.
        wrong: Text in its place.
        rule: What the test says that fails.
    """

    name: str
    file: str
    right: str
    wrong: str
    rule: str


MISTAKES = (
    Mistake(
        "a public bucket",
        "bucket/main.tf",
        "block_public_policy     = true",
        "block_public_policy     = false",
        "A bucket is closed to the public.",
    ),
    Mistake(
        "a bucket without our key",
        "bucket/main.tf",
        'sse_algorithm     = var.own_key ? "aws:kms" : "AES256"',
        'sse_algorithm     = "AES256"',
        "Data are encrypted with our key.",
    ),
    Mistake(
        "a bucket without TLS",
        "bucket/main.tf",
        '"aws:SecureTransport"',
        '"aws:ViaAWSService"',
        "A bucket is reached over TLS alone.",
    ),
    Mistake(
        "a bucket with old TLS",
        "bucket/main.tf",
        'values   = ["1.2"]',
        'values   = ["1.0"]',
        "A bucket is reached with TLS 1.2 or later.",
    ),
    Mistake(
        "a bucket whose access is not logged",
        "bucket/main.tf",
        "count         = var.logged ? 1 : 0",
        "count         = 0",
        "Access is logged.",
    ),
    Mistake(
        "uploads that are never tidied",
        "bucket/main.tf",
        'id     = "tidy"\n    status = "Enabled"',
        'id     = "later"\n    status = "Disabled"',
        "Incomplete uploads and old versions go.",
    ),
    Mistake(
        "a wildcard for the server",
        "iam/server.tf",
        'actions   = ["s3:GetObject"]',
        'actions   = ["s3:*"]',
        "No action is a wildcard.",
    ),
    Mistake(
        "everything for the jobs",
        "iam/jobs.tf",
        'resources = [var.table_arns["locks"]]',
        'resources = ["*"]',
        "Only actions that know no resources are allowed on all of them.",
    ),
    Mistake(
        "raw data for the server",
        "iam/main.tf",
        '!contains(["raw", "state", "athena-results"], purpose)',
        '!contains(["state", "athena-results"], purpose)',
        "The server reaches no raw data.",
    ),
    Mistake(
        "an audit log that can be deleted",
        "iam/server.tf",
        '["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"]',
        '["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query"]',
        "The server changes and deletes nothing of the audit log.",
    ),
    Mistake(
        "services of other accounts that take our roles",
        "iam/main.tf",
        'variable = "aws:SourceAccount"',
        'variable = "aws:RequestedRegion"',
        "A service takes a role for this account alone.",
    ),
    Mistake(
        "an open security group",
        "vpc/security_groups.tf",
        'referenced_security_group_id = aws_security_group.this[each.key].id\n}\n\nresource "aws_vpc_security'
        '_group_egress_rule" "to_gateways"',
        'cidr_ipv4 = "0.0.0.0/0"\n}\n\nresource "aws_vpc_security_group_egress_rule" "to_gateways"',
        "Only named groups are let in.",
    ),
    Mistake(
        "half of the connections logged",
        "vpc/flow_log.tf",
        'traffic_type         = "ALL"',
        'traffic_type         = "REJECT"',
        "Every connection is logged, encrypted.",
    ),
    Mistake(
        "an old policy of TLS",
        "api/balancer.tf",
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-2016-08",
        "The page is reached with TLS 1.2 or later.",
    ),
    Mistake(
        "a load balancer on the internet",
        "api/balancer.tf",
        "internal                   = true",
        "internal                   = false",
        "Load balancer and tasks have no public address.",
    ),
    Mistake(
        "a load balancer without logs",
        "api/balancer.tf",
        'prefix  = "balancer"\n    enabled = true',
        'prefix  = "balancer"\n    enabled = false',
        "Access to the load balancer is logged.",
    ),
    Mistake(
        "a server that runs as root",
        "api/main.tf",
        '"10001:10001"',
        '"0:0"',
        "The server is not root, has no capabilities and writes nowhere but where it may.",
    ),
    Mistake(
        "an unencrypted file system",
        "home/main.tf",
        "encrypted  = true",
        "encrypted  = false",
        "Files are encrypted with our key.",
    ),
    Mistake(
        "tables that cannot be brought back",
        "auth_data/main.tf",
        "point_in_time_recovery {\n    enabled = true",
        "point_in_time_recovery {\n    enabled = false",
        "Every table can be brought back to any second of the last 35 days.",
    ),
    Mistake(
        "replication on the internet",
        "dms/main.tf",
        "publicly_accessible          = false",
        "publicly_accessible          = true",
        "Replication has no public address.",
    ),
    Mistake(
        "replication without TLS",
        "dms/main.tf",
        'ssl_mode                        = "verify-ca"',
        'ssl_mode                        = "none"',
        "The shop's database is reached over TLS, and proves who it is.",
    ),
    Mistake(
        "a key that is never rotated",
        "kms/main.tf",
        "enable_key_rotation     = true",
        "enable_key_rotation     = false",
        "The key is rotated every year.",
    ),
    Mistake(
        "questions without a limit",
        "glue_athena/main.tf",
        "enforce_workgroup_configuration    = true",
        "enforce_workgroup_configuration    = false",
        "No client overrules the workgroup.",
    ),
    Mistake(
        "a distribution with old TLS",
        "frontend/main.tf",
        '"TLSv1.2_2021"',
        '"TLSv1"',
        "People reach the page with TLS 1.2 or later.",
    ),
    Mistake(
        "an alarm that tells nobody",
        "monitoring/main.tf",
        "alarm_actions       = [aws_sns_topic.alarms.arn]\n  ok_actions",
        "alarm_actions       = []\n  ok_actions",
        "Every alarm tells the operator.",
    ),
    Mistake(
        "no way back from a deployment",
        "cicd/deployment.tf",
        'events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]',
        'events  = ["DEPLOYMENT_FAILURE"]',
        "A deployment is taken back when an alarm rings.",
    ),
    Mistake(
        "a role for every branch and fork",
        "cicd/github.tf",
        '"repo:${var.repository}:environment:${var.prefix}"',
        '"repo:${var.repository}:*"',
        "Only runs of this repository's environment take the role.",
    ),
    Mistake(
        "tags that can be moved",
        "images/main.tf",
        '"IMMUTABLE"',
        '"MUTABLE"',
        "A tag is never moved.",
    ),
)


def rules_of(terraform: Terraform, module: str) -> Done:
    """Run the rules of a module."""
    begun = terraform.begun(f"modules/{module}")
    assert begun.code == 0, begun.output
    return terraform.run(f"modules/{module}", "test", "-no-color")


def said(text: str) -> str:
    """Words alone, since Terraform breaks lines."""
    return re.sub(r"\s+", " ", text)


def test_every_module_has_rules() -> None:
    assert {path.name for path in (SOURCE / "modules").iterdir() if path.is_dir()} - WIRED == set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_the_rules_of_a_module_hold(terraform: Terraform, module: str) -> None:
    done = rules_of(terraform, module)
    assert done.code == 0, done.output
    assert " 0 failed" in done.output


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name.replace(" ", "-"))
def test_a_mistake_is_caught(terraform: Terraform, tmp_path: Path, mistake: Mistake) -> None:
    spoilt = terraform.copied(tmp_path / "spoilt")
    file = spoilt.root / "modules" / mistake.file
    text = file.read_text("utf-8")
    assert mistake.right in text
    file.write_text(text.replace(mistake.right, mistake.wrong), "utf-8")
    done = rules_of(spoilt, mistake.file.partition("/")[0])
    assert done.code != 0
    assert mistake.rule in said(done.output), done.output
