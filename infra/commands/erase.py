"""`retail erase`: remove customers from everything that the home keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from infra.commands.pipeline import HomeOption, JsonOption, backends_at
from infra.errors import InfraError, UnknownCustomerError
from infra.exits import ingestion_exits

if TYPE_CHECKING:
    from infra.jobs.erasure.receipt import Receipt

CustomersArgument = Annotated[
    list[str] | None, typer.Argument(metavar="CUSTOMER...", help="Ids or e-mail addresses.")
]
FileOption = Annotated[
    Path | None, typer.Option("--file", exists=True, dir_okay=False, help="A file with one customer a line.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("erase")(erase_command)


def erase_command(
    customers: CustomersArgument = None,
    file: FileOption = None,
    home: HomeOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove customers from everything that is kept of them; their sales stay, without them.

    Ends with 1 when they are still named somewhere afterwards; the receipt says where.
    """
    wanted = [*(customers or ()), *(file.read_text("utf-8").split("\n") if file else ())]
    named = [text.strip() for text in wanted if text.strip()]
    if not named:
        raise typer.BadParameter("name at least one customer")
    if not (dry_run or yes):
        typer.confirm(f"Erase {len(named)} customer(s) for good?", abort=True, err=True)
    receipt = _receipt(named, home, dry_run=dry_run, quiet=as_json)
    if as_json:
        typer.echo(receipt.to_json())
    else:
        _show(receipt)
    raise typer.Exit(1 if receipt.search is not None and receipt.search.hits else 0)


def _receipt(named: list[str], home: Path | None, *, dry_run: bool, quiet: bool) -> Receipt:
    from infra.jobs.erasure.job import erase

    console = Console(stderr=True, quiet=quiet, highlight=False)
    with ingestion_exits():
        try:
            return erase(backends_at(home), named, dry_run=dry_run, say=console.print)
        except UnknownCustomerError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(2) from error
        except InfraError as error:
            typer.echo(f"Failed: {error}", err=True)
            raise typer.Exit(1) from error


def _show(receipt: Receipt) -> None:
    shown = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    shown.add_column("place", overflow="fold")
    for heading in ("removed", "without them", "texts", "versions"):
        shown.add_column(heading, justify="right")
    for place in receipt.places:
        counts = (place.removed, place.anonymised, place.texts, place.versions)
        shown.add_row(place.place, *(f"{n:,}" if n else "" for n in counts))
    console = Console(highlight=False)
    console.print(shown)
    verb = "would be erased" if receipt.dry_run else "erased"
    console.print(f"{receipt.customers} customers {verb}, {receipt.orders} orders stay without them.")
    for line in receipt.kept:
        console.print(f"Kept: {line}")
    if receipt.search is not None:
        found = f"{len(receipt.search.hits)} of {receipt.search.places} files still name them"
        console.print(f"{found}. Receipt: erasures/{receipt.erasure_id}.json")
        for hit in receipt.search.hits:
            console.print(f"  {hit}")
