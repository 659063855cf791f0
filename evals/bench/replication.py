"""`retail bench replicate`: full load, change capture, and curation whole and incremental."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ingestion.lake.zones import Home


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replicate")(replicate_command)


def replicate_command(
    source: Annotated[str, typer.Option(envvar="RETAIL_SOURCE", help="An account that may do everything.")],
    rows: Annotated[int, typer.Option(help="Orders to load.")] = 500_000,
    changes: Annotated[int, typer.Option(help="Rows to change of each kind.")] = 20_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure replication and curation on a database made for it, and dropped again."""
    from infra.jobs.measure_replication import measure_at

    with tempfile.TemporaryDirectory() as folder:
        rates = measure_at(source, Home(Path(folder)), rows, changes)
    if as_json:
        typer.echo(json.dumps([asdict(rate) for rate in rates], indent=2))
        return
    for rate in rates:
        speed = rate.rows / rate.seconds
        typer.echo(f"{rate.name:<44} {rate.rows:>9,} rows {rate.seconds:>7.1f} s {speed:>10,.0f} rows/s "
                   f"{rate.cpu_seconds:>6.1f} CPU s")  # fmt: skip
