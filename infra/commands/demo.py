"""`retail demo`: a demo shop, computed and served."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from infra.commands.serve import BrowserOption, HomeOption, JsonOption, PortOption, serve, settings_for
from infra.exits import ingestion_exits
from infra.wiring import build_backends

if TYPE_CHECKING:
    from infra.jobs.report import Step

ScaleOption = Annotated[
    float | None,
    typer.Option(
        help="Size of the shop; 1 has 60,000 orders over 30 months. Default: the shop that is there."
    ),
]
ServeOption = Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the page afterwards.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo_command)


def demo_command(
    home: HomeOption = None,
    scale: ScaleOption = None,
    port: PortOption = None,
    serve_page: ServeOption = True,
    browser: BrowserOption = True,
    as_json: JsonOption = False,
) -> None:
    """Make the demo shop, compute its analytics (both once only), and serve the page."""
    from infra.jobs.demo import DemoWatch, ensure_demo
    from ingestion.extract.demo import DemoSpec

    backends = build_backends(settings_for(home, port=port))
    with ingestion_exits(), _shown(quiet=as_json) as (generating, piping):
        spec = None if scale is None else DemoSpec(scale=scale)
        worked = ensure_demo(backends, spec, DemoWatch(generating, piping))
    if serve_page:
        serve(backends, browser=browser, as_json=as_json)
    elif as_json:
        typer.echo(json.dumps({"home": str(backends.home.root), "computed": worked}))
    else:
        typer.echo("The demo shop is ready." if worked else "The demo shop is there already.")


@contextmanager
def _shown(*, quiet: bool) -> Iterator[tuple[Callable[[str, float], None], Callable[[Step], None]]]:
    """One status line on standard error that says what is going on, and a line for each step done."""
    console = Console(stderr=True, quiet=quiet, highlight=False)
    with console.status("Looking for the demo shop") as status:

        def generating(stage: str, share: float) -> None:
            status.update(f"Making the demo shop: {stage} ({share:.0%})")

        def piping(step: Step) -> None:
            status.update(f"Computing: {step.stage} {step.name} done")
            if step.status not in {"absent", "unchanged"}:
                console.print(_line(step))

        yield generating, piping


def _line(step: Step) -> str:
    rows = "" if step.rows is None else f"{step.rows:>10,} rows"
    failed = f"  [red]failed[/] {step.message}" if step.status == "failed" else ""
    return f"  {step.stage:<8} {step.name:<28} {rows:<16} {step.seconds:>6.1f} s{failed}"
