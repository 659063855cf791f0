"""What is built for one machine alone says so on AWS, before it touches anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import build_app

ENVIRONMENT = {
    "RETAIL_BACKEND": "aws",
    "RETAIL_AWS_PREFIX": "shop",
    "RETAIL_AWS_ENDPOINT": "http://127.0.0.1:9",
}


@pytest.mark.parametrize(
    ("command", "status", "words"),
    [(["erase", "c1", "--yes"], 1, "Nothing was changed"), (["retention"], 2, "rules of the buckets")],
)
def test_a_command_of_one_machine_says_what_there_is_on_aws(
    command: list[str], status: int, words: str, tmp_path: Path
) -> None:
    environment = ENVIRONMENT | {"RETAIL_HOME": str(tmp_path / "home")}
    done = CliRunner().invoke(build_app(), command, env=environment)
    assert done.exit_code == status
    assert words in done.output
    assert not (tmp_path / "home").exists()


def test_an_installation_without_a_name_is_told_what_to_set(tmp_path: Path) -> None:
    done = CliRunner().invoke(build_app(), ["doctor"], env={"RETAIL_BACKEND": "aws"})
    assert done.exit_code == 2
    assert "RETAIL_AWS_PREFIX" in done.output
