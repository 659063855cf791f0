"""A real uvicorn on 127.0.0.1 in a thread, and a websocket client that speaks the protocol."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from websockets.sync.client import ClientConnection, connect

from agent.ports import Copilot
from infra.local.conversations import SqliteConversations
from server.app import create_app
from server.auth.local import LocalAdmin
from server.deps import Limits, ServerDeps
from tools.errors import ServingUnavailableError
from tools.ports import ServingSchema

TOKEN = "a-token-for-tests-only"  # noqa: S105
STATIC = Path(__file__).resolve().parents[2] / "server" / "static"
SCHEMA = ServingSchema(
    "run-1", datetime(2011, 12, 9, 12, 50, tzinfo=UTC), {}, {"orders": 48453, "fx_rates": 0}
)

Event = dict[str, Any]


def published() -> ServingSchema:
    return SCHEMA


def nothing_published() -> ServingSchema:
    raise ServingUnavailableError("no pointer in /some/where")


def now() -> datetime:
    return datetime.now(UTC)


def scripted_deps(home: Path, copilot: Copilot, limits: Limits | None = None) -> ServerDeps:
    return ServerDeps(
        copilot=copilot,
        access=LocalAdmin(TOKEN, now),
        conversations=SqliteConversations(home / "state" / "conversations.db"),
        published=published,
        suggestions=lambda: ("Top 5 countries by revenue outside the UK in 2011", "Forecast revenue"),
        clock=now,
        static=STATIC,
        limits=limits or Limits(),
    )


def with_limits(deps: ServerDeps, **changes: float) -> ServerDeps:
    return replace(deps, limits=replace(deps.limits, **changes))  # type: ignore[arg-type]


@dataclass(frozen=True)
class LiveServer:
    """A server that listens; `port` is on 127.0.0.1."""

    port: int
    uvicorn: uvicorn.Server

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def socket(self, **headers: str) -> ClientConnection:
        """A websocket with the bearer token, unless headers say otherwise."""
        wanted = headers or {"Authorization": f"Bearer {TOKEN}"}
        return connect(
            f"ws://127.0.0.1:{self.port}/ws",
            additional_headers=wanted,
            compression=None,
            proxy=None,
            close_timeout=0.2,
            max_size=None,
        )


@contextmanager
def live_server(deps: ServerDeps) -> Iterator[LiveServer]:
    config = uvicorn.Config(
        create_app(deps), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 15
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        yield LiveServer(server.servers[0].sockets[0].getsockname()[1], server)
    finally:
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive()


def ask(socket: ClientConnection, text: str, **more: object) -> None:
    socket.send(json.dumps({"type": "ask", "text": text, **more}))


def receive(socket: ClientConnection, timeout: float = 5) -> Event:
    event: Event = json.loads(socket.recv(timeout))
    return event


def receive_run(socket: ClientConnection) -> list[Event]:
    """Events up to and including the one that ends the run."""
    events = [receive(socket)]
    while events[-1]["type"] not in {"RUN_FINISHED", "RUN_ERROR"}:
        events.append(receive(socket))
    return events


def text_of(events: list[Event]) -> str:
    return "".join(event["delta"] for event in events if event["type"] == "TEXT_MESSAGE_CONTENT")
