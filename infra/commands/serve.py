"""`retail serve`: the page and the API on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import AddressError, SlackSettingsError
from infra.settings import Settings
from infra.terminal import errors_for_people
from infra.wiring import Backends, build_backends

if TYPE_CHECKING:
    import socket

HomeOption = Annotated[Path | None, typer.Option(envvar="RETAIL_HOME", help="Folder of all state.")]
HostOption = Annotated[
    str | None, typer.Option(help="Address to serve on; beyond loopback with accounts and RETAIL_PUBLIC_URL.")
]
PortOption = Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 picks a free one.")]
AccountsOption = Annotated[
    bool, typer.Option("--accounts", help="People sign in by account, even before there is one.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print where it is served as one JSON object.")]
BrowserOption = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve_command)


def serve_command(
    home: HomeOption = None,
    host: HostOption = None,
    port: PortOption = None,
    browser: BrowserOption = False,
    accounts: AccountsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Serve the chat page on what has been published, until interrupted."""
    settings = settings_for(home, host, port)
    if accounts:
        settings = settings.model_copy(update={"accounts": True})
    serve(build_backends(settings), browser=browser, as_json=as_json)


def settings_for(home: Path | None, host: str | None = None, port: int | None = None) -> Settings:
    """Settings with what the command line names put over the environment's."""
    named = {"home": home, "host": host, "port": port}
    return Settings().model_copy(update={key: value for key, value in named.items() if value is not None})


def serve(backends: Backends, *, browser: bool, as_json: bool) -> None:
    """Serve until interrupted; ends with 2 when there is nothing to serve or no place to serve it."""
    from infra.local.web import bind, local_server, may_be_reached, run_server
    from infra.logs import configure_logs

    settings = backends.settings
    configure_logs(settings.log_level, settings.log_format, redacted=settings.log_redact)
    with (
        errors_for_people(),
        _address_errors(),
        bind(settings.host, settings.port, beyond=may_be_reached(backends)) as bound,
        local_server(backends, bound) as (app, opening),
    ):
        run_server(app, bound, _announcer(bound, opening, browser=browser, as_json=as_json))


def _announcer(bound: socket.socket, link: str, *, browser: bool, as_json: bool) -> Callable[[], None]:
    def announce() -> None:
        if as_json:
            typer.echo(json.dumps({"link": link, "port": bound.getsockname()[1]}))
        else:
            typer.echo(f"\nRetail Copilot is ready. Open {link}\nPress Ctrl+C to stop.")
        if browser:
            _open_browser(link)

    return announce


def _open_browser(link: str) -> None:
    """Open the link where there is a desktop; a browser in the terminal would take it over."""
    import os
    import sys
    import webbrowser

    if sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(link)


@contextmanager
def _address_errors() -> Iterator[None]:
    try:
        yield
    except (AddressError, SlackSettingsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
