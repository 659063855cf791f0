"""The drills of the server, in small."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from evals.bench.cli import app


def figures(*arguments: str) -> dict[str, dict[str, float]]:
    """What a bench prints, by the name of the data."""
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.output.splitlines()]
    return {str(line.pop("data")): line for line in lines}


def test_sockets_are_drilled_on_a_copy_of_a_home(demo_home: Path) -> None:
    before = sorted(path.name for path in demo_home.iterdir())
    small = ("--chats", "2", "--seconds", "2", "--think", "0.5", "--flood", "4", "--rounds", "2")
    told = figures("sockets", "--home", str(demo_home), *small)
    assert told["steady"]["answered"] >= 2
    assert told["steady"]["cpu_ms_a_question"] > 0
    assert told["overload"]["answered"] == 4
    assert told["overload"]["afterwards_answered"] == 10
    assert told["slow reader"]["beside_a_slow_reader_answered"] == told["slow reader"]["alone_answered"]
    assert told["stop"]["done_before_the_stop"] <= 2
    assert sorted(path.name for path in demo_home.iterdir()) == before


def test_the_graph_costs_less_than_a_plain_one(demo_home: Path) -> None:
    told = figures("graph", "--home", str(demo_home), "--turns", "40")["graph"]
    assert told["plain_cpu_ms"] > 0
    assert told["ratio"] < 1
