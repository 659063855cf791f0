"""`retail bench sockets`, `retail bench sign-in` and `retail bench graph`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from evals.bench.graph_overhead import overhead
from evals.bench.served_home import served_home
from evals.bench.showing import show_figures
from evals.bench.sign_in import interleaved
from evals.bench.sockets import overload, slow_reader, steady, stopping
from evals.errors import MeasuredCommandError

CHATS_EACH = 4
"""A person may have eight questions at work."""
QUESTIONS = (
    "revenue by country last quarter",
    "top 5 products by units in 2025",
    "how many orders did we get last month",
    "average order value by month in 2025",
    "which customers spent the most this year",
)
HomeOption = Annotated[Path, typer.Option(envvar="RETAIL_HOME", help="A home that has been published.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("sockets")(sockets_command)
    app.command("sign-in")(sign_in_command)
    app.command("graph")(graph_command)


def sockets_command(
    home: HomeOption = Path(".retail"),
    chats: Annotated[int, typer.Option(min=1, help="Chats at once.")] = 100,
    seconds: Annotated[float, typer.Option(min=1, help="For how long.")] = 60.0,
    think: Annotated[float, typer.Option(min=0, help="Seconds for which an answer is read.")] = 10.0,
    rounds: Annotated[
        int, typer.Option(min=2, help="Questions to stop, and to ask beside a slow reader.")
    ] = 20,
    flood: Annotated[int, typer.Option(min=1, help="Sockets at once in the flood; 200 are taken.")] = 600,
) -> None:
    """Serve a copy of a home and drill its websocket: load, three times too much, a slow reader, stopping."""
    try:
        with served_home(home, max(2, chats // CHATS_EACH)) as served:
            asyncio.run(stopping(served, QUESTIONS[0], times=2))
            show_figures("stop", asyncio.run(stopping(served, QUESTIONS[0], times=rounds)))
            show_figures("slow reader", asyncio.run(slow_reader(served, QUESTIONS[0], times=rounds)))
            load = steady(served, QUESTIONS, chats=chats, seconds=seconds, think=think)
            show_figures("steady", asyncio.run(load))
            show_figures("overload", asyncio.run(overload(served, QUESTIONS[0], sockets=flood)))
    except MeasuredCommandError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def sign_in_command(
    attempts: Annotated[int, typer.Option(min=20, help="Failed sign-ins, half of them of accounts.")] = 300,
) -> None:
    """Fail to sign in to accounts and as strangers in turn, and compare what is told and how fast."""
    show_figures("sign-in", interleaved(attempts))


def graph_command(
    home: HomeOption = Path(".retail"),
    turns: Annotated[int, typer.Option(min=10, help="Turns of each graph.")] = 200,
) -> None:
    """Processor time of a turn's graph and checkpoint, beside plain LangGraph with SqliteSaver."""
    show_figures("graph", overhead(home, turns))
