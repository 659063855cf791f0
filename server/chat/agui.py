"""The AG-UI door: server-sent events, the same as on the websocket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Annotated, Any

from ag_ui.core import RunAgentInput, TextPart, UserMessage
from fastapi import APIRouter, Body, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from server.chat.run import Run
from server.chat.schemas import Stopping
from server.chat.service import ChatService
from server.errors import MalformedMessageError
from server.protocol import Ask, Id

EVENT_STREAM = "text/event-stream"
_EVENT = {
    "type": "object",
    "description": "a server-sent event; `data` is an AG-UI 1.0 event as JSON, `id` its number in the run",
    "properties": {"id": {"type": "string"}, "data": {"type": "string"}},
    "required": ["id", "data"],
}
_STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {EVENT_STREAM: {"schema": _EVENT}}}}
_ASKED = {
    "threadId": "talk-1",
    "runId": "run-1",
    "state": {},
    "messages": [{"id": "m-1", "role": "user", "content": "What was revenue last month?"}],
    "tools": [],
    "context": [],
    "forwardedProps": {},
}
Input = Annotated[RunAgentInput, Body(examples=[_ASKED])]


def agui_router(service: ChatService) -> APIRouter:
    """Routes under `/v1/agui`."""
    router = APIRouter(prefix="/v1/agui", tags=["copilot"])

    @router.post("", response_class=StreamingResponse, responses=_STREAM)
    async def ask(body: Input, request: Request) -> StreamingResponse:
        """Answer the last user message; the events are AG-UI 1.0, numbered by their SSE id."""
        return _stream(service.start(request.state.policy, _ask_of(body), door="agui"), -1)

    @router.get("/{run_id}", response_class=StreamingResponse, responses=_STREAM)
    async def resume(
        run_id: Id,
        request: Request,
        after: Annotated[int, Query(ge=-1)] = -1,
        last_event_id: Annotated[int | None, Header(ge=-1)] = None,
    ) -> StreamingResponse:
        """Follow a run again, from the event after `after` (or the `Last-Event-ID` header)."""
        run = service.run_of(request.state.policy, run_id)
        return _stream(run, after if last_event_id is None else last_event_id)

    @router.post("/{run_id}/stop", status_code=202)
    async def stop(run_id: Id, request: Request) -> Stopping:
        """Stop a run and all its work."""
        service.run_of(request.state.policy, run_id).stop_requested.set()
        return Stopping(run_id=run_id)

    return router


def _ask_of(body: RunAgentInput) -> Ask:
    """The question in an AG-UI request: the text of its last message, which must be the user's."""
    last = body.messages[-1] if body.messages else None
    if not isinstance(last, UserMessage):
        raise MalformedMessageError("messages: the last message must be the user's.")
    parts = [last.content] if isinstance(last.content, str) else _texts(last.content)
    try:
        return Ask(text="\n".join(parts), conversation_id=body.thread_id, run_id=body.run_id)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise MalformedMessageError(f"{first['loc'][0]}: {first['msg']}") from error


def _texts(content: Sequence[object]) -> list[str]:
    return [part.text for part in content if isinstance(part, TextPart)]


def _stream(run: Run, after: int) -> StreamingResponse:
    return StreamingResponse(_frames(run, after), media_type=EVENT_STREAM)


async def _frames(run: Run, after: int) -> AsyncIterator[str]:
    async with aclosing(run.follow(after)) as events:
        async for number, event in events:
            yield f"id: {number}\ndata: {event}\n\n"
