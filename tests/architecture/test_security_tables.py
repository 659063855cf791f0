"""Every row of the security tables names tests that exist, or the reason why there is none."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "security.md"
_ROW = re.compile(r"^\| ((?:LLM|V)\d+[^|]*) \| ([^|]*) \|([^|]*)\|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
ROWS = _ROW.findall(PAGE.read_text("utf-8"))


@cache
def cases_of(path: str) -> frozenset[str]:
    """Names of a file's test functions and of the test cases it makes; empty where there is no such file."""
    file = REPOSITORY / path
    if not file.exists():
        return frozenset()
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    named = [n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    return frozenset(named)


def test_both_lists_are_whole() -> None:
    names = [name.split()[0] for name, _, _ in ROWS]
    assert [name for name in names if name.startswith("LLM")] == [f"LLM{n:02}" for n in range(1, 11)]
    chapters = {int(name[1:].partition(".")[0]) for name in names if name.startswith("V")}
    assert chapters == set(range(1, 18))
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("name", "how", "evidence"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_names_tests_that_exist_or_a_reason(name: str, how: str, evidence: str) -> None:
    tests = _TEST.findall(evidence)
    if not tests:
        assert how.startswith("reason: "), name
        assert len(how) > 20, name
    for path, test in tests:
        assert cases_of(path), f"{name}: {path} holds no tests"
        assert not test or test in cases_of(path), f"{name}: no {test} in {path}"
    assert evidence.count("tests/") == len(tests), f"{name}: something is named that is no test"
