"""`retail models`: versions of the models, how far the data has moved, and the way back."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from infra.commands.pipeline import HomeOption, JsonOption, backends_at, errors_for_people
from infra.errors import ModelStoreError

if TYPE_CHECKING:
    from infra.jobs.model_actions import Done
    from infra.jobs.model_book import ModelBook

ModelArgument = Annotated[str, typer.Argument(metavar="MODEL", help="Name of the model.")]
VersionArgument = Annotated[str, typer.Argument(metavar="VERSION", help="A stored version, such as 2.1.0.")]
_LISTED = ("system", "version", "stage", "share", "trained_until", "auc", "calibration_error")
_STEPS = ("number", "at", "version", "event", "share", "actor", "reason")
_DRIFT = ("model", "kind", "subject", "measure", "value", "threshold", "status")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Versions of the models, and who serves.", no_args_is_help=True)
    group.command("list")(list_models)
    group.command("show")(show)
    group.command("drift")(drift)
    group.command("promote")(promote)
    group.command("ramp")(ramp)
    group.command("rollback")(rollback)
    app.add_typer(group, name="models")


def list_models(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List every version: managed models first, then those that every run fits anew."""
    with _errors():
        rows = _book(home).versions()
    _print(rows, _LISTED, as_json)


def show(model: ModelArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show the versions of a model and every step taken with them."""
    with _errors():
        book = _book(home)
        versions = [row for row in book.versions() if row["model"] == model]
        if not versions:
            raise ModelStoreError(f"There is no model {model}. `retail models list` names them.")
    steps = [event for event in book.events if event["model"] == model]
    if as_json:
        typer.echo(json.dumps({"versions": versions, "steps": steps}, default=str))
        return
    _print(versions, _LISTED, as_json=False)
    _print(steps, _STEPS, as_json=False)


def drift(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show how far inputs, scores, calibration and forecast errors have moved; JSON has every measure."""
    with _errors():
        rows = _book(home).drift()
    _print(rows if as_json else [row for row in rows if row["status"] != "ok"], _DRIFT, as_json)


def promote(model: ModelArgument, version: VersionArgument, home: HomeOption = None) -> None:
    """Put a stored version in use, from the next run on."""
    from infra.jobs.model_actions import promote as act

    with _errors():
        _said(act(backends_at(home), model, version, _actor()))


def ramp(
    model: ModelArgument,
    version: VersionArgument,
    share: Annotated[float, typer.Option(min=0.01, max=0.99, help="Part that it serves.")] = 0.1,
    home: HomeOption = None,
) -> None:
    """Let a stored version serve a share from the next run on; it rises, or goes, by itself."""
    from infra.jobs.model_actions import ramp as act

    with _errors():
        _said(act(backends_at(home), model, version, share, _actor()))


def rollback(
    model: ModelArgument,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "by hand",
    home: HomeOption = None,
) -> None:
    """Take the version on the ramp, else the one in use, out of use; what it replaced serves again."""
    from infra.jobs.model_actions import rollback as act

    with _errors():
        _said(act(backends_at(home), model, _actor(), reason))


def _book(home: Any) -> ModelBook:  # noqa: ANN401 - the path that the option gives
    from infra.jobs.model_book import model_book

    backends = backends_at(home)
    return model_book(backends, backends.lake())


def _said(done: Done) -> None:
    again = f" Published again: {', '.join(done.restored)}." if done.restored else ""
    typer.echo(f"{done.model} {done.version} is in use.{again} The next run computes its outputs.")


def _actor() -> str:
    return getpass.getuser()


@contextmanager
def _errors() -> Iterator[None]:
    """A model or version that is not there is for the user to put right: status 2."""
    with errors_for_people():
        try:
            yield
        except ModelStoreError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(2) from error


def _print(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(list(rows), default=str))
        return
    shown = Table(*columns, box=SIMPLE_HEAD)
    for row in rows:
        shown.add_row(*(_cell(row.get(name)) for name in columns))
    Console().print(shown)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)[:90]
