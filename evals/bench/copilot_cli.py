"""`retail bench recommendations`: the Copilot's own analytics beside a peer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from evals.bench.recommendations import last_baskets
from evals.bench.shop_data import published_sales

HomesArgument = Annotated[list[Path], typer.Argument(help="Published homes to judge on.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("recommendations")(recommendations_command)


def recommendations_command(homes: HomesArgument) -> None:
    """Last baskets found again on each home, one line a model, `implicit` among them."""
    for home in homes:
        with published_sales(home) as (sales, _):
            for figures in last_baskets(sales):
                rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
                typer.echo(json.dumps({"data": home.name, **rounded}))
