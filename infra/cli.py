"""The command line `retail`; commands come from `infra.commands` and the entry point `retail.commands`."""

from __future__ import annotations

import importlib
import os
import pkgutil
from importlib.metadata import entry_points

import typer

import infra.commands


def build_app() -> typer.Typer:
    """Assemble the application from every command module, then from other distributions' entry points."""
    app = typer.Typer(
        name="retail",
        help="Ask your shop's data in plain language; every number is cited.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_close_to_others)
    for module in sorted(m.name for m in pkgutil.iter_modules(infra.commands.__path__)):
        importlib.import_module(f"infra.commands.{module}").register(app)
    for entry in entry_points(group="retail.commands"):
        app.add_typer(entry.load(), name=entry.name)
    return app


def _close_to_others() -> None:
    """Ask your shop's data in plain language; every number is cited."""
    os.umask(0o077)


def main() -> None:
    """Run the command line."""
    build_app()()
