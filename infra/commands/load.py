"""`retail load`: bring any shop's export into the raw zone."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from infra.commands.pipeline import backends_at, errors_for_people
from ingestion.extract.folder import LoadReport, load_folder
from ingestion.extract.mapping import find_mapping
from ingestion.lake.zones import Home

FolderArgument = Annotated[Path, typer.Argument(help="Folder of CSV, Parquet or Excel files.")]
MappingOption = Annotated[
    str | None, typer.Option(help="A mapping file, or a shipped one: olist, online_retail_ii.")
]
HomeOption = Annotated[Path | None, typer.Option(envvar="RETAIL_HOME", help="Folder of all state.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("load")(load_command)


def load_command(
    folder: FolderArgument,
    mapping: MappingOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load a folder of files; `retail pipeline run` then builds the lake from it."""
    backends = backends_at(home)
    target = backends.home
    with errors_for_people(), Console(stderr=True).status("Loading") as status:
        report = load_folder(
            folder,
            target,
            mapping=find_mapping(mapping) if mapping else None,
            committed_at=datetime.now(UTC),
            on_progress=status.update,
        )
        backends.raw().push(anew=True)
    if as_json:
        typer.echo(json.dumps(asdict(report), indent=2))
    else:
        show_rows(report.rows, f"Loaded from {report.folder}")
        _show_advice(report, target)


def show_rows(rows: dict[str, int], title: str) -> None:
    """Print the row count of every loaded table."""
    table = Table("table", title=title)
    table.add_column("rows", justify="right")
    for name, count in rows.items():
        table.add_row(name, f"{count:,}")
    Console().print(table)


def _show_advice(report: LoadReport, home: Home) -> None:
    for note in report.notes:
        typer.echo(f"Note: {note}")
    typer.echo(f"Next: retail pipeline run --home {home.root}")
