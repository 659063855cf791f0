"""`retail retention`: let go of what is older than the settings say."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from infra.commands.pipeline import HomeOption, JsonOption, backends_at
from infra.exits import ingestion_exits

_ON_AWS = (
    "On AWS old versions go with each run, and the rest by rules of the buckets and tables (docs/aws.md)."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("retention")(retention)


def retention(
    home: HomeOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Forget old versions, loads, reports and conversations; make many small change files one."""
    from infra.jobs.retention import apply_retention

    backends = backends_at(home)
    if backends.settings.backend == "aws":
        typer.echo(_ON_AWS, err=True)
        raise typer.Exit(2)
    with ingestion_exits():
        freed = apply_retention(backends.home, backends.settings, datetime.now(UTC), dry_run=dry_run)
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in freed]))
        return
    for item in freed:
        typer.echo(f"{item.removed:>6} {'would go' if dry_run else 'gone'}, {item.kept} kept: {item.place}")
    if not freed:
        typer.echo("Nothing is older than it may be.")
