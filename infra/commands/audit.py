"""`retail audit`: export what was asked, by whom, and which SQL ran."""

from __future__ import annotations

import typer

from infra.commands.serve import HomeOption, settings_for
from infra.wiring import build_backends


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The audit log: who asked what, and which SQL ran.")
    group.command("export")(export)
    group.callback()(_group)
    app.add_typer(group, name="audit")


def _group() -> None:
    """The audit log."""


def export(home: HomeOption = None) -> None:
    """Print every entry as a line of JSON with its hash; ends with 1 when the chain is broken."""
    from server.audit import exported_line

    log = build_backends(settings_for(home)).stores.audit()
    try:
        for number, text, digest in log.rows():
            typer.echo(exported_line(number, text, digest), nl=False)
        broken = log.broken_at()
    finally:
        log.close()
    if broken is not None:
        typer.echo(f"The chain is broken at entry {broken}.", err=True)
        raise typer.Exit(1)
