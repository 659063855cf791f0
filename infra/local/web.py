"""The server on this machine: a bound socket, uvicorn, and the link to open."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import uvicorn
from fastapi import FastAPI

import server
from agent.ports import Copilot, Question
from infra.errors import AddressError
from infra.local.admin_token import admin_token
from infra.local.conversations import SqliteConversations
from infra.local.suggestions import suggestions_from
from infra.wiring import Backends
from server.app import create_app
from server.auth.local import LocalAdmin
from server.deps import ServerDeps
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


def local_deps(backends: Backends, engine: QueryEngine, token: str) -> ServerDeps:
    """What the server stands on, on this machine."""
    copilot = backends.copilot(engine)
    return ServerDeps(
        copilot=copilot,
        access=LocalAdmin(token, _now),
        conversations=SqliteConversations(backends.home.state / "conversations.db"),
        published=engine.schema,
        suggestions=suggestions_from(engine.schema),
        clock=_now,
        static=STATIC,
        version=product_version(),
        toolroom=copilot.toolroom,
        warm_up=lambda: warm_up(copilot),
    )


async def warm_up(copilot: Copilot) -> None:
    """Ask something that needs no data, so that the first person finds everything loaded.

    Without a published run there is nothing to load.
    """
    question = Question("hello", Policy("warm-up", Role.ADMIN), uuid4().hex)
    with suppress(ServingUnavailableError):
        async for _ in copilot.stream(question):
            pass


def bind(host: str, port: int) -> socket.socket:
    """A bound socket on a loopback address.

    It names its protocol: only then does asyncio send small messages at once (TCP_NODELAY) instead of
    holding each back for the other side's delayed acknowledgement, some 40 ms.

    Raises:
        AddressError: The host is not a loopback address, or the port is taken.
    """
    if not _is_loopback(host):
        raise AddressError(
            f"{host} is not an address of this machine alone. The local sign-in is meant for 127.0.0.1."
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


def link(bound: socket.socket, token: str) -> str:
    """What to open in the browser; the token is in the fragment, which no log ever sees."""
    host, port = bound.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/#token={token}"


def run_server(app: FastAPI, bound: socket.socket, announce: Callable[[], None]) -> None:
    """Serve until interrupted; `announce` is called once connections are taken."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=WEBSOCKET_BYTES,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    with _signals_end_quietly():
        _AnnouncingServer(config, announce).run(sockets=[bound])


@contextmanager
def local_server(backends: Backends) -> Iterator[tuple[FastAPI, str]]:
    """The application and its access token; leaving ends the query workers."""
    engine = backends.query_engine()
    try:
        token = admin_token(backends.home.state)
        yield create_app(local_deps(backends, engine, token)), token
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


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _now() -> datetime:
    return datetime.now(UTC)
