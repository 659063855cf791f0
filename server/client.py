"""The client of the REST and streaming API for Python programs, plain and for asyncio.

with CopilotClient("http://127.0.0.1:8765", token) as copilot:
reply = copilot.ask("net revenue by country last quarter")
print(reply.answer.text)
for event in copilot.stream("and by store?", conversation_id=reply.conversation_id):
...
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from agent.answer.model import Answer
from server.errors import CopilotError

_LAST = frozenset({"RUN_FINISHED", "RUN_ERROR"})
_RECONNECTS = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and where to go on asking."""

    conversation_id: str
    run_id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One AG-UI event of a run: its number (none is missing or repeated), its type, the whole event."""

    number: int
    type: str
    data: dict[str, Any]


class CopilotClient:
    """Asks over HTTP; `token` is a bearer token of the person whose rights count."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: float = 130.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url, headers=_headers(token), timeout=timeout, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def ask(self, question: str, *, conversation_id: str | None = None, now: datetime | None = None) -> Reply:
        """Ask, and wait for the whole answer.

        Raises:
            CopilotError: The server refused or failed.
            httpx.TransportError: It could not be reached.
        """
        return _reply(self._http.post("/copilot/chat", json=_question(question, conversation_id, now)))

    def stream(self, question: str, *, conversation_id: str | None = None) -> Iterator[StreamEvent]:
        """Ask, and follow the answer as it comes; a lost connection is taken up where it broke.

        Leaving the iteration before its end stops the run. Raises as `ask` does.
        """
        run = _RunToFollow(question, conversation_id)
        try:
            while not run.ended:
                try:
                    with self._http.stream(**run.request()) as response:
                        if response.is_error:
                            response.read()
                        _check(response)
                        yield from run.events(response.iter_lines())
                    run.broke(None)
                except httpx.TransportError as error:
                    run.broke(error)
        finally:
            if run.goes_on:
                self._http.post(run.stop_path)

    def conversations(self, limit: int = 50) -> list[dict[str, Any]]:
        """The caller's conversations, the latest first."""
        found = self._http.get("/copilot/conversations", params={"limit": limit})
        _check(found)
        listed: list[dict[str, Any]] = found.json()["conversations"]
        return listed


class AsyncCopilotClient:
    """`CopilotClient` for asyncio."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: float = 130.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url, headers=_headers(token), timeout=timeout, transport=transport
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def ask(
        self, question: str, *, conversation_id: str | None = None, now: datetime | None = None
    ) -> Reply:
        """Ask, and wait for the whole answer; raises as `CopilotClient.ask` does."""
        return _reply(await self._http.post("/copilot/chat", json=_question(question, conversation_id, now)))

    async def stream(
        self, question: str, *, conversation_id: str | None = None
    ) -> AsyncIterator[StreamEvent]:
        """Ask, and follow the answer as it comes; as `CopilotClient.stream`."""
        run = _RunToFollow(question, conversation_id)
        try:
            while not run.ended:
                try:
                    async with self._http.stream(**run.request()) as response:
                        if response.is_error:
                            await response.aread()
                        _check(response)
                        async for line in response.aiter_lines():
                            for event in run.events([line]):
                                yield event
                    run.broke(None)
                except httpx.TransportError as error:
                    run.broke(error)
        finally:
            if run.goes_on:
                await self._http.post(run.stop_path)

    async def conversations(self, limit: int = 50) -> list[dict[str, Any]]:
        """The caller's conversations, the latest first."""
        found = await self._http.get("/copilot/conversations", params={"limit": limit})
        _check(found)
        listed: list[dict[str, Any]] = found.json()["conversations"]
        return listed


class _RunToFollow:
    """Where one stream stands: what to ask for next, and which event was the last."""

    def __init__(self, question: str, conversation_id: str | None) -> None:
        self._question = question
        self._conversation = conversation_id or uuid.uuid4().hex
        self._run = uuid.uuid4().hex
        self._last = -1
        self._number = -1
        self._breaks = 0
        self.ended = False

    @property
    def goes_on(self) -> bool:
        """Whether the server is still at work for it, as far as is known."""
        return self._last >= 0 and not self.ended

    @property
    def stop_path(self) -> str:
        """Where to ask for its end."""
        return f"/v1/agui/{self._run}/stop"

    def request(self) -> dict[str, Any]:
        """The question, or after a break the rest of its events."""
        if self._last >= 0:
            return {"method": "GET", "url": f"/v1/agui/{self._run}", "params": {"after": self._last}}
        message = {"id": uuid.uuid4().hex, "role": "user", "content": self._question}
        body = {
            "threadId": self._conversation,
            "runId": self._run,
            "messages": [message],
            "state": {},
            "tools": [],
            "context": [],
            "forwardedProps": {},
        }
        return {"method": "POST", "url": "/v1/agui", "json": body}

    def events(self, lines: Iterator[str] | list[str]) -> Iterator[StreamEvent]:
        """The events in lines of server-sent events."""
        for line in lines:
            if line.startswith("id:"):
                self._number = int(line[3:])
            elif line.startswith("data:"):
                data = json.loads(line[5:])
                self._last, self._breaks = self._number, 0
                self.ended = data["type"] in _LAST
                yield StreamEvent(self._number, data["type"], data)

    def broke(self, error: httpx.TransportError | None) -> None:
        """Count a lost connection; raises when it has been lost too often in a row."""
        if self.ended:
            return
        self._breaks += 1
        if self._breaks > _RECONNECTS:
            raise error or httpx.RemoteProtocolError("The stream ended before the run did.")


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _question(text: str, conversation_id: str | None, now: datetime | None) -> dict[str, Any]:
    given = {"conversation_id": conversation_id, "now": now.isoformat() if now else None}
    return {"message": text} | {name: value for name, value in given.items() if value is not None}


def _reply(response: httpx.Response) -> Reply:
    _check(response)
    body = response.json()
    return Reply(body["conversation_id"], body["run_id"], Answer.model_validate(body["answer"]))


def _check(response: httpx.Response) -> None:
    """Raise what a problem document says."""
    if response.is_success:
        return
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    raise CopilotError(
        response.status_code, problem.get("code", "unknown"), problem.get("detail", response.reason_phrase)
    )
