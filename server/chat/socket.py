"""The websocket door: one socket carries any number of runs of its user."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from fastapi import APIRouter, WebSocket, WebSocketDisconnect, status

from server.chat.run import Run
from server.chat.service import ChatService
from server.deps import Limits
from server.errors import ServerError, problem_of
from server.protocol import Ask, ClientMessage, Ping, Resume, Stop, parse_client_message, pong, problem_notice
from server.traffic.metrics import ServerMetrics
from tools.policy import Policy


def socket_router(service: ChatService, limits: Limits, metrics: ServerMetrics) -> APIRouter:
    """The route `/ws`."""
    router = APIRouter()
    sockets = _Sockets(limits.sockets)

    @router.websocket("/ws")
    async def serve(socket: WebSocket) -> None:
        """Serve one websocket until either side ends it."""
        await socket.accept()
        async with sockets.place() as free:
            if not free:
                metrics.refused("sockets")
                await socket.close(status.WS_1013_TRY_AGAIN_LATER)
                return
            with metrics.sockets.track_inprogress():
                await _ChatSocket(socket, service, socket.state.policy, limits).serve()

    return router


class _Sockets:
    """Counts open sockets against their limit."""

    def __init__(self, limit: int) -> None:
        self._limit, self._open = limit, 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[bool]:
        free = self._open < self._limit
        self._open += 1
        try:
            yield free
        finally:
            self._open -= 1


@dataclass(eq=False)
class _ChatSocket:
    """One open socket: reads messages, and has one task per run that it follows."""

    socket: WebSocket
    service: ChatService
    policy: Policy
    limits: Limits
    followers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)
    broken: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self) -> None:
        """Read until the client leaves or cannot be written to."""
        reader = asyncio.create_task(self._read())
        broken = asyncio.create_task(self.broken.wait())
        tasks = (reader, broken)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (*tasks, *self.followers.values()):
                task.cancel()
        if reader.done() and not reader.cancelled():
            reader.result()

    async def _read(self) -> None:
        while True:
            message = await self.socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                await self.socket.close(status.WS_1003_UNSUPPORTED_DATA)
                return
            if len(text.encode()) > self.limits.body_bytes:
                await self.socket.close(status.WS_1009_MESSAGE_TOO_BIG)
                return
            await self._handle(text)

    async def _handle(self, text: str) -> None:
        run_id = None
        try:
            message = parse_client_message(text)
            run_id = None if isinstance(message, Ping) else message.run_id
            await self._obey(message)
        except ServerError as error:
            await self._send(problem_notice(problem_of(error), run_id))

    async def _obey(self, message: ClientMessage) -> None:
        match message:
            case Ask():
                self._follow(self.service.start(self.policy, message), -1)
            case Resume(run_id=run_id, after=after):
                self._follow(self.service.run_of(self.policy, run_id), after)
            case Stop(run_id=run_id):
                self.service.run_of(self.policy, run_id).stop_requested.set()
            case Ping():
                await self._send(pong())

    def _follow(self, run: Run, after: int) -> None:
        earlier = self.followers.pop(run.id, None)
        if earlier is not None:
            earlier.cancel()
        task = asyncio.create_task(self._forward(run, after))
        self.followers[run.id] = task
        task.add_done_callback(lambda done: self._unfollow(run.id, done))

    def _unfollow(self, run_id: str, task: asyncio.Task[None]) -> None:
        if self.followers.get(run_id) is task:
            del self.followers[run_id]

    async def _forward(self, run: Run, after: int) -> None:
        async with aclosing(run.follow(after)) as events:
            async for _, event in events:
                await self._send(event)

    async def _send(self, text: str) -> None:
        """Send within the time allowed; a client that does not read loses the socket, not its run."""
        try:
            async with asyncio.timeout(self.limits.send_seconds), self.sending:
                await self.socket.send_text(text)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            self.broken.set()
