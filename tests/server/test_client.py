"""The Python client against a real server, and against connections that break."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest

from server.client import AsyncCopilotClient, CopilotClient, StreamEvent
from server.errors import CopilotError
from tests.server.live import TOKEN, LiveServer

Serve = Callable[..., LiveServer]


@pytest.fixture
def server(serve: Serve) -> LiveServer:
    return serve()


@pytest.fixture
def copilot_client(server: LiveServer) -> Iterator[CopilotClient]:
    with CopilotClient(server.url, TOKEN) as client:
        yield client


def text_of(events: list[StreamEvent]) -> str:
    return "".join(event.data["delta"] for event in events if event.type == "TEXT_MESSAGE_CONTENT")


def test_asking_waits_for_the_answer(copilot_client: CopilotClient) -> None:
    reply = copilot_client.ask("ranking")
    again = copilot_client.ask("ranking", conversation_id=reply.conversation_id)
    assert reply.answer.rows == again.answer.rows
    assert [one["turns"] for one in copilot_client.conversations()] == [2]


def test_a_stream_tells_the_same_answer_event_by_event(copilot_client: CopilotClient) -> None:
    events = list(copilot_client.stream("ranking"))
    assert [event.number for event in events] == list(range(len(events)))
    assert events[-1].type == "RUN_FINISHED"
    assert text_of(events) == copilot_client.ask("ranking").answer.text


def test_asyncio_gets_the_same(server: LiveServer) -> None:
    async def go() -> tuple[str, str]:
        async with AsyncCopilotClient(server.url, TOKEN) as client:
            events = [event async for event in client.stream("ranking")]
            return text_of(events), (await client.ask("ranking")).answer.text

    streamed, whole = asyncio.run(go())
    assert streamed == whole != ""


def test_a_wrong_token_is_an_error_in_words(server: LiveServer) -> None:
    with CopilotClient(server.url, "wrong") as client:
        with pytest.raises(CopilotError) as refused:
            client.ask("ranking")
        with pytest.raises(CopilotError):
            list(client.stream("ranking"))
    assert (refused.value.status, refused.value.code) == (401, "not_signed_in")


class Breaking(httpx.BaseTransport):
    """Passes requests on, and breaks the first streams after a few bytes."""

    def __init__(self, breaks: int) -> None:
        self._real, self._breaks = httpx.HTTPTransport(), breaks
        self.seen: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(f"{request.method} {request.url.path}")
        response = self._real.handle_request(request)
        if self._breaks and "agui" in request.url.path:
            self._breaks -= 1
            response.stream = _Torn(response)
        return response

    def close(self) -> None:
        self._real.close()


class _Torn(httpx.SyncByteStream):
    def __init__(self, response: httpx.Response) -> None:
        self._stream = response.stream

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._stream, httpx.SyncByteStream)
        for part in self._stream:
            yield part
            raise httpx.ReadError("the line is dead")

    def close(self) -> None:
        assert isinstance(self._stream, httpx.SyncByteStream)
        self._stream.close()


def test_a_broken_stream_goes_on_where_it_broke(server: LiveServer) -> None:
    transport = Breaking(2)
    with CopilotClient(server.url, TOKEN, transport=transport) as client:
        events = list(client.stream("ranking"))
    assert [event.number for event in events] == list(range(len(events)))
    assert [one.split()[0] for one in transport.seen] == ["POST", "GET", "GET"]


def test_a_line_that_stays_dead_is_told(server: LiveServer) -> None:
    with (
        CopilotClient("http://127.0.0.1:9", TOKEN, timeout=1) as client,
        pytest.raises(httpx.TransportError),
    ):
        list(client.stream("ranking"))


def test_leaving_a_stream_stops_the_run(server: LiveServer) -> None:
    transport = Breaking(0)
    with CopilotClient(server.url, TOKEN, transport=transport) as client:
        stream = client.stream("ranking")
        next(stream)
        stream.close()  # type: ignore[attr-defined]
    assert transport.seen[-1].endswith("/stop")
