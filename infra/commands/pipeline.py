"""`retail pipeline run`, `retail curate` and `retail quality`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from infra.errors import InfraError, ScheduleError, UnknownRunError, UnknownSystemError
from infra.exits import ingestion_exits
from infra.settings import Settings
from infra.wiring import Backends, build_backends
from ingestion.errors import SourceError

if TYPE_CHECKING:
    from infra.jobs.report import RunReport, Step

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of all state (default: RETAIL_HOME, else .retail).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
OnlyChanged = Annotated[
    bool,
    typer.Option("--only-changed/--force", help="Leave alone what has not changed, or compute all anew."),
]
_STATUS_STYLES = {"failed": "red", "partial": "yellow", "absent": "dim", "unchanged": "dim"}
_INTERRUPTED, _TERMINATED = 130, 143
_QUALITY_COLUMNS = {
    "table_name": "table",
    "rows_out": "rows",
    "quarantined": "bad",
    "deduplicated": "again",
    "completeness": "filled",
    "validity": "valid",
    "uniqueness": "unique",
    "referential_integrity": "refs",
    "score": "score",
}


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(help="Build the lake, compute the analytics, publish.", no_args_is_help=True)
    group.command("run")(run)
    group.command("watch")(watch)
    group.command("schedule")(schedule)
    group.callback()(lambda: None)
    app.add_typer(group, name="pipeline")
    app.command("curate")(curate)
    app.command("quality")(quality)


def run(
    home: HomeOption = None,
    systems: Annotated[
        str | None, typer.Option(help="AI systems to run, separated by commas (default: all).")
    ] = None,
    only_changed: OnlyChanged = False,
    as_json: JsonOption = False,
) -> None:
    """Curate the loaded shop, run the AI systems side by side and publish the result."""
    from infra.jobs.alerts import alert_after_run
    from infra.jobs.pipeline import PipelineOptions, run_pipeline

    names = None if systems is None else [name.strip() for name in systems.split(",") if name.strip()]
    options = PipelineOptions(systems=names, only_changed=only_changed)
    progress = Progress(quiet=as_json)
    with errors_for_people():
        backends = backends_at(home)
        report = run_pipeline(backends, options, progress.step)
        if report.published:
            alert_after_run(backends, progress.say)
    if as_json:
        typer.echo(report.to_json())
    else:
        progress.end(report)
    raise typer.Exit(1 if any(step.status == "failed" for step in report.steps) else 0)


def watch(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Where exports arrive.")],
    mapping: Annotated[str | None, typer.Option(help="How its tables are brought to the schema.")] = None,
    home: HomeOption = None,
    settle: Annotated[float, typer.Option(help="Seconds without a change before files are taken.")] = 10,
) -> None:
    """Load a folder and run the pipeline whenever files arrive in it, until stopped."""
    from infra.jobs.attend import watch_folder

    progress = Progress(quiet=False)
    with errors_for_people():
        watch_folder(backends_at(home), folder, mapping, settle, progress)


def schedule(
    cron: Annotated[str, typer.Argument(help='A cron expression in local time, such as "30 2 * * *".')],
    home: HomeOption = None,
) -> None:
    """Run the pipeline on what changed whenever a schedule is due, until stopped."""
    from infra.jobs.attend import keep_schedule

    progress = Progress(quiet=False)
    with errors_for_people():
        keep_schedule(backends_at(home), cron, progress)


def curate(home: HomeOption = None, only_changed: OnlyChanged = False, as_json: JsonOption = False) -> None:
    """Bring the loaded shop into curated tables, without running the AI systems or publishing."""
    from infra.jobs.pipeline import run_curation

    progress = Progress(quiet=as_json)
    with errors_for_people():
        shop = run_curation(backends_at(home), only_changed=only_changed, observe=progress.step)
    if as_json:
        typer.echo(json.dumps([asdict(table) for table in shop.tables]))


def quality(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show the quality score of every table of the published run."""
    with errors_for_people():
        rows = _quality_rows(backends_at(home))
    if as_json:
        typer.echo(json.dumps(rows))
    else:
        Console().print(_quality_table(rows))


def backends_at(home: Path | None) -> Backends:
    """The backends of a home; None takes the environment's."""
    return build_backends(Settings() if home is None else Settings(home=home))


class Progress:
    """Shows steps on standard error as they end, so that standard output stays the caller's."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False)

    def step(self, step: Step) -> None:
        """Show one finished step."""
        style = _STATUS_STYLES.get(step.status, "green")
        rows = f"{step.rows:>12,} rows" if step.rows is not None else " " * 17
        what = f"{step.stage:<8} {step.name:<36} [{style}]{step.status:<10}[/]"
        self._console.print(f"{what} {rows} {step.seconds:>7.1f} s  {step.message}", soft_wrap=True)

    def say(self, text: str) -> None:
        """Show a line."""
        self._console.print(text, soft_wrap=True)

    def end(self, report: RunReport) -> None:
        """Show what came of the run."""
        self._console.print(
            f"Run {report.run_id}: {report.status} in {report.seconds:.1f} s, "
            f"data until {report.as_of}, published {report.published}",
            soft_wrap=True,
        )


@contextmanager
def errors_for_people() -> Iterator[None]:
    """Print what went wrong and end.

    Status 2 when the user can put it right, 1 otherwise; 130 when interrupted, 143 when ended by a signal.
    """
    from infra.jobs.history import Cancelled, ended_by_signals

    try:
        with ended_by_signals(), ingestion_exits():
            yield
    except (UnknownSystemError, UnknownRunError, ScheduleError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from error
    except InfraError as error:
        typer.echo(f"Failed: {error}", err=True)
        raise typer.Exit(1) from error
    except Cancelled as error:
        typer.echo("Cancelled. What was published before is untouched; run the pipeline again.", err=True)
        raise typer.Exit(_TERMINATED) from error
    except KeyboardInterrupt as error:
        typer.echo("Interrupted. What was published before is untouched; run the pipeline again.", err=True)
        raise typer.Exit(_INTERRUPTED) from error


def _quality_rows(backends: Backends) -> list[dict[str, Any]]:
    from infra.jobs.lifecycle import LIFECYCLE
    from ingestion.curate.quality import DATA_QUALITY

    lake = backends.lake()
    if lake.latest(LIFECYCLE, DATA_QUALITY.name) is None:
        raise SourceError("No run has been published yet.", remedy="Run `retail pipeline run` first.")
    rows: list[dict[str, Any]] = lake.read(LIFECYCLE, DATA_QUALITY.name).to_pylist()
    return rows


def _quality_table(rows: list[dict[str, Any]]) -> Table:
    shown = Table(
        title="Data quality of the published run", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for heading in _QUALITY_COLUMNS.values():
        left = heading == "table"
        shown.add_column(heading, justify="left" if left else "right", no_wrap=True)
    for row in rows:
        if row["rows_in"]:
            shown.add_row(*(_cell(row[name]) for name in _QUALITY_COLUMNS))
    absent = [row["table_name"] for row in rows if not row["rows_in"]]
    shown.caption = f"Not in the source: {', '.join(absent)}." if absent else None
    return shown


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.1%}" if value <= 1 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
