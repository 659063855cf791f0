"""`retail train`: train what the product understands questions with, and choose the version in use."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from infra.commands.serve import settings_for
from infra.errors import MissingExtraError, ModelStoreError
from infra.jobs.train_understanding import MODEL, Request, train_understanding
from infra.local.model_store import ModelVersion
from infra.ports import ModelStore
from infra.settings import Settings
from infra.wiring import build_backends

HomeOption = Annotated[Path | None, typer.Option(envvar="RETAIL_HOME", help="Folder of all state.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Train the understanding, list its versions, choose one.", no_args_is_help=True)
    group.command("nlu")(train_command)
    group.command("versions")(versions_command)
    group.command("use")(use_command)
    app.add_typer(group, name="train")


def train_command(
    home: HomeOption = None,
    per_intent: Annotated[int | None, typer.Option(min=5, help="Sentences of each kind of question.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="How often each sentence is shown.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of every random draw.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Train the intents and the entity tagger anew (some minutes; needs the extra `deep`)."""
    request = Request(Settings().seed if seed is None else seed, per_intent, epochs)
    with _bar() as bar:
        task = bar.add_task("Preparing the sentences", total=None)

        def step(done: int, total: int, loss: float) -> None:
            bar.update(task, completed=done, total=total, description=f"Training, loss {loss:.2f}")

        try:
            version = train_understanding(_store(home), request, step)
        except MissingExtraError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error
    _show([version], version.version, as_json=as_json)


def versions_command(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the versions trained in this home; the shipped one is used where none is chosen."""
    store = _store(home)
    _show(list(store.versions(MODEL)), store.used(MODEL), as_json=as_json)


def use_command(
    version: Annotated[str, typer.Argument(help="A version, or `shipped` for the product's own.")],
    home: HomeOption = None,
) -> None:
    """Put a version in use; the next start of the server reads it."""
    store = _store(home)
    try:
        if version == "shipped":
            store.retire(MODEL)
        else:
            store.use(MODEL, version)
    except ModelStoreError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _store(home: Path | None) -> ModelStore:
    return build_backends(settings_for(home)).models()


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


def _show(versions: list[ModelVersion], used: str | None, *, as_json: bool) -> None:
    rows = [asdict(version) | {"used": version.version == used} for version in versions]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table("version", "stored", "figures", "in use")
    for row in rows:
        figures = ", ".join(f"{name} {value:.3f}" for name, value in row["figures"].items())
        table.add_row(row["version"], row["stored_at"], figures, "yes" if row["used"] else "")
    Console().print(table)
