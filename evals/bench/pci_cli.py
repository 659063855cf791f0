"""`retail bench pci`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from evals.bench.pci import mistaken_figures, planted_figures


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("pci")(pci_command)


def pci_command(
    cards: Annotated[int, typer.Option(min=10, help="Card numbers to plant.")] = 5_000,
    lookalikes: Annotated[int, typer.Option(min=10, help="Numbers that only look like one.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The same numbers for the same seed.")] = 1,
) -> None:
    """Plant card numbers in tables and documents, and count what is found, left and mistaken."""
    typer.echo(json.dumps(planted_figures(cards, seed), indent=2))
    for row in mistaken_figures(lookalikes, seed):
        typer.echo(json.dumps(row))
