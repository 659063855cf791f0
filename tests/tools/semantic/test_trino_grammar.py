"""The golden Athena SQL in a grammar of its own: sqlglot, which wrote it, also reads what Athena refuses."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scripts.environment import SetupError, build_once, cache_root, digest
from scripts.page import node_folder

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
SOURCES = GOLDEN / "trino"
FILES = ("package.json", "package-lock.json", "parse.mjs", "resolve.mjs")
STATEMENTS = sorted((GOLDEN / "sql" / "athena").glob("*.sql"))
Refusals = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def refused() -> Callable[[Mapping[str, str]], Refusals]:
    """What the grammar refuses of statements, by name; skips where npm cannot bring it."""
    try:
        node = node_folder()
    except (SetupError, OSError) as error:
        pytest.skip(f"there is no Node to run the Trino grammar with: {error}")
    folder = cache_root() / f"trino-{digest((SOURCES / name).read_bytes() for name in FILES)}"
    try:
        build_once(folder, lambda made: _install(node, made))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"npm cannot bring dt-sql-parser: {error.stderr.strip()[-200:]}")

    def parsed(statements: Mapping[str, str]) -> Refusals:
        done = subprocess.run(
            [node / "node", folder / "parse.mjs"],
            input=json.dumps(list(statements.items())),
            capture_output=True,
            text=True,
            check=True,
        )
        found: Refusals = json.loads(done.stdout)
        return found

    return parsed


def _install(node: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copy(SOURCES / name, folder)
    subprocess.run(
        [node / "node", node / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )


def test_every_golden_athena_query_parses(refused: Callable[[Mapping[str, str]], Refusals]) -> None:
    assert len(STATEMENTS) >= 37
    found = refused({path.stem: path.read_text("utf-8") for path in STATEMENTS})
    assert {name: said for name, said in found.items() if said} == {}


def test_what_athena_refuses_although_sqlglot_reads_it_is_refused(
    refused: Callable[[Mapping[str, str]], Refusals],
) -> None:
    wrong = {
        "keyword": "SELECT 1 AS order",
        "cast": "SELECT total::int FROM orders",
        "interval": "SELECT INTERVAL 1 YEAR",
    }
    assert all(refused(wrong).values())
