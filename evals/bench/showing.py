"""Figures of a bench as one line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Mapping

import typer


def show_figures(name: str, figures: Mapping[str, float | str]) -> None:
    """Print figures of one data set, rounded to four places."""
    rounded = {key: round(value, 4) if isinstance(value, float) else value for key, value in figures.items()}
    typer.echo(json.dumps({"data": name, **rounded}))
