"""How errors of ingestion end a command: 2 when the user can put it right, 1 otherwise; never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ingestion.errors import IngestionError, SourceError


@contextmanager
def ingestion_exits() -> Iterator[None]:
    """Print what went wrong and what to do about it, then leave with the fitting status."""
    try:
        yield
    except SourceError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from error
    except IngestionError as error:
        typer.echo(f"Failed: {error}", err=True)
        raise typer.Exit(1) from error
