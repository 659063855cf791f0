"""`retail runs`: what the pipeline did, does, and how to stop it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from infra.commands.pipeline import HomeOption, JsonOption, backends_at, errors_for_people
from infra.jobs.history import RUNNING, RunHistory

RunArgument = Annotated[str, typer.Argument(metavar="ID", help="Id of the run.")]
_COLUMNS = ("run_id", "status", "trigger", "started_at", "seconds", "published")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The runs of the pipeline.", no_args_is_help=True)
    group.command("list")(list_runs)
    group.command("show")(show)
    group.command("cancel")(cancel)
    app.add_typer(group, name="runs")


def list_runs(
    home: HomeOption = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the latest runs."""
    runs = RunHistory(backends_at(home).home).listed(limit)
    if as_json:
        typer.echo(json.dumps(runs))
        return
    shown = Table(*_COLUMNS, box=SIMPLE_HEAD)
    for run in runs:
        shown.add_row(*(str(run.get(name, "")) for name in _COLUMNS))
    Console().print(shown)


def show(run: RunArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show one run with its steps; while it goes on, what is under way."""
    with errors_for_people():
        found = RunHistory(backends_at(home).home).run(run)
    if as_json:
        typer.echo(json.dumps(found))
        return
    typer.echo(f"Run {found['run_id']}: {found['status']} {found.get('message', '')}".rstrip())
    for step in found["steps"]:
        typer.echo(_line(step))
    if found["status"] == RUNNING:
        typer.echo(f"Under way: {', '.join(found.get('under_way', ())) or 'the next step'}")


def cancel(run: RunArgument, home: HomeOption = None) -> None:
    """Stop a run that goes on; what was published before stays whole. Status 1 when it has not ended yet."""
    with errors_for_people():
        status = RunHistory(backends_at(home).home).cancel(run)
    typer.echo(f"Run {run}: {status}")
    raise typer.Exit(1 if status == RUNNING else 0)


def _line(step: dict[str, Any]) -> str:
    rows = f"{step['rows']:>12,} rows" if step.get("rows") is not None else " " * 17
    said = f"{step['stage']:<10} {step['name']:<36} {step['status']:<10} {rows} {step['seconds']:>8.1f} s"
    return f"{said}  {step.get('message', '')}".rstrip()
