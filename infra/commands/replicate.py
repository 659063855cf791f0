"""`retail replicate`: copy a MySQL or MariaDB shop into the raw zone, and keep it in step."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from infra.commands.load import show_rows
from infra.exits import ingestion_exits
from infra.settings import Settings
from ingestion.errors import SourceError
from ingestion.extract.mysql.source import MySqlSource, parse_source
from ingestion.lake.zones import Home

if TYPE_CHECKING:
    from ingestion.extract.mysql.replicate import Replication, ReplicationOptions

SourceOption = Annotated[
    str,
    typer.Option(
        envvar="RETAIL_SOURCE",
        help="mysql://user:password@host:3306/database; in the environment, other users do not see it.",
    ),
]
HomeOption = Annotated[Path | None, typer.Option(envvar="RETAIL_HOME", help="Folder of all state.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_INTERRUPTED = 130


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replicate")(replicate_command)


def replicate_command(
    source: SourceOption,
    home: HomeOption = None,
    full: Annotated[bool, typer.Option("--full", help="Load everything anew.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until stopped.")] = False,
    every: Annotated[float, typer.Option(help="Following: seconds between refreshes of the lake.")] = 60,
    publish: Annotated[bool, typer.Option(help="Following: refresh answers too, not only tables.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only look whether the server is set up.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy a shop's database, the first time whole and then what changed; the pipeline builds on it."""
    target = (home or Settings().home).resolve()
    with ingestion_exits():
        if find_spec("pymysql") is None or find_spec("pymysqlreplication") is None:
            raise SourceError(
                "Reading MySQL needs a library that is not installed.",
                remedy="Install it with: pip install 'retail-copilot[mysql]'.",
            )
        address = parse_source(source)
        if check:
            _check(address, as_json=as_json)
            return
        from ingestion.extract.mysql.replicate import ReplicationOptions

        options = ReplicationOptions(full=full, follow=follow)
        status = _replicate(address, target, options, every, publish=publish)
    if as_json:
        typer.echo(json.dumps(asdict(status) | {"rows": status.loaded}, indent=2))
        return
    _show(status, target)


def _replicate(
    address: MySqlSource, target: Path, options: ReplicationOptions, every: float, *, publish: bool
) -> Replication:
    from infra.jobs.follow import Refresher
    from ingestion.extract.mysql.replicate import replicate

    console = Console(stderr=True)
    settings = Settings(home=target)
    what = "pipeline" if publish else "curate"
    refresher = Refresher(settings, every_seconds=every, what=what, say=console.print)  # type: ignore[arg-type]
    with console.status("Connecting") as shown:

        def tick(status: Replication) -> None:
            shown.update(f"{status.changes:,} changes, {status.lag_seconds or 0:.1f} s behind")
            if options.follow:
                refresher.tick(status)

        try:
            return replicate(address, Home(target), options, on_progress=shown.update, on_tick=tick)
        except KeyboardInterrupt as error:
            console.print("Stopped. The next run goes on from the last commit.")
            raise typer.Exit(_INTERRUPTED) from error
        finally:
            refresher.close()


def _show(status: Replication, target: Path) -> None:
    if status.loaded:
        show_rows(status.loaded, f"Replicated from {status.source}")
    else:
        again = f", {status.reloads} tables loaded anew" if status.reloads else ""
        typer.echo(f"{status.changes:,} row changes from {status.source}{again}")
    for title, names in (("The shop has no", status.absent), ("Left alone", status.ignored)):
        if names:
            typer.echo(f"{title}: {', '.join(names)}")
    typer.echo(f"Next: retail pipeline run --only-changed --home {target}")


def _check(address: MySqlSource, *, as_json: bool) -> None:
    """Print every finding; status 2 when something is to be put right."""
    from ingestion.extract.mysql.checks import check_source

    findings = check_source(address)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            typer.echo(f"{'ok     ' if finding.ok else 'not yet'} {finding.what}")
            if not finding.ok:
                typer.echo(f"        {finding.advice}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(2)
