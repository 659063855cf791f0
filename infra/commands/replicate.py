"""`retail replicate`: copy a MySQL or MariaDB shop into the raw zone."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.commands.load import show_rows
from infra.exits import ingestion_exits
from infra.settings import Settings
from ingestion.errors import SourceError
from ingestion.extract.mysql_source import parse_source
from ingestion.lake.zones import Home

SourceOption = Annotated[
    str,
    typer.Option(
        envvar="RETAIL_SOURCE",
        help="mysql://user:password@host:3306/database; in the environment, other users do not see it.",
    ),
]
HomeOption = Annotated[Path | None, typer.Option(envvar="RETAIL_HOME", help="Folder of all state.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replicate")(replicate_command)


def replicate_command(source: SourceOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Copy the tables of a shop's database; `retail pipeline run` then builds the lake from them."""
    target = Home((home or Settings().home).resolve())
    with ingestion_exits(), Console(stderr=True).status("Connecting") as status:
        if find_spec("pymysql") is None:
            raise SourceError(
                "Reading MySQL needs a library that is not installed.",
                remedy="Install it with: pip install 'retail-copilot[mysql]'.",
            )
        from ingestion.extract.mysql import replicate_full

        moment = datetime.now(UTC)
        report = replicate_full(parse_source(source), target, committed_at=moment, on_progress=status.update)
    if as_json:
        typer.echo(json.dumps(asdict(report), indent=2))
        return
    show_rows(report.rows, f"Replicated from {report.source}")
    for title, names in (("The shop has no", report.absent), ("Left alone", report.ignored)):
        if names:
            typer.echo(f"{title}: {', '.join(names)}")
    typer.echo(f"Next: retail pipeline run --home {target.root}")
