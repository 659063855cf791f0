"""`retail bench fraud`: the Compliance Guardian on public fraud data, and on planted fraud."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.bench.fraud import beside_the_book, read_handbook
from evals.bench.fraud_data import HANDBOOK_FILE, SHOP_FILE
from evals.bench.fraud_planted import planted_fraud
from evals.bench.fraud_split import read_web_orders, split_figures
from evals.bench.showing import show_figures


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fraud")(fraud_command)


def fraud_command(
    data: Annotated[Path, typer.Argument(help="Folder of the public data sets.")],
    home: Annotated[
        list[Path] | None, typer.Option("--home", help="A published demo shop to judge as well; repeatable.")
    ] = None,
    handbook: Annotated[bool, typer.Option(help="Run the Fraud Detection Handbook (minutes).")] = True,
) -> None:
    """The handbook beside its own recipe, the public e-commerce set, and fraud planted in demo shops."""
    wanted = (SHOP_FILE, *((HANDBOOK_FILE,) if handbook else ()))
    missing = [name for name in wanted if not (data / "fraud" / name).exists()]
    if missing:
        typer.echo(f"{data / 'fraud'} does not hold {' and '.join(missing)}.", err=True)
        raise typer.Exit(2)
    for folder in home or ():
        show_figures(folder.name, planted_fraud(folder))
    show_figures("e-commerce", split_figures(read_web_orders(data)))
    if handbook:
        show_figures("handbook", beside_the_book(read_handbook(data)))
