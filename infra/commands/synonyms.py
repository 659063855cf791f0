"""`retail synonyms`: other words for what can be asked, and a check of the shop's own model files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from infra.local.model_extensions import FolderExtensions, SynonymStore
    from tools.sql.run import QueryService

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of all state (default: RETAIL_HOME, else .retail).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Term = Annotated[str, typer.Argument(help="Name of a metric, dimension or look-up, such as revenue.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(help="Other words for what can be asked of this shop.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(show)
    group.command("remove")(remove)
    group.command("check")(check)
    app.add_typer(group, name="synonyms")


def add(
    term: Term,
    words: Annotated[list[str], typer.Argument(help="Words that mean it, each quoted.")],
    home: HomeOption = None,
) -> None:
    """Let words mean a metric, a dimension or a look-up; they count from the next question on."""
    from tools.semantic.extensions import check_synonym

    with _opened(home) as (store, _, service):
        for word in words:
            check_synonym(service.model(), term, word)
        store.add(term, words)
        typer.echo(f"{term}: {', '.join(store.listed()[term])}")


def show(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show the words that were added."""
    with _opened(home) as (store, _, _):
        known = store.listed()
    if as_json:
        typer.echo(json.dumps(known))
        return
    for term, words in sorted(known.items()):
        typer.echo(f"{term}: {', '.join(words)}")


def remove(
    term: Term,
    words: Annotated[list[str] | None, typer.Argument(help="The words; all of them when left out.")] = None,
    home: HomeOption = None,
) -> None:
    """Forget words that were added."""
    with _opened(home) as (store, _, _):
        store.remove(term, words or ())
        typer.echo(f"{term}: {', '.join(store.listed().get(term, ())) or 'no added words'}")


def check(home: HomeOption = None) -> None:
    """Check the shop's own model files (`semantic/*.yaml` of the home) against its data."""
    from tools.semantic.document import read_document

    with _opened(home) as (_, extensions, service):
        unavailable = service.model().unavailable
        documents = [read_document(text, source) for source, text in extensions.read()]
    names = [name for d in documents for name in (*d.metrics, *d.dimensions, *d.entities)]
    lacking = [name for name in names if name in unavailable]
    for name in lacking:
        typer.echo(f"{name}: not offered, because {unavailable[name]}", err=True)
    typer.echo(f"{len(documents)} files, {len(names)} terms, {len(names) - len(lacking)} offered")
    if lacking:
        raise typer.Exit(2)


@contextmanager
def _opened(home: Path | None) -> Iterator[tuple[SynonymStore, FolderExtensions, QueryService]]:
    """What a home has added, and its query service; what a user can mend ends the command with 2."""
    from infra.local.model_extensions import FolderExtensions, SynonymStore, extensions_folder
    from infra.settings import Settings
    from infra.terminal import errors_for_people
    from infra.wiring import build_backends
    from tools.sql.run import QueryService

    backends = build_backends(Settings() if home is None else Settings(home=home))
    folder = extensions_folder(backends.home)
    extensions = FolderExtensions(folder)
    engine = backends.query_engine()
    try:
        with errors_for_people():
            yield SynonymStore(folder), extensions, QueryService(engine, extensions=extensions)
    finally:
        if (close := getattr(engine, "close", None)) is not None:
            close()
