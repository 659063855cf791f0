"""The server on this machine: a bound socket, uvicorn, and the link to open."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import uvicorn
from fastapi import FastAPI

import server
from agent.ports import Copilot, Question
from infra.errors import AddressError
from infra.local.accounts import stores_of_regions
from infra.local.admin_token import admin_token
from infra.local.blessings import SqliteBlessings
from infra.local.compliance_print import print_compliance
from infra.local.desk_file import DeskFile, desk_path
from infra.local.dispositions import SqliteDispositions
from infra.local.model_extensions import SynonymStore, extensions_folder
from infra.local.slack import slack_parts
from infra.local.suggestions import suggestions_from
from infra.local.tracing import tracing_to
from infra.local.watches import SqliteWatches
from infra.wiring import Backends, usage_log
from server.app import create_app
from server.auth.access import AccountAccess
from server.auth.endpoints import way_in
from server.auth.local import LocalAdmin
from server.auth.service import AuthParts
from server.deps import LOCAL_HOSTS, Limits, ServerDeps
from tools.errors import ServingUnavailableError
from tools.policy import Policy, Role
from tools.ports import QueryEngine

SHUTDOWN_SECONDS = 5
WEBSOCKET_BYTES = 64 * 1024
STATIC = Path(server.__file__).parent / "static"


def product_version() -> str:
    """Version of the installed product; empty when it runs from a bare source tree."""
    try:
        return version("retail-copilot")
    except PackageNotFoundError:
        return ""


def local_deps(
    backends: Backends, engine: QueryEngine, token: str, accounts: AuthParts | None = None
) -> ServerDeps:
    """What the server on this machine stands on."""
    copilot, kept = backends.copilot(engine), backends.stores
    named = urlsplit(backends.settings.public_url or "").hostname
    desk = DeskFile(desk_path(backends.home))
    return ServerDeps(
        copilot=copilot,
        access=LocalAdmin(token, _now)
        if accounts is None
        else AccountAccess(accounts, stores_of_regions(engine)),
        conversations=kept.conversations(),
        published=engine.schema,
        suggestions=suggestions_from(engine.schema),
        clock=_now,
        static=STATIC,
        version=product_version(),
        hosts=LOCAL_HOSTS | ({named} if named else set()),
        toolroom=copilot.toolroom,
        accounts=accounts,
        audit=kept.audit(),
        usage=usage_log(backends.home, backends.settings) if backends.settings.usage_days else None,
        synonyms=SynonymStore(extensions_folder(backends.home)),
        models=kept.model_shelf(),
        runs=kept.runs(),
        replays=kept.replays(),
        engine_load=getattr(engine, "load", None),
        tracing=tracing_to(backends.settings.otlp_endpoint),
        limits=Limits(
            user_per_second=backends.settings.user_requests_per_second,
            address_per_second=backends.settings.address_requests_per_second,
        ),
        warm_up=lambda: warm_up(copilot),
        dispositions=SqliteDispositions(desk),
        blessings=SqliteBlessings(desk),
        watches=SqliteWatches(desk),
        print_report=print_compliance,
        on_close=desk.close,
    )


async def warm_up(copilot: Copilot) -> None:
    """Ask something that needs no data, so that the first person finds everything loaded.

    Without a published run there is nothing to load.
    """
    question = Question("hello", Policy("warm-up", Role.ADMIN), uuid4().hex)
    with suppress(ServingUnavailableError):
        async for _ in copilot.stream(question):
            pass


def bind(host: str, port: int, *, beyond: bool = False) -> socket.socket:
    """A bound socket, on a loopback address unless others may reach the server.

    It names its protocol: only then does asyncio send small messages at once (TCP_NODELAY) instead of
    holding each back for the other side's delayed acknowledgement, some 40 ms.

    Raises:
        AddressError: The host is not a loopback address and nobody else may reach the server, or the port
            is taken.
    """
    if not beyond and not _is_loopback(host):
        raise AddressError(
            f"{host} is not an address of this machine alone. The local sign-in is meant for 127.0.0.1; "
            "a server that others reach needs accounts and RETAIL_PUBLIC_URL, where they reach it."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise AddressError(f"Port {port} cannot be used ({error.strerror}). Try --port 0.") from error
    return bound


def may_be_reached(backends: Backends) -> bool:
    """Whether others may reach the server: people sign in by account, and it is known under which address."""
    return backends.settings.public_url is not None and backends.stores.accounts_are_on()


def address_of(bound: socket.socket) -> str:
    """Where the page is, without a slash at the end."""
    host, port = bound.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def link(bound: socket.socket, token: str) -> str:
    """What to open in the browser; the token is in the fragment, which no log ever sees."""
    return f"{address_of(bound)}/#token={token}"


def run_server(app: FastAPI, bound: socket.socket, announce: Callable[[], None]) -> None:
    """Serve until interrupted; `announce` is called once connections are taken."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=WEBSOCKET_BYTES,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    with _signals_end_quietly():
        _AnnouncingServer(config, announce).run(sockets=[bound])


@contextmanager
def local_server(backends: Backends, bound: socket.socket) -> Iterator[tuple[FastAPI, str]]:
    """The application and the link that opens it; leaving ends the query workers.

    The link carries the token where the token signs in, or makes the first administrator; on AWS, where what
    is printed goes to a log, it never does.
    """
    engine, settings = backends.query_engine(), backends.settings
    try:
        token, accounts = "", None
        if backends.stores.accounts_are_on():
            accounts = backends.stores.accounts(address_of(bound), _show)
            is_shown = settings.backend == "local" and way_in(accounts) == "setup"
            opening = link(bound, accounts.setup_token) if is_shown else f"{accounts.letters.address}/"
        else:
            token = admin_token(backends.home.state)
            opening = link(bound, token)
        slack = slack_parts(settings, backends.stores, address_of(bound))
        yield create_app(replace(local_deps(backends, engine, token, accounts), slack=slack)), opening
    finally:
        close = getattr(engine, "close", None)
        if close is not None:
            close()


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """Ending on a signal is the ordinary end; uvicorn raises it again once it has shut down."""
    kept = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


class _AnnouncingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def _show(text: str) -> None:
    sys.stderr.write(text)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _now() -> datetime:
    return datetime.now(UTC)
