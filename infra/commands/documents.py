"""`retail documents`: policies, handbooks and contracts that answers may quote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import DocumentError
from tools.policy import Role

if TYPE_CHECKING:
    from infra.local.documents import FolderDocuments, StoredDocument

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of all state (default: RETAIL_HOME, else .retail).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(help="Documents that answers may quote.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(show)
    group.command("remove")(remove)
    app.add_typer(group, name="documents")


def add(
    files: Annotated[list[Path], typer.Argument(help="Markdown, text, PDF or DOCX files.")],
    readable_by: Annotated[
        list[Role] | None, typer.Option("--readable-by", help="A role that may read them; repeat for more.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take documents in, card numbers starred out first; roles that are not named read nothing."""
    with _opened(home) as documents:
        added = [documents.add(file, readable_by or [Role.ADMIN]) for file in files]
    if as_json:
        typer.echo(json.dumps([_facts(document) for document in added], indent=2))
        return
    for document in added:
        facts = _facts(document)
        typer.echo(
            f"{document.name}: {facts['passages']} passages, readable by {', '.join(document.readable_by)}; "
            f"{document.cards_masked} card numbers starred out"
        )
        for duty in document.duties:
            typer.echo(f"  obligation ({duty.source}): {duty.text}")


def show(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show the documents, who may read them, and what was found in them."""
    with _opened(home) as documents:
        listed = [_facts(document) for document in documents.listed()]
    if as_json:
        typer.echo(json.dumps(listed, indent=2))
        return
    for facts in listed:
        typer.echo(", ".join(f"{name} {value}" for name, value in facts.items() if name != "obligations"))


def remove(
    names: Annotated[list[str], typer.Argument(help="Names as `retail documents list` shows them.")],
    home: HomeOption = None,
) -> None:
    """Forget documents."""
    with _opened(home) as documents:
        for name in names:
            documents.remove(name)
            typer.echo(f"{name}: removed")


def _facts(document: StoredDocument) -> dict[str, object]:
    return {
        "name": document.name,
        "readable_by": list(document.readable_by),
        "added_at": document.added_at,
        "passages": len(document.passages),
        "cards_masked": document.cards_masked,
        "obligations": [{"source": duty.source, "text": duty.text} for duty in document.duties],
    }


@contextmanager
def _opened(home: Path | None) -> Iterator[FolderDocuments]:
    """The documents of a home; what a user can mend ends the command with 2."""
    from infra.local.copilot import home_documents
    from infra.settings import Settings
    from ingestion.lake.zones import Home

    settings = Settings() if home is None else Settings(home=home)
    try:
        yield home_documents(Home(settings.home.resolve()))
    except DocumentError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
