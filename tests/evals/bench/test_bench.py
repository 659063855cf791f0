from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.bench.cli import app
from evals.bench.measuring import Timing, footprint, timed
from evals.errors import MeasuredCommandError


def test_a_footprint_counts_the_memory_of_child_processes() -> None:
    hold = "x = bytearray(64 * 2**20); import time; time.sleep(0.4)"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}], check=True)"
    measured = footprint("child", [sys.executable, "-c", start])
    assert 64 < measured.peak_mib < 400
    assert 0.4 < measured.seconds < 30


def test_a_failing_command_is_an_error_with_its_last_words() -> None:
    with pytest.raises(MeasuredCommandError, match=r"broken failed: .*no such shop"):
        footprint("broken", [sys.executable, "-c", "raise SystemExit('no such shop')"])


def test_calls_are_timed_after_an_untimed_round() -> None:
    called: list[int] = []
    timing = timed("calls", [lambda: called.append(1), lambda: called.append(2)], repeats=3)
    assert called == [1, 2] * 4
    assert len(timing.milliseconds) == 6
    assert Timing("none", ()).quantile(0.5) == 0.0


def test_compiling_is_measured_beside_sqlglot(demo_home: Path) -> None:
    result = CliRunner().invoke(app, ["compile", "--home", str(demo_home), "--repeats", "2", "--json"])
    ours, peer = json.loads(result.output)
    assert ours["calls"] == peer["calls"] == 10
    assert ours["p50_ms"] > 0
    assert peer["p50_ms"] > 0
    assert peer["p50_ratio"] == 1.0


def test_asking_is_measured_beside_duckdb(demo_home: Path, tmp_path: Path) -> None:
    suite = tmp_path / "two.yaml"
    suite.write_text(
        "- {id: a, question: total revenue, expect: {sql: SELECT sum(line_total) FROM order_items}}\n"
        "- {id: b, question: how many orders, expect: {sql: SELECT count(*) FROM orders}}\n"
        "- {id: c, question: hello}\n"
    )
    result = CliRunner().invoke(app, ["ask", "--suite", str(suite), "--home", str(demo_home), "--json"])
    assert result.exit_code == 0, result.output
    assert [row["calls"] for row in json.loads(result.output)] == [2, 2]


def test_a_bench_without_its_data_says_what_is_missing(tmp_path: Path) -> None:
    nothing = CliRunner().invoke(app, ["ask", "--home", str(tmp_path)])
    assert nothing.exit_code == 2
    assert "retail pipeline run" in nothing.output
    empty = CliRunner().invoke(app, ["pipeline", str(tmp_path)])
    assert empty.exit_code == 2
    assert "no Parquet file" in empty.output


def test_an_engine_is_measured_alone_and_the_home_stays_as_it_was(demo_home: Path) -> None:
    before = sorted(path for path in demo_home.rglob("*") if path.is_file())
    result = CliRunner().invoke(app, ["engines", str(demo_home), "--systems", "compliance_guardian"])
    (line,) = result.output.splitlines()
    figures = json.loads(line)
    assert figures["data"] == "compliance_guardian"
    assert figures["processor seconds"] > 0.1
    assert figures["peak MiB"] > 100
    assert figures["rows"] > 1_000
    assert sorted(path for path in demo_home.rglob("*") if path.is_file()) == before


def test_an_unknown_engine_is_not_measured(demo_home: Path) -> None:
    result = CliRunner().invoke(app, ["engines", str(demo_home), "--systems", "horoscopes"])
    assert result.exit_code == 2
    assert "horoscopes" in result.output
