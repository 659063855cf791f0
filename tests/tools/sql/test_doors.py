"""Every door leads through the query service: nothing else hands SQL to the engine."""

from __future__ import annotations

import ast
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
OWN_STATEMENTS = {"tools/semantic/value_source.py", "tools/semantic/beginnings.py", "tools/semantic/home.py"}
"""They read the values to be linked, by statements of their own; who may find one is decided when asked."""


def callers_of_the_engine() -> set[str]:
    """Modules above the infrastructure that call `execute` of something named an engine."""
    found = set()
    for folder in ("server", "agent", "tools"):
        for path in (REPOSITORY / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("engine.execute"):
                    found.add(str(path.relative_to(REPOSITORY)))
    return found


def test_the_query_service_alone_runs_what_others_ask_for() -> None:
    assert callers_of_the_engine() == {"tools/sql/run.py", *OWN_STATEMENTS}


def test_the_query_service_runs_only_what_the_guard_returned() -> None:
    tree = ast.parse((REPOSITORY / "tools/sql/run.py").read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    executed = [call for call in calls if ast.unparse(call.func) == "self._engine.execute"]
    assert [ast.unparse(call.args[0]) for call in executed] == ["guarded.sql"]
