"""`retail doctor`: look at everything that this installation stands on, and say what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table

from infra.commands.serve import HomeOption, JsonOption, settings_for
from infra.errors import AwsSettingsError, MissingExtraError
from infra.wiring import build_backends

if TYPE_CHECKING:
    from infra.doctor.finding import Check, Finding
    from infra.settings import Settings

_STYLES = {"ok": "green", "warning": "yellow", "failed": "red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Look at every dependency and say what to do; ends with 1 when something does not work."""
    from infra.doctor.finding import Health, examined

    settings = settings_for(home)
    try:
        findings = list(examined(_checks(settings)))
    except (AwsSettingsError, MissingExtraError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        _show(findings)
    raise typer.Exit(1 if any(finding.health is Health.FAILED for finding in findings) else 0)


def _checks(settings: Settings) -> Iterator[Check]:
    from infra.doctor.data import data_checks
    from infra.doctor.machine import machine_checks
    from infra.doctor.model import model_check
    from infra.local.web import STATIC

    backends = build_backends(settings)
    yield from machine_checks(settings, backends.home, STATIC)
    yield model_check(settings)
    if settings.backend == "aws":
        from infra.aws.doctor import AwsDoctor
        from infra.aws.wiring import aws_parts

        parts = aws_parts(settings)
        yield from AwsDoctor(parts.clients, parts.names, settings).checks()
    yield from data_checks(backends, lambda: datetime.now(UTC))


def _show(findings: list[Finding]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for finding in findings:
        style = _STYLES[finding.health]
        remedy = f"\n[dim]→ {finding.remedy}[/]" if finding.remedy else ""
        table.add_row(finding.name, f"[{style}]{finding.health}[/]", f"{finding.said}{remedy}")
    console = Console(highlight=False)
    console.print(table)
    counts = {health: sum(f.health == health for f in findings) for health in _STYLES}
    console.print(", ".join(f"{count} {health}" for health, count in counts.items()))
