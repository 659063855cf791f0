"""Three times as much as the server takes: what is too much is refused, and afterwards all is as before."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.deps import ServerDeps
from tests.server.live import TOKEN, LiveServer, scripted_deps, with_limits
from tests.server.scripted import ScriptedCopilot

PLACES = 6
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
Serve = Callable[[ServerDeps | None], LiveServer]


def small(folder: Path, copilot: ScriptedCopilot) -> ServerDeps:
    deps = scripted_deps(folder, copilot)
    return with_limits(deps, runs=PLACES, runs_per_user=PLACES, sockets=PLACES)


async def asked(client: httpx.AsyncClient) -> int:
    return (await client.post("/copilot/chat", json={"message": "weather"})).status_code


def test_three_times_the_questions_are_answered_or_refused_and_then_all_are_answered(
    serve: Serve, tmp_path: Path
) -> None:
    copilot = ScriptedCopilot(step_seconds=0.5)
    server = serve(small(tmp_path, copilot))

    async def flood() -> tuple[Counter[int], Counter[int]]:
        limits = httpx.Limits(max_connections=3 * PLACES)
        async with httpx.AsyncClient(
            base_url=server.url, headers=HEADERS, limits=limits, timeout=30
        ) as client:
            much = Counter(await asyncio.gather(*(asked(client) for _ in range(3 * PLACES))))
            return much, Counter(await asyncio.gather(*(asked(client) for _ in range(PLACES))))

    much, after = asyncio.run(flood())
    assert set(much) == {200, 429}
    assert much[200] >= PLACES
    assert after == Counter({200: PLACES})
    assert copilot.cancelled == 0


def test_three_times_the_sockets_are_kept_or_sent_away_and_then_there_is_room(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(small(tmp_path, ScriptedCopilot()))

    async def opened() -> ClientConnection:
        return await connect(f"ws://127.0.0.1:{server.port}/ws", additional_headers=HEADERS, proxy=None)

    async def fate(socket: ClientConnection) -> int:
        """The code that it was closed with; 0 while it is open and answers."""
        try:
            await socket.send('{"type": "ping"}')
            await socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else -1
        return 0

    async def flood() -> list[int]:
        sockets = await asyncio.gather(*(opened() for _ in range(3 * PLACES)))
        fates = [await fate(socket) for socket in sockets]
        await asyncio.gather(*(socket.close() for socket in sockets))
        return fates

    expected = Counter({0: PLACES, 1013: 2 * PLACES})
    assert Counter(asyncio.run(flood())) == expected
    deadline = time.monotonic() + 10
    while Counter(asyncio.run(flood())) != expected:
        assert time.monotonic() < deadline, "the places of closed sockets are not given back"
