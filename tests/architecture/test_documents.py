"""The documents lead where they say, and name commands that exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import build_app

REPOSITORY = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)(?P<target>[^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"\.venv/bin/retail (?P<command>[a-z]+)")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def documents() -> list[Path]:
    """Every Markdown document that is under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return [REPOSITORY / name for name in listed.stdout.split()]


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_every_link_leads_to_a_file(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = {match["target"] for match in LINK.finditer(text)}
    assert {target for target in targets if not (document.parent / target).exists()} == set()


def test_every_command_of_the_readme_exists() -> None:
    commands = {match["command"] for match in COMMAND.finditer(README)}
    shown = CliRunner().invoke(build_app(), ["--help"]).output
    assert commands
    assert {
        command for command in commands if not re.search(rf"^\W+{command}\s", shown, re.MULTILINE)
    } == set()


def test_every_make_target_of_the_documents_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {match[1] for path in documents() for match in re.finditer(r"`make ([a-z-]+)`", path.read_text())}
    assert {"demo", "test"} <= named
    assert named <= known
