"""`retail compliance check` and `retail compliance report`."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from infra.jobs.compliance_report import Report

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of all state (default: RETAIL_HOME, else .retail).")
]
_SHOWN = ("requirement", "status", "severity", "checks", "evidence")


class ReportFormat(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    PDF = "pdf"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(help="Check what is kept of payment cards (PCI DSS).", no_args_is_help=True)
    group.command("check")(check)
    group.command("report")(report)
    app.add_typer(group, name="compliance")


def check(
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 when a check fails.")] = False,
) -> None:
    """Look at the home now, and say which checks pass."""
    rows = _report(home).checks
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        table = Table(*_SHOWN)
        for row in rows:
            table.add_row(*(str(row[name]) for name in _SHOWN))
        Console().print(table)
    if fail and any(row["status"] == "fail" for row in rows):
        raise typer.Exit(1)


def report(
    out: Annotated[Path, typer.Option("--out", help="File to write.")],
    form: Annotated[ReportFormat, typer.Option("--format", help="html or pdf.")] = ReportFormat.HTML,
    home: HomeOption = None,
) -> None:
    """Look at the home now, and write a report for people."""
    from infra.jobs.compliance_report import as_html, as_pdf

    found = _report(home)
    if form is ReportFormat.PDF:
        out.write_bytes(as_pdf(found))
    else:
        out.write_text(as_html(found), "utf-8")
    typer.echo(f"{out}: {len(found.checks)} checks, {found.count('fail')} failed")


def _report(home: Path | None) -> Report:
    from infra.jobs.compliance import compliance_rows
    from infra.jobs.compliance_report import Report, fraud_summary
    from infra.settings import Settings
    from ingestion.lake.zones import Home

    settings = Settings() if home is None else Settings(home=home)
    place = Home(settings.home.resolve())
    if not place.root.is_dir():
        typer.echo(f"There is no home {settings.home}. Load a shop first: `retail load FOLDER`.", err=True)
        raise typer.Exit(2)
    with tempfile.TemporaryDirectory() as spill:
        rows = compliance_rows(place, settings, Path(spill))
        fraud = fraud_summary(place.serving, Path(spill))
    return Report(tuple(rows), fraud, datetime.now(UTC))
