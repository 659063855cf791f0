"""`retail bench`: small measurements, each beside a real peer in the same run."""

from __future__ import annotations

import asyncio
import json
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.bench import (
    copilot_cli,
    engines,
    fraud_cli,
    insights_cli,
    market_cli,
    pci_cli,
    replication,
    server_cli,
    understanding,
)
from evals.bench.asking import askable, time_gold, time_questions
from evals.bench.compiling import time_compiling
from evals.bench.guarding.arena import Arena
from evals.bench.guarding.fuzzing import fuzz, time_guard
from evals.bench.measuring import Footprint, Timing
from evals.bench.pipeline import measure_pipeline
from evals.errors import GoldUnavailableError, MeasuredCommandError, SuiteError
from evals.loading import load_suite
from evals.session import backends_of, opened, query_engine
from evals.suite import Case
from infra.wiring import Backends

app = typer.Typer(help="Measure speed and memory beside a real peer.", no_args_is_help=True)
market_cli.register(app)
insights_cli.register(app)
copilot_cli.register(app)
understanding.register(app)
pci_cli.register(app)
fraud_cli.register(app)
engines.register(app)
server_cli.register(app)
replication.register(app)

HomeOption = Annotated[Path | None, typer.Option(envvar="RETAIL_HOME", help="Folder of all state.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("ask")
def ask_command(
    suite: Annotated[str, typer.Option(help="Whose questions to ask.")] = "demo_shop",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Time answers after start, and the same figures asked of DuckDB directly."""
    try:
        cases = askable(load_suite(suite))
        backends = backends_of(home)
        peer = time_gold(backends, cases)
    except (SuiteError, GoldUnavailableError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    _show_timings([asyncio.run(_ask(backends, cases)), peer], as_json=as_json)


@app.command("compile")
def compile_command(
    home: HomeOption = None,
    repeats: Annotated[int, typer.Option(min=1, help="Rounds over the queries.")] = 40,
    as_json: JsonOption = False,
) -> None:
    """Time compiling and guarding a query, and parsing the same SQL with sqlglot."""
    with query_engine(backends_of(home)) as engine:
        timings = time_compiling(engine.schema(), repeats=repeats)
    _show_timings(list(timings), as_json=as_json)


@app.command("guard")
def guard_command(
    queries: Annotated[int, typer.Option(min=1, help="Random queries and attempts to judge.")] = 50_000,
    seed: Annotated[int, typer.Option(help="The same queries for the same seed.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Attack the SQL guard with random queries over a shop full of canaries, and time it."""
    with Arena() as arena, Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("judging", total=queries)
        report = fuzz(queries, seed=seed, arena=arena, after_each=partial(progress.advance, task))
        timings = time_guard(arena, seed=seed, repeats=3)
    for failure in report.failures:
        typer.echo(failure, err=True)
    verdicts: dict[str, object] = {"queries": report.queries, **report.verdicts, "failures": report.failed}
    _show([verdicts], as_json=as_json)
    _show_timings(list(timings), as_json=as_json)
    if report.failed:
        raise typer.Exit(1)


@app.command("pipeline")
def pipeline_command(
    folder: Annotated[Path, typer.Argument(help="Folder of UCI Online Retail II, or of another source.")],
    mapping: Annotated[str, typer.Option(help="Mapping of the source.")] = "online_retail_ii",
    as_json: JsonOption = False,
) -> None:
    """Time loading and the pipeline on a real shop, with the memory they need."""
    if not any(folder.glob("*.parquet")):
        typer.echo(f"{folder} holds no Parquet file. Name the folder of the source.", err=True)
        raise typer.Exit(2)
    try:
        with tempfile.TemporaryDirectory() as workspace:
            measured = measure_pipeline(folder, mapping, Path(workspace))
    except MeasuredCommandError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    _show_footprints(measured, as_json=as_json)


async def _ask(backends: Backends, cases: list[Case]) -> Timing:
    async with opened(backends) as copilot:
        return await time_questions(copilot, cases, run=uuid4().hex[:8])


def _show_timings(timings: list[Timing], *, as_json: bool) -> None:
    """Print p50 and p95; ratios are against the last one, the peer."""
    peer = timings[-1]
    rows = [
        {
            "what": timing.name,
            "calls": len(timing.milliseconds),
            "p50_ms": round(timing.quantile(0.5), 2),
            "p95_ms": round(timing.quantile(0.95), 2),
            "p50_ratio": round(timing.quantile(0.5) / peer.quantile(0.5), 2),
        }
        for timing in timings
    ]
    _show(rows, as_json=as_json)


def _show_footprints(footprints: list[Footprint], *, as_json: bool) -> None:
    """Print seconds and peak memory; ratios are against the last one, the peer."""
    peer = footprints[-1]
    rows = [
        {
            "what": item.name,
            "seconds": round(item.seconds, 1),
            "peak_mib": round(item.peak_mib),
            "time_ratio": round(item.seconds / peer.seconds, 1),
        }
        for item in footprints
    ]
    _show(rows, as_json=as_json)


def _show(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)
