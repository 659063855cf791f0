"""What a month on AWS is reckoned to cost: more of anything costs more, and the sums can be followed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import build_app
from infra.costs.reckoning import Volumes, reckoned, shipped_prices

SHOP = Volumes(orders_a_day=2_000, users=50, questions=20)


def dollars(volumes: Volumes) -> dict[str, float]:
    return {line.service: line.dollars for line in reckoned(volumes, shipped_prices())}


@pytest.mark.parametrize(
    ("more", "dearer"),
    [
        ({"orders_a_day": 20_000.0}, {"S3", "Athena", "Batch", "VPC endpoints"}),
        (
            {"users": 500},
            {"Athena", "DynamoDB", "DynamoDB storage", "SES", "CloudFront, firewall", "CloudWatch"},
        ),
        ({"runs_a_day": 24.0}, {"Batch", "S3 requests", "KMS, secrets", "VPC endpoints"}),
        ({"servers": 4}, {"Server"}),
        ({"zones": 3}, {"VPC endpoints"}),
        ({"tokens_read": 6_000.0}, {"Bedrock", "VPC endpoints"}),
    ],
    ids=["orders", "users", "runs", "servers", "zones", "tokens"],
)
def test_more_of_something_costs_more_where_it_is_used_and_nowhere_else(
    more: dict[str, float], dearer: set[str]
) -> None:
    before, after = dollars(SHOP), dollars(replace(SHOP, **more))  # type: ignore[arg-type]
    assert {service for service, money in after.items() if money > before[service] + 1e-9} == dearer
    assert all(money >= before[service] - 1e-9 for service, money in after.items())


def test_what_a_question_reads_is_paid_by_the_terabyte_and_ten_megabytes_at_least() -> None:
    small = replace(SHOP, orders_a_day=1, statements=1)
    assert dollars(small)["Athena"] == pytest.approx(22_000 * 10 / 1e6 * 5.0)
    large = replace(SHOP, orders_a_day=2_000, years=1, statements=2)
    assert dollars(large)["Athena"] == pytest.approx(22_000 * 2 * 730_000 * 60 / 1e12 * 5.0)


def test_without_a_database_to_follow_there_is_no_replication_to_pay() -> None:
    assert "DMS" in dollars(SHOP)
    assert "DMS" not in dollars(replace(SHOP, replicated=False))


def test_own_prices_are_put_in_the_place_of_those_shipped(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("dms_hour: 0\ndms_gb_month: 0\n")
    done = CliRunner().invoke(
        build_app(), ["costs", "2000", "--prices", str(tmp_path / "own.yaml"), "--json"]
    )
    said = json.loads(done.stdout)
    assert {line["service"]: line["dollars"] for line in said["lines"]}["DMS"] == 0
    assert said["dollars"] == round(sum(line["dollars"] for line in said["lines"]), 2)


@pytest.mark.parametrize("text", ["dms_hours: 1\n", "dms_hour: dear\n", "- 1\n"])
def test_a_price_that_there_is_not_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.yaml").write_text(text)
    done = CliRunner().invoke(build_app(), ["costs", "2000", "--prices", str(tmp_path / "own.yaml")])
    assert done.exit_code == 2
