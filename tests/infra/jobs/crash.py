"""Run the pipeline in a process of its own and kill it at a random moment."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import duckdb

REPOSITORY = Path(__file__).resolve().parents[3]
CHILD = """
import sys
from pathlib import Path
if __name__ == "__main__":
    from infra.jobs.pipeline import PipelineOptions, run_pipeline
    from infra.settings import Settings
    from infra.wiring import build_backends
    from tests.infra.jobs.scripted_engines import ScriptedEngine
    engines = None if sys.argv[2] == "all" else [ScriptedEngine(behaviour="both")]
    backends = build_backends(Settings(home=Path(sys.argv[1])))
    backends.lake().tables("curated")
    print("running", flush=True)
    run_pipeline(backends, PipelineOptions(engines=engines))
"""


@dataclass(frozen=True)
class Published:
    """What readers of a home see."""

    orders: int
    lines: int
    revenue: float


def run_and_kill(home: Path, after_seconds: float, engines: str = "scripted") -> bool:
    """Start the pipeline, kill it after so many seconds of running; whether it was still running."""
    command = [sys.executable, "-c", CHILD, str(home), engines]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        try:
            process.wait(after_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
        return False


def run_to_the_end(home: Path, engines: str = "scripted") -> float:
    """Run the pipeline undisturbed and return its seconds."""
    command = [sys.executable, "-c", CHILD, str(home), engines]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        started = time.monotonic()
        assert process.wait() == 0
        return time.monotonic() - started


def published(home: Path) -> Published:
    """Read the published database as a reader does."""
    pointer = json.loads((home / "serving" / "current.json").read_text())
    with duckdb.connect(home / "serving" / pointer["file"], read_only=True) as connection:
        for table, rows in pointer["row_counts"].items():
            assert connection.execute(f'SELECT count(*) FROM "{table}"').fetchall() == [(rows,)]
        ((orders,),) = connection.execute("SELECT count(*) FROM orders").fetchall()
        ((lines, revenue),) = connection.execute(
            "SELECT count(*), sum(line_total) FROM order_items"
        ).fetchall()
    return Published(orders, lines, float(revenue))


def moments(seed: int, kills: int, longest: float) -> list[float]:
    """Random moments of a run, one in each of `kills` equal parts of it, in random order."""
    random = Random(seed)  # noqa: S311 - no secret
    drawn = [(part + random.random()) * longest / kills for part in range(kills)]
    random.shuffle(drawn)
    return drawn
