from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from evals.cli import app
from evals.gold import GoldDatabase
from evals.loading import load_suite


def test_gold_of_the_demo_shop_runs_on_a_demo_shop_of_any_size(demo_home: Path) -> None:
    with GoldDatabase(demo_home / "serving") as database:
        for name in ("demo_shop", "demo_shop_holdout"):
            for located in load_suite(name).cases:
                database.rows(located)


def test_the_offline_copilot_is_judged_end_to_end(demo_home: Path) -> None:
    result = CliRunner().invoke(
        app, ["run", "demo_shop", "--home", str(demo_home), "--tags", "absolute,small_talk", "--json"]
    )
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert report["accuracy"]["total"] >= 5
    assert report["accuracy"]["value"] >= 0.5
    assert report["latency_p50_ms"] > 0
    assert report["cost_usd"] == 0
