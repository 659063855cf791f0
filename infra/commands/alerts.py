"""`retail alerts run`: tell people what they asked to be told of."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from infra.commands.serve import HomeOption, settings_for
from infra.terminal import errors_for_people
from infra.wiring import build_backends

JsonOption = Annotated[bool, typer.Option("--json", help="Print what came of it as one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Alert rules and scheduled questions.", no_args_is_help=True)
    group.command("run")(run)
    group.callback()(_group)
    app.add_typer(group, name="alerts")


def _group() -> None:
    """Alert rules and scheduled questions."""


def run(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Look at every alert rule and scheduled question for which new data was published."""
    from infra.jobs.alerts import alert

    with errors_for_people():
        count = alert(build_backends(settings_for(home)))
    if as_json:
        typer.echo(json.dumps(asdict(count)))
    else:
        typer.echo(f"{count.looked} looked at, {count.told} told, {count.problems} could not be looked at")
