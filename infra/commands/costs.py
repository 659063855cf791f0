"""`retail costs`: what an installation on AWS would cost a month, reckoned from volumes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from infra.commands.serve import JsonOption

if TYPE_CHECKING:
    from infra.costs.reckoning import Line

PricesOption = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Your own prices; see infra/costs/prices.yaml."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("costs")(costs)


def costs(
    orders_a_day: Annotated[float, typer.Argument(min=0, help="New orders a day.")],
    years: Annotated[float, typer.Option(min=0, help="Years of history that are kept.")] = 3,
    users: Annotated[int, typer.Option(min=0, help="People who ask.")] = 20,
    questions: Annotated[float, typer.Option(min=0, help="Questions of one of them a working day.")] = 10,
    runs_a_day: Annotated[float, typer.Option(min=0, help="Runs of the pipeline a day.")] = 1,
    servers: Annotated[int, typer.Option(min=0, help="Tasks of the server.")] = 1,
    zones: Annotated[int, typer.Option(min=1, help="Availability zones.")] = 2,
    replicated: Annotated[bool, typer.Option(help="DMS follows the shop's database.")] = True,
    tokens_read: Annotated[float, typer.Option(min=0, help="A model's tokens in for a question.")] = 0,
    tokens_written: Annotated[float, typer.Option(min=0, help="A model's tokens out for a question.")] = 0,
    prices: PricesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reckon a month on AWS from volumes: an estimate from list prices, not an offer."""
    from infra.costs.reckoning import Volumes, reckoned, shipped_prices

    volumes = Volumes(
        orders_a_day=orders_a_day,
        years=years,
        users=users,
        questions=questions,
        runs_a_day=runs_a_day,
        servers=servers,
        zones=zones,
        replicated=replicated,
        tokens_read=tokens_read,
        tokens_written=tokens_written,
    )
    try:
        lines = reckoned(volumes, shipped_prices(prices))
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps({"lines": [asdict(line) for line in lines], "dollars": _total(lines)}))
    else:
        _show(lines)


def _show(lines: tuple[Line, ...]) -> None:
    table = Table("for", "reckoned from", box=None, padding=(0, 2, 0, 0))
    table.add_column("$ a month", justify="right")
    for line in sorted(lines, key=lambda line: -line.dollars):
        table.add_row(line.service, line.basis, f"{line.dollars:,.2f}")
    table.add_row("[bold]all[/]", "list prices as assumed; check them", f"[bold]{_total(lines):,.2f}[/]")
    Console(highlight=False).print(table)


def _total(lines: tuple[Line, ...]) -> float:
    return round(sum(line.dollars for line in lines), 2)
