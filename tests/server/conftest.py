"""The server on doubles of the agent, in process or behind a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.app import create_app
from server.deps import ServerDeps
from tests.server.live import LiveServer, live_server, scripted_deps
from tests.server.scripted import ScriptedCopilot


@pytest.fixture
def copilot() -> ScriptedCopilot:
    return ScriptedCopilot()


@pytest.fixture
def deps(tmp_path: Path, copilot: ScriptedCopilot) -> ServerDeps:
    return scripted_deps(tmp_path, copilot)


@pytest.fixture
def client(deps: ServerDeps) -> Iterator[TestClient]:
    """A caller at our own address, not signed in."""
    with TestClient(create_app(deps), base_url="http://127.0.0.1:8765") as found:
        yield found


@pytest.fixture
def signed_in(client: TestClient) -> TestClient:
    """A browser that has exchanged the token for a cookie."""
    from tests.server.live import TOKEN

    assert client.post("/auth/session", json={"token": TOKEN}).status_code == 200
    return client


@pytest.fixture
def serve(tmp_path: Path, copilot: ScriptedCopilot) -> Iterator[Callable[[ServerDeps | None], LiveServer]]:
    """Start real servers on 127.0.0.1; they end with the test."""
    running = []

    def start(deps: ServerDeps | None = None) -> LiveServer:
        context = live_server(deps or scripted_deps(tmp_path, copilot))
        server = context.__enter__()
        running.append(context)
        return server

    yield start
    for context in running:
        context.__exit__(None, None, None)
