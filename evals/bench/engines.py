"""`retail bench engines`: processor time and memory of AI systems, each alone in a process of its own."""

from __future__ import annotations

import json
import multiprocessing
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analytics_engines.engine import Engine, EngineContext
from analytics_engines.registry import all_engines
from evals.bench.showing import show_figures
from infra.jobs.engine_process import curated_query
from infra.local.lake import IcebergLake
from infra.local.relations import table_files
from ingestion.lake.port import CURATED
from ingestion.lake.zones import Home

_QUERY_MB = 768
_KILOBYTES_A_MEBIBYTE = 1024
_SYSTEMS = "demand_insights_engine,compliance_guardian,retail_copilot"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("engines")(engines_command)


def engines_command(
    home: Annotated[Path, typer.Argument(help="A published home.")],
    systems: Annotated[str, typer.Option(help="AI systems, separated by commas.")] = _SYSTEMS,
) -> None:
    """Run AI systems one after another on a home's curated tables; nothing is written to it."""
    known = {engine.name: engine for engine in all_engines()}
    names = systems.split(",")
    if unknown := sorted(set(names) - set(known)):
        typer.echo(f"There is no AI system named {', '.join(unknown)}.", err=True)
        raise typer.Exit(2)
    for name in names:
        show_figures(name, measured(known[name], home.resolve()))


def measured(engine: Engine, home: Path) -> dict[str, float]:
    """Seconds of processor and of wall, peak memory in MiB, and rows, of one run in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(_run, engine, home).result()


def _run(engine: Engine, home: Path) -> dict[str, float]:
    lake = IcebergLake(Home(home))
    tables = tuple(table_files(lake, CURATED, name) for name in engine.inputs)
    published = json.loads((home / "serving" / "current.json").read_text("utf-8"))
    with (
        tempfile.TemporaryDirectory() as spill,
        curated_query(tables, Path(spill), _QUERY_MB) as query,
    ):
        context = EngineContext(query, datetime.fromisoformat(published["as_of"]), "bench")
        wall, cpu = time.perf_counter(), time.process_time()
        result = engine.run(context)
        return {
            "processor seconds": time.process_time() - cpu,
            "seconds": time.perf_counter() - wall,
            "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_A_MEBIBYTE,
            "rows": float(sum(table.num_rows for table in result.tables.values())),
        }
