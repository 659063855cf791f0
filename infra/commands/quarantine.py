"""`retail quarantine`: the rows that were rejected, and another try once something was put right."""

from __future__ import annotations

import json
from collections import Counter
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from infra.commands.pipeline import HomeOption, JsonOption, backends_at
from infra.exits import ingestion_exits
from ingestion.lake.port import QUARANTINE, Lake

_COLUMNS = ("table", "rule", "rows", "reason", "example")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Rows that were rejected.", no_args_is_help=True)
    group.command("list")(list_command)
    group.command("replay")(replay_command)
    app.add_typer(group, name="quarantine")


def list_command(
    home: HomeOption = None,
    table: Annotated[str | None, typer.Option(help="Only this table.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was rejected, by table and rule, with the place of one such row."""
    with ingestion_exits():
        rows = _rejected(backends_at(home).lake(), table)
    if as_json:
        typer.echo(json.dumps(rows))
        return
    shown = Table(*_COLUMNS, box=SIMPLE_HEAD)
    for row in rows:
        shown.add_row(*(str(row[name]) for name in _COLUMNS))
    Console().print(shown if rows else "Nothing is in quarantine.")


def replay_command(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Judge every raw row again by the rules of today; what is right now leaves the quarantine."""
    from infra.jobs.pipeline import run_curation

    backends = backends_at(home)
    with ingestion_exits():
        before = _counts(backends.lake())
        run_curation(backends)
        after = _counts(backends.lake())
    said = [
        {"table": name, "before": before[name], "after": after[name]} for name in sorted({*before, *after})
    ]
    if as_json:
        typer.echo(json.dumps(said))
        return
    for row in said:
        typer.echo(f"{row['table']}: {row['before']:,} rows were in quarantine, now {row['after']:,}")
    typer.echo("Next: retail pipeline run --only-changed" if said else "Nothing is in quarantine.")


def _counts(lake: Lake) -> Counter[str]:
    latest = {name: lake.latest(QUARANTINE, name) for name in lake.tables(QUARANTINE)}
    return Counter({name: snapshot.rows for name, snapshot in latest.items() if snapshot})


def _rejected(lake: Lake, table: str | None) -> list[dict[str, Any]]:
    """One row per table and rule, most rows first; the example is file and row number of the first."""
    found: list[dict[str, Any]] = []
    for name in lake.tables(QUARANTINE):
        if table in {None, name}:
            groups: dict[str, dict[str, Any]] = {}
            for row in lake.read(QUARANTINE, name).to_pylist():
                first = groups.setdefault(row["rule"], _entry(name, row))
                first["rows"] += 1
            found += groups.values()
    return sorted(found, key=lambda row: (-row["rows"], row["table"], row["rule"]))


def _entry(table: str, row: dict[str, Any]) -> dict[str, Any]:
    place = f"{row['source_file']}:{row['position']}"
    return {"table": table, "rule": row["rule"], "rows": 0, "reason": row["reason"], "example": place}
